//! Rows: the values of the features of each line.

use std::ops::Range;

use super::bigrams::{BigramSets, Reference};
use super::dom::Dom;
use super::features::{Feature, FeatureBlock, FeatureRow, OUTSIDE, UNKNOWN};
use super::finding_levels::FindingLevels;
use super::findings_by_line::FindingsByLine;
use super::group_set::GroupSet;
use super::groups::Group;
use super::repeated_lines::RepeatedLines;
use super::sketch::{self, Sketches};
use super::trees::LANES;
use super::windows::{Distances, FAR, ProseBlock, Sums, blocks, periods, short_runs, to_range};
use crate::characters::class::LineStats;
use crate::clean::layout::PageLayout;
use crate::document::{Document, Line};
use crate::finding::{Label, Strength, Target};
use crate::stated::{self, Origin, Property};

/// The origins of the page's description, in order of preference.
const DESCRIBERS: &[Origin] = &[Origin::Meta, Origin::OpenGraph, Origin::JsonLd];

/// Fewest letters and digits of a line of prose that ends a sentence.
const PROSE: u32 = 20;

/// Fewest turns of a page that may be a thread.
const TURNS: u32 = 4;

/// Letters and digits of the lead, the first prose after the title.
const LEAD: u32 = 300;

/// Fewest letters and digits of a line that may have been wrapped by hand.
const WIDE: u32 = 22;

/// Whether a line is prose: it ends a sentence or has clauses, and is long enough for it.
fn is_prose(s: &LineStats) -> bool {
    s.full_stops > 0 && s.alnum >= 8
        || s.sentence_ends > 0 && s.alnum >= PROSE
        || s.clauses >= 1 && s.alnum >= 30
        || s.clauses >= 2 && s.alnum >= PROSE
}

/// The counts over a page that its lines' features are computed from.
pub(super) struct PageFeatures<'d, 't> {
    groups: GroupSet,
    doc: &'d Document<'t>,
    layout: &'d PageLayout,
    dom: Option<Dom>,
    /// Letters in links.
    links: Sums,
    /// Headings at least as high as the title's, or of level 1 without a title's level.
    headings: Sums,
    levels: Vec<FindingLevels>,
    is_prose: Vec<bool>,
    /// Letters of prose.
    prose: Sums,
    letters: Sums,
    boilerplate: Sums,
    to_byline: Distances,
    to_comment: Distances,
    to_boilerplate: Distances,
    to_prose: Distances,
    short_runs: Vec<u32>,
    blocks: Vec<ProseBlock>,
    /// Index of the largest block.
    largest: Option<usize>,
    /// Whether the page may be a thread of posts.
    thread: bool,
    /// Lines of boilerplate of posts.
    posts: usize,
    /// The first line of prose after the title.
    first_prose: Option<usize>,
    bylines: Sums,
    repeated: RepeatedLines,
    to_repeated: Distances,
    has_title: bool,
    has_description: bool,
    sketches: Sketches,
    bigrams: BigramSets,
    /// Headings of lists of other stories.
    heads: Sums,
    /// Lines with an end finding or metadata.
    breaks: Sums,
    to_head: Distances,
    periods: Vec<u8>,
}

impl<'d, 't> PageFeatures<'d, 't> {
    /// Counts what the features of all lines need. Features of groups outside `groups` may stay unknown.
    pub(super) fn of(
        doc: &'d Document<'t>,
        findings: &FindingsByLine<'_, '_>,
        layout: &'d PageLayout,
        groups: GroupSet,
    ) -> Self {
        let n = doc.len();
        let below_title = layout.title.map_or(0, |title| title + 1);
        let levels: Vec<FindingLevels> = (0..n).map(|line| FindingLevels::of(doc, findings, line)).collect();
        let is_prose: Vec<bool> = (0..n).map(|line| is_prose(doc.stats(line))).collect();
        let prose = |line: usize| is_prose[line];
        let own_prose = |line: usize| prose(line) && !levels[line].is_boilerplate();
        let blocks = blocks(doc, own_prose);
        let largest = (0..blocks.len()).max_by_key(|&at| (blocks[at].letters, std::cmp::Reverse(at)));
        let in_block = largest.map_or(0..0, |at| blocks[at].lines.clone());
        let sketches = Sketches::of(doc, groups, |line| in_block.contains(&line) || own_prose(line));
        let title = match (&doc.head().title, layout.title) {
            (Some(title), _) => Some(sketch::bigrams_of(&crate::characters::fold::fold(title))),
            (None, line) => line.map(|line| sketch::bigrams_of(doc.folded(line))),
        };
        let description = stated::of(&doc.head().stated, Property::Description, DESCRIBERS).next();
        let description = description.map(|of| sketch::bigrams_of(&crate::characters::fold::fold(&of.value)));
        let mut bigrams =
            BigramSets::new(title.as_deref().unwrap_or_default(), description.as_deref().unwrap_or_default());
        for line in in_block {
            bigrams.insert(Reference::Body, sketches.bigrams(line), line);
        }
        let mut letters = 0;
        for line in (below_title..n).filter(|&line| own_prose(line)) {
            bigrams.insert(Reference::Lead, sketches.bigrams(line), line);
            letters += doc.stats(line).alnum;
            if letters > LEAD {
                break;
            }
        }
        let talk = |line: usize| {
            let s = doc.stats(line);
            s.is_talk() && s.alnum >= 4 && !levels[line].is_boilerplate()
        };
        let repeated = RepeatedLines::of(doc, groups, &sketches, talk);
        let shapes: Vec<u8> = (0..n).map(|line| shape_of(doc.stats(line), prose(line))).collect();
        let periods = periods(&shapes);
        let heads: Vec<bool> = (0..n).map(|line| is_head(findings, line)).collect();
        // A dump has neither links nor headings, and needs no sums of them.
        let dom_lines = if doc.lines().iter().any(|line| line.dom.is_some()) { n } else { 0 };
        let level_of = |line: usize| doc.lines()[line].dom.as_ref().and_then(|dom| dom.heading);
        let highest = layout.title.and_then(level_of).unwrap_or(1);
        Self {
            groups,
            thread: layout.thread || repeated.turns >= TURNS,
            posts: levels.iter().filter(|f| f.comment >= 3).count(),
            first_prose: (below_title..n).find(|&line| own_prose(line)),
            bylines: Sums::of(levels.iter().map(|f| u32::from(f.meta >= 3))),
            to_repeated: Distances::to(repeated.is_repeated.len(), |line| repeated.is_repeated[line]),
            repeated,
            dom: if groups.any(&[Group::Dom]) { Dom::of(doc, prose) } else { None },
            links: Sums::of((0..dom_lines).map(|line| linked(&doc.lines()[line], doc.stats(line)))),
            headings: Sums::of(
                (0..dom_lines).map(|line| u32::from(level_of(line).is_some_and(|level| level <= highest))),
            ),
            prose: Sums::of((0..n).map(|line| if prose(line) { doc.stats(line).alnum } else { 0 })),
            letters: Sums::of((0..n).map(|line| doc.stats(line).alnum)),
            breaks: Sums::of((0..n).map(|line| u32::from(levels[line].end >= 3 || levels[line].meta >= 3))),
            boilerplate: Sums::of(levels.iter().map(|f| u32::from(f.is_boilerplate()))),
            to_byline: Distances::to(n, |line| levels[line].meta >= 3),
            to_comment: Distances::to(n, |line| levels[line].comment >= 3),
            to_boilerplate: Distances::to(n, |line| levels[line].is_boilerplate()),
            to_prose: Distances::to(n, prose),
            short_runs: short_runs(n, |line| doc.stats(line).alnum < PROSE && !prose(line)),
            is_prose,
            doc,
            layout,
            levels,
            blocks,
            largest,
            has_title: title.is_some(),
            has_description: description.is_some(),
            sketches,
            bigrams,
            heads: Sums::of(heads.iter().map(|&head| u32::from(head))),
            to_head: Distances::to(n, |line| heads[line]),
            periods,
        }
    }

    /// Whether the boilerplate of posts is repeated all over the page.
    pub(super) fn is_thread(&self) -> bool {
        self.layout.thread
    }

    /// The features of every line, in order.
    pub(super) fn rows(&self) -> Vec<FeatureRow> {
        let mut rows = Vec::with_capacity(self.doc.len());
        self.each_block(|lines, block| {
            rows.extend((0..lines.len()).map(|lane| block.each_ref().map(|values| values[lane])));
        });
        rows
    }

    /// Calls `visit` with every sixteen lines and their features, in order. The last block may have fewer lines.
    pub(super) fn each_block(&self, mut visit: impl FnMut(Range<usize>, &FeatureBlock)) {
        // Crossed features are computed from other values of the row.
        let [place, around, likeness, repeated, crossed] = [
            &[Group::Place, Group::Crossed][..],
            &[Group::Around],
            &[Group::Likeness],
            &[Group::Repeated],
            &[Group::Crossed],
        ]
        .map(|any| self.groups.any(any));
        let mut prose = 0;
        let mut block: FeatureBlock = [[UNKNOWN; LANES]; _];
        for start in (0..self.doc.len()).step_by(LANES) {
            let lines = start..(start + LANES).min(self.doc.len());
            block.fill([UNKNOWN; LANES]);
            for line in lines.clone() {
                while self.blocks.get(prose + 1).is_some_and(|next| next.lines.start <= line) {
                    prose += 1;
                }
                let row = &mut Values { block: &mut block, lane: line - start };
                self.own(line, row);
                if place {
                    self.place(line, row);
                    self.blocks(line, prose, row);
                }
                if around {
                    self.neighbours(line, row);
                }
                if likeness {
                    self.likeness(line, row);
                }
                if repeated {
                    self.repeated(line, row);
                }
                if crossed {
                    self.crossed(line, row);
                }
                self.dom(line, row);
            }
            visit(lines, &block);
        }
    }

    /// The features of the line itself and of its findings.
    fn own(&self, line: usize, row: &mut Values<'_>) {
        let (doc, s) = (self.doc, self.doc.stats(line));
        let letters = s.alnum.max(1) as f32;
        row.set(Feature::Letters, s.alnum as f32);
        row.set(Feature::Han, s.han as f32 / letters);
        row.set(Feature::Digits, s.digits as f32 / letters);
        row.set(Feature::SentenceEnds, s.sentence_ends as f32);
        row.set(Feature::FullStops, s.full_stops as f32);
        row.set(Feature::Clauses, s.clauses as f32);
        let of = &doc.lines()[line];
        if of.dom.is_none() {
            let next = doc.lines().get(line + 1).map_or(u8::MAX, |next| next.layout.blank_before);
            row.set(Feature::BlankBefore, f32::from(of.layout.blank_before.min(3)));
            row.set(Feature::BlankAfter, f32::from(next.min(3)));
            row.set(Feature::Indent, f32::from(of.layout.indent.min(20)));
        }
        let levels = self.levels[line];
        row.set(Feature::EndFinding, f32::from(levels.end));
        row.set(Feature::ToolFinding, f32::from(levels.tool));
        row.set(Feature::MetaFinding, f32::from(levels.meta));
        row.set(Feature::CommentFinding, f32::from(levels.comment));
        row.set(Feature::Covered, levels.covered);
        row.set(Feature::Period, f32::from(self.periods[line]));
        if let Some(first) = self.first_prose {
            row.set(Feature::Heads, self.heads.between(first.min(line), line).min(8.0));
        }
        row.set(Feature::FromHead, f32::from(self.to_head.before[line]));
    }

    /// The place of the line relative to title, byline, markers and the boilerplate of posts.
    fn place(&self, line: usize, row: &mut Values<'_>) {
        match self.layout.title {
            None => row.set(Feature::SideOfTitle, 0.0),
            Some(title) if line <= title => row.set(Feature::SideOfTitle, 1.0),
            Some(title) => {
                row.set(Feature::SideOfTitle, 2.0);
                row.set(Feature::FromTitle, (line - title) as f32);
                row.set(Feature::ProseFromTitle, self.prose.between(title + 1, line));
            }
        }
        let signed = f32::from(u8::from(self.layout.signed));
        row.set(
            Feature::Region,
            match &self.layout.region {
                none if none.is_empty() => 0.0,
                region if line < region.start => 1.0,
                region if line >= region.end => 5.0 + signed,
                _ if self.layout.bare => 4.0,
                _ => 2.0 + signed,
            },
        );
        if let Some(first) = self.first_prose.filter(|_| !self.thread) {
            row.set(Feature::Bylines, self.bylines.between(first.min(line), line).min(8.0));
        }
        row.set(Feature::FromByline, f32::from(self.to_byline.before[line]));
        row.set(Feature::ToByline, f32::from(self.to_byline.after[line]));
        if self.thread {
            row.set(Feature::FromComment, f32::from(self.to_comment.before[line]));
            row.set(Feature::ToComment, f32::from(self.to_comment.after[line]));
        }
    }

    /// The similarity of the line to title, lead, largest block and description.
    fn likeness(&self, line: usize, row: &mut Values<'_>) {
        let [title, lead, block, description] = self.bigrams.shares(self.sketches.sample(line), line);
        if self.has_title {
            row.set(Feature::LikeTitle, title);
        }
        if self.has_description {
            row.set(Feature::LikeDescription, description);
        }
        row.set(Feature::LikeLead, lead);
        row.set(Feature::LikeBlock, block);
    }

    /// The lines before and after the line.
    fn neighbours(&self, line: usize, row: &mut Values<'_>) {
        let doc = self.doc;
        row.set(Feature::ProseBefore1, self.prose.before(line, 1, 1));
        row.set(Feature::ProseAfter1, self.prose.after(line, 1, 1));
        row.set(Feature::ProseBefore4, self.prose.before(line, 2, 4));
        row.set(Feature::ProseAfter4, self.prose.after(line, 2, 4));
        row.set(Feature::ProseBefore12, self.prose.before(line, 5, 12));
        row.set(Feature::ProseAfter12, self.prose.after(line, 5, 12));
        row.set(Feature::BoilerplateBefore, self.boilerplate.before(line, 1, 4));
        row.set(Feature::BoilerplateAfter, self.boilerplate.after(line, 1, 4));
        row.set(Feature::BoilerplateBefore12, self.boilerplate.before(line, 1, 12));
        row.set(Feature::BoilerplateAfter12, self.boilerplate.after(line, 1, 12));
        row.set(Feature::LettersBefore, self.letters.before(line, 1, 1));
        row.set(Feature::LettersAfter, self.letters.after(line, 1, 1));
        row.set(Feature::ShortRun, self.short_runs[line] as f32);
        let chars = doc.stats(line).chars;
        let same_width = |&other: &usize| doc.stats(other).alnum >= WIDE && doc.stats(other).chars.abs_diff(chars) <= 2;
        let after = (line + 1..doc.len()).take(4).take_while(same_width).count();
        let before = (0..line).rev().take(4).take_while(same_width).count();
        row.set(Feature::Wrapped, (before + after) as f32);
        row.set(Feature::FromBoilerplate, f32::from(self.to_boilerplate.before[line]));
        row.set(Feature::ToBoilerplate, f32::from(self.to_boilerplate.after[line]));
        let prose = self.to_prose.before[line].min(self.to_prose.after[line]);
        row.set(Feature::FromProse, if self.is_prose[line] { 0.0 } else { f32::from(prose) });
    }

    /// The place of the line relative to the blocks of prose. `at` is the last block that begins at or before the line,
    /// or the first block.
    fn blocks(&self, line: usize, at: usize, row: &mut Values<'_>) {
        let Some(largest) = self.largest.map(|at| &self.blocks[at]) else { return };
        let nearest = self.blocks[at..].iter().take(2).min_by_key(|block| to_range(line, &block.lines));
        let letters = nearest.map_or(0, |block| block.letters);
        row.set(Feature::Block, letters as f32 / largest.letters.max(1) as f32);
        let side = if line < largest.lines.start { 0.0 } else { 1.0 + f32::from(u8::from(line >= largest.lines.end)) };
        row.set(Feature::SideOfBlock, side);
        row.set(Feature::FromBlock, to_range(line, &largest.lines) as f32);
    }

    /// The place of the line relative to repeated lines.
    fn repeated(&self, line: usize, row: &mut Values<'_>) {
        row.set(Feature::RepeatedShare, self.repeated.shares[line]);
        row.set(Feature::Turns, self.repeated.turns as f32);
        let turns = quarter(self.repeated.turns as f32, [2.0, 5.0, 10.0]);
        row.set(Feature::TurnsLine, turns + self.line_class(line));
        let from = self.to_repeated.before[line];
        row.set(Feature::FromRepeated, f32::from(from));
        row.set(Feature::ToRepeated, f32::from(self.to_repeated.after[line]));
        if from < FAR {
            row.set(Feature::LettersFromRepeated, self.letters.between(line - usize::from(from) + 1, line));
        }
    }

    /// The class of the line, crossed with its place: prose below the title means something else than prose below a
    /// list of other stories. In a thread the place means nothing, because titles, bylines and lists are everywhere. A
    /// thread has only the features of its boilerplate of posts.
    fn crossed(&self, line: usize, row: &mut Values<'_>) {
        let class = self.line_class(line);
        let posts = quarter(self.posts as f32, [1.0, 4.0, 11.0]);
        row.set(Feature::PostsLine, posts + class);
        row.set(Feature::PostsBlock, posts + row.get(Feature::SideOfBlock).max(0.0));
        if self.thread {
            return;
        }
        let breaks = self.first_prose.map_or(0.0, |first| self.breaks.between(first.min(line), line));
        let side = row.get(Feature::SideOfTitle);
        let side = if side >= 2.0 && breaks >= 1.0 { 3.0 } else { side };
        row.set(Feature::SideLine, side * 4.0 + class);
        row.set(Feature::BylineLine, quarter(f32::from(self.to_byline.before[line]), [2.0, 4.0, 13.0]) + class);
        row.set(Feature::PeriodLine, quarter(f32::from(self.periods[line]), [1.0, 3.0, 5.0]) + class);
        row.set(Feature::BreaksLine, breaks.min(3.0) * 4.0 + class);
        let region = match row.get(Feature::Region) {
            5.0.. => 3.0,
            region => region.min(2.0),
        };
        row.set(Feature::RegionLine, region * 4.0 + class);
    }

    /// The class of the line: 0 boilerplate, 1 neither, 2 talk, 3 prose.
    fn line_class(&self, line: usize) -> f32 {
        let s = self.doc.stats(line);
        match () {
            () if self.levels[line].is_boilerplate() => 0.0,
            () if self.is_prose[line] => 3.0,
            () if s.is_talk() => 2.0,
            () => 1.0,
        }
    }

    /// The features of the DOM around the line.
    fn dom(&self, line: usize, row: &mut Values<'_>) {
        let Some(facts) = &self.doc.lines()[line].dom else { return };
        row.set(Feature::LinkShare, facts.link_share);
        row.set(Feature::Heading, f32::from(facts.heading.unwrap_or(0)));
        row.set(
            Feature::Tag,
            match facts.tag.as_str() {
                "p" => 1.0,
                "li" | "dd" | "dt" => 2.0,
                "td" | "tr" | "th" => 3.0,
                "div" => 4.0,
                "pre" | "blockquote" => 5.0,
                _ => 0.0,
            },
        );
        let before = (0..line).rev().take(6).filter_map(|line| self.doc.lines()[line].dom.as_ref().map(|d| (d, line)));
        let headings =
            before.filter(|(d, line)| d.heading.is_some() || d.link_share > 0.9 && self.doc.stats(*line).alnum >= 8);
        let last = headings.map(|(d, _)| 1.0 + f32::from(u8::from(d.link_share > 0.5))).next();
        row.set(Feature::HeadingBefore, last.unwrap_or(0.0));
        let title = self.layout.title.map_or(0, |title| title + 1);
        row.set(Feature::Headings, if line >= title { self.headings.between(title, line + 1).min(8.0) } else { 0.0 });
        row.set(Feature::LinksBefore, self.links.before(line, 1, 4) / self.letters.before(line, 1, 4).max(1.0));
        row.set(Feature::LinksAfter, self.links.after(line, 1, 4) / self.letters.after(line, 1, 4).max(1.0));
        let (Some(dom), Some(block)) = (&self.dom, facts.block) else { return };
        let own = dom.block(block);
        let around = dom.block(own.parent);
        row.set(Feature::DomMass, around.prose / dom.prose());
        row.set(Feature::DomMass2, dom.block(around.parent).prose / dom.prose());
        row.set(Feature::DomSiblings, around.lines);
        row.set(Feature::DomLinks, around.linked / around.letters.max(1.0));
        row.set(Feature::DomHint, f32::from(own.nearest));
        row.set(Feature::DomBoilerplate, f32::from(own.boilerplate));
        row.set(Feature::DomBody, f32::from(own.body));
        row.set(Feature::DomMain, f32::from(own.from_main));
        row.set(Feature::DomTop, f32::from(own.from_top));
        let class = self.line_class(line);
        row.set(Feature::DomTopLine, quarter(f32::from(own.from_top), [2.0, 4.0, f32::from(OUTSIDE)]) + class);
        let of = if own.items > 0 { dom.block(own.item) } else { around };
        row.set(Feature::DomLinksLine, quarter(of.linked / of.letters.max(1.0), [0.05, 0.33, 0.67]) + class);
        let items = quarter(own.items_prose / dom.prose(), [f32::MIN_POSITIVE, 0.33, 0.67]);
        row.set(Feature::DomItemsLine, items + class);
        let form = dom.form(&own);
        row.set(Feature::FormLines, form.lines);
        row.set(Feature::FormLinks, form.linked / form.letters.max(1.0));
        if form.lines >= 3.0 {
            row.set(Feature::FormTalk, quarter(form.talk / form.letters.max(1.0), [0.1, 0.5, 0.8]) + class);
        }
        row.set(Feature::DomVotes, own.votes / dom.votes());
        row.set(Feature::DomItems, own.items as f32);
        if own.items > 0 {
            let item = dom.block(own.item);
            row.set(Feature::DomItemLinks, item.linked / item.letters.max(1.0));
            row.set(Feature::DomItemProse, item.prose);
        }
    }
}

/// The row of one line in a block, while it is filled.
struct Values<'b> {
    block: &'b mut FeatureBlock,
    lane: usize,
}

impl Values<'_> {
    #[inline]
    fn set(&mut self, feature: Feature, value: f32) {
        self.block[feature as usize][self.lane % LANES] = value;
    }

    fn get(&self, feature: Feature) -> f32 {
        self.block[feature as usize][self.lane % LANES]
    }
}

/// Whether a likely or certain finding says that a line is the heading of a list of other stories.
fn is_head(findings: &FindingsByLine<'_, '_>, line: usize) -> bool {
    findings
        .all(line)
        .any(|f| f.label == Label::Related && matches!(f.target, Target::Line(_)) && f.strength >= Strength::Likely)
}

/// Letters of a line that are in links.
#[expect(clippy::cast_sign_loss, reason = "neither factor is below zero")]
fn linked(line: &Line<'_>, s: &LineStats) -> u32 {
    line.dom.as_ref().map_or(0, |dom| (s.alnum as f32 * dom.link_share) as u32)
}

/// The shape of a line, for finding patterns of lines: its length in five steps, whether half of it is digits, and
/// whether it is prose.
fn shape_of(s: &LineStats, is_prose: bool) -> u8 {
    let length = match s.alnum {
        0..=4 => 0,
        5..=12 => 1,
        13..=28 => 2,
        29..=60 => 3,
        _ => 4,
    };
    length * 4 + u8::from(s.digits * 2 >= s.alnum.max(1)) * 2 + u8::from(is_prose)
}

/// The first part of a value crossed with the line class, which has four values: 0, 4, 8 or 12 for a value with none,
/// one, two or all of the bounds at or below it.
fn quarter(value: f32, bounds: [f32; 3]) -> f32 {
    bounds.iter().filter(|&&bound| value >= bound).count() as f32 * 4.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Extracted, html};
    use crate::finding::Findings;

    #[test]
    fn leaving_out_a_group_changes_no_other_group() {
        let paragraph = |town: &str| format!("<p>{town}连日大雨，河水上涨，沿岸居民昨晚全部撤离，没有伤亡。</p>");
        let page = format!(
            "<html><body><ul class=nav><li><a href=/>首页</a></li><li><a href=/n>新闻</a></li></ul>\
             <div class=article><h1>沿岸居民因大雨撤离</h1><p>2024-05-01 某报</p>{}{}</div>\
             <div><h3><a href=/a>柳林的桥</a></h3>{}</div></body></html>",
            paragraph("江口"),
            paragraph("石桥"),
            paragraph("柳林"),
        );
        let Extracted { lines, head, .. } = html::extract(&page, false, None);
        let doc = Document::new(lines, head);
        let findings = Findings::default();
        let by_line = FindingsByLine::new(doc.len(), &findings);
        let title = (0..doc.len()).find(|&line| doc.folded(line).starts_with("沿岸"));
        let layout = PageLayout { title, ..PageLayout::default() };
        let rows = |groups| PageFeatures::of(&doc, &by_line, &layout, groups).rows();
        let all = rows(GroupSet::of(Feature::ALL.iter().copied()));
        assert!(all.len() >= 7 && Group::ALL.iter().all(|group| group.features().any(|f| all[5][f as usize] >= 0.0)));
        for &group in Group::ALL.iter().filter(|group| **group != Group::Findings) {
            let others = || Feature::ALL.iter().copied().filter(|feature| feature.group() != group);
            for (row, whole) in rows(GroupSet::of(others())).iter().zip(&all) {
                for feature in others() {
                    let (value, expected) = (row[feature as usize], whole[feature as usize]);
                    assert!((value - expected).abs() < 1e-9, "without {group:?}: {feature:?}: {value} {expected}");
                }
            }
        }
        let line = rows(GroupSet::of(Group::Line.features()));
        assert!(line.iter().flatten().filter(|value| **value < 0.0).count() > line.len() * Feature::ALL.len() / 2);
    }
}
