//! Features: what the scorer looks at, computed once for each line of a page, in one place.
//!
//! A feature is one number. What a page cannot tell (a dump has no DOM) is [`UNKNOWN`]; all others are 0 or more.

use std::ops::Range;

use super::ByLine;
use super::dom::Dom;
use super::pairs::{Of, Pairs};
use super::recurring::Recurring;
use super::sketch::{self, Sketches};
use crate::charclass::LineStats;
use crate::clean::shape::Shape;
use crate::clean::{Finding, Label, Strength, Target};
use crate::document::Document;
use crate::stated::{self, Origin, Property};

/// The value of a feature that the page cannot tell.
pub const UNKNOWN: f32 = -1.0;

/// Blocks to the main block for a line that is not inside it, and the most that are told apart.
pub(super) const OUTSIDE: u8 = 20;

/// Lines to something that the page does not have, and beyond which lines are not told apart.
const FAR: usize = 255;

macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What the scorer looks at. *Letters* are letters and digits; a line of *prose* ends a sentence or has clauses
        /// and is long enough for it; *furniture* is what a likely or certain finding speaks of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature { $($(#[$doc])* $variant,)* }

        impl Feature {
            /// Every feature, in the order of a line's values.
            pub const ALL: &[Feature] = &[$(Feature::$variant,)*];

            /// The feature's name in model files and explanations.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

/// The values of a line's features, in the order of [`Feature::ALL`].
pub type Row = [f32; Feature::ALL.len()];

features! {
    /// Letters and digits.
    Letters = "letters",
    /// Share of Han among the letters and digits.
    Han = "share of Han",
    /// Share of digits among the letters and digits.
    Digits = "share of digits",
    /// Marks that end a sentence.
    Ends = "sentence ends",
    /// `。`, which headlines do without.
    Stops = "full stops",
    /// Marks that part clauses.
    Clauses = "clauses",
    /// Blank lines before it, at most 3.
    BlankBefore = "blank lines before",
    /// Blank lines behind it, at most 3.
    BlankAfter = "blank lines behind",
    /// Blanks of its indent.
    Indent = "indent",
    /// Where it lies: 0 no title known, 1 before the title, 2 behind it.
    SideOfTitle = "side of the title",
    /// Lines behind the title.
    FromTitle = "lines behind the title",
    /// Letters of prose between title and line.
    ProseFromTitle = "prose since the title",
    /// Where it lies to what stands between the title and the first marker that ends an article: 0 there is no such
    /// place, 1 before it, 2 inside, 3 inside and the marker is the line of editor or source that closes news, 4 inside
    /// and there is next to no prose: verse, a table, a list; 5 behind that marker, 6 behind the line of editor or source.
    Zone = "place to title and end marker",
    /// Bylines since the first prose behind the title: each may begin another story. A thread does not know it.
    Bylines = "bylines since the first prose",
    /// Lines behind the last byline.
    FromByline = "lines behind a byline",
    /// Lines to the next byline.
    ToByline = "lines to a byline",
    /// Strongest finding of what stands behind an article (related, links, footer): 0 none, 1 hint, 2 follows from a
    /// marker, 3 likely, 4 certain.
    EndFinding = "finding: end of article",
    /// The same of site furniture.
    ToolFinding = "finding: furniture",
    /// The same of title, byline and the like.
    MetaFinding = "finding: metadata",
    /// The same of the furniture of posts and comments.
    CommentFinding = "finding: comment",
    /// Heads of lists of other stories between the first prose and the line.
    Heads = "heads of other stories",
    /// Where the line lies to the title (0 none known, 1 before it, 2 behind it, 3 behind what ends an article or begins
    /// another behind the first prose), and what the line is (0 furniture, 1 neither, 2 some talk, 3 prose), as four times
    /// the one plus the other. A thread does not know it.
    SideLine = "side of title and end, and the line",
    /// The same of what ends an article or begins another, counted to 3, since the first prose.
    BreaksLine = "breaks since the first prose, and the line",
    /// The same of the place to title and end marker: 0 none, 1 before, 2 inside, 3 behind.
    ZoneLine = "place to title and end marker, and the line",
    /// The same of lines behind a byline: 0 one, 1 up to 3, 2 up to 12, 3 more.
    BylineLine = "lines behind a byline, and the line",
    /// The same of repeats of a pattern of lines: 0 none, 1 one or two, 2 up to four, 3 more.
    PeriodLine = "repeats of a pattern of lines, and the line",
    /// Lines behind the last of them.
    FromHead = "lines behind a head of other stories",
    /// How often the pattern of two to six lines that it lies in, not all alike, comes back directly before or behind.
    Period = "repeats of a pattern of lines",
    /// Share of its letters that findings cover.
    Covered = "share covered by findings",
    /// Lines since a line of furniture.
    FromFurniture = "lines behind furniture",
    /// Lines to the next line of furniture.
    ToFurniture = "lines to furniture",
    /// Letters of the texty line directly before it; 0 if it is none.
    ProseBefore1 = "prose in the line before",
    /// The same behind it.
    ProseAfter1 = "prose in the line behind",
    /// Letters of prose in the second to fourth line before it.
    ProseBefore4 = "prose 2-4 lines before",
    /// The same behind it.
    ProseAfter4 = "prose 2-4 lines behind",
    /// Letters of prose in the fifth to twelfth line before it.
    ProseBefore12 = "prose 5-12 lines before",
    /// The same behind it.
    ProseAfter12 = "prose 5-12 lines behind",
    /// Share of furniture in the four lines before it.
    FurnitureBefore = "furniture in 4 lines before",
    /// The same behind it.
    FurnitureAfter = "furniture in 4 lines behind",
    /// Share of furniture in the twelve lines before it.
    FurnitureBefore12 = "furniture in 12 lines before",
    /// The same behind it.
    FurnitureAfter12 = "furniture in 12 lines behind",
    /// Length of the run of short lines it lies in.
    ShortRun = "run of short lines",
    /// Letters of the line before it.
    LettersBefore = "letters of the line before",
    /// Letters of the line behind it.
    LettersAfter = "letters of the line behind",
    /// Letters of the block of prose it lies in, or of the nearest, as a share of the largest block.
    Block = "share of its block",
    /// Where it lies to the largest block: 0 before, 1 inside, 2 behind.
    SideOfBlock = "side of the largest block",
    /// Lines to the largest block.
    FromBlock = "lines to the largest block",
    /// Lines to the nearest line of prose.
    FromProse = "lines to prose",
    /// Share of its pairs of characters that the title has.
    LikeTitle = "like the title",
    /// Share of its pairs of characters that other lines of the lead have.
    LikeLead = "like the lead",
    /// Share of its pairs of characters that other lines of the largest block have.
    LikeBlock = "like the largest block",
    /// Lines of the same width around it, at most four on each side: text that was wrapped by hand.
    Wrapped = "lines of the same width",
    /// Share of its pieces of three characters that come back on the page, digits being alike.
    Recurs = "share that comes back",
    /// How often talk follows lines that come back: turns of a conversation.
    Turns = "turns on the page",
    /// Lines behind one that comes back.
    FromRecurring = "lines behind a recurring line",
    /// Lines to the next such line.
    ToRecurring = "lines to a recurring line",
    /// Letters since that line.
    LettersFromRecurring = "letters since a recurring line",
    /// Furniture of posts on the page (0 none, 1 up to 3 lines, 2 up to 10, 3 more) and what the line is (0 furniture,
    /// 1 neither, 2 some talk, 3 prose), as four times the one plus the other.
    PostsLine = "post furniture on the page, and the line",
    /// The same of turns on the page (0 up to 1, 1 up to 4, 2 up to 9, 3 more).
    TurnsLine = "turns on the page, and the line",
    /// Furniture of posts on the page, and where the line lies to the largest block: four times the one plus the other.
    PostsBlock = "post furniture on the page, and the side of the largest block",
    /// Lines since the last furniture of posts.
    FromComment = "lines behind post furniture",
    /// Lines to the next furniture of posts.
    ToComment = "lines to post furniture",
    /// Share of the page's text that stands in the block around its own.
    DomMass = "share of the page in the block around",
    /// The same one block further out.
    DomMass2 = "share of the page one block further out",
    /// Blocks between it and the innermost one that holds most of the page's text; 20 where it is not inside.
    DomMain = "blocks to the main block",
    /// Lines that share the block around its own.
    DomSiblings = "lines in the block around",
    /// Share of links in the block around its own.
    DomLinks = "share of links in the block around",
    /// What the nearest class name or id says that says anything: 0 furniture, 1 nothing, 2 body.
    DomHint = "class names: nearest",
    /// Blocks around it whose class or id speaks of furniture.
    DomFurniture = "class names: furniture",
    /// Blocks around it whose class or id speaks of the article.
    DomBody = "class names: body",
    /// Blocks between it and the block that paragraphs vote for; 20 where it is not inside.
    DomTop = "blocks to the elected block",
    /// Blocks to the elected block (0 none or one, 1 up to 3, 2 more, 3 outside) and what the line is (0 furniture, 1
    /// neither, 2 some talk, 3 prose), as four times the one plus the other.
    DomTopLine = "blocks to the elected block, and the line",
    /// Share of links in its item, or where there are none in the block around it (0 next to none, 1 up to a third, 2 up
    /// to two thirds, 3 more) and the line, likewise.
    DomLinksLine = "share of links around, and the line",
    /// Share of the page's prose in the items beside its own (0 none, 1 up to a third, 2 up to two thirds, 3 more) and the
    /// line, likewise.
    DomItemsLine = "prose of the items beside its own, and the line",
    /// Share of the letters in blocks of its form that somebody may have said (0 to a tenth, 1 to a half, 2 to four fifths,
    /// 3 more) and the line, likewise; unknown for a form of fewer than three lines.
    FormTalk = "talk in blocks of its form, and the line",
    /// Share of links in blocks of its form.
    FormLinks = "share of links in blocks of its form",
    /// Lines in blocks of its form.
    FormLines = "lines in blocks of its form",
    /// Votes for the best block around it, as a share of those for the elected one.
    DomVotes = "votes for a block around",
    /// Share of its pairs of characters that the page's description of itself has.
    LikeDescription = "like the description",
    /// Items of a list beside the one it lies in (items have two lines or more); 0 where there are not three.
    DomItems = "items beside its own",
    /// Share of links in that item.
    DomItemLinks = "share of links in its item",
    /// Letters of prose in that item.
    DomItemProse = "prose of its item",
    /// The last heading or linked headline before it, at most 6 lines off: 0 none, 1 a heading, 2 one that is a link.
    HeadingBefore = "heading before",
    /// Headings as high as the title's, or as high as can be, between the title and the line.
    Headings = "high headings since the title",
    /// Share of links in the four lines before it.
    LinksBefore = "links in 4 lines before",
    /// The same behind it.
    LinksAfter = "links in 4 lines behind",
    /// Share of its letters that stand in links.
    LinkShare = "share of links",
    /// Heading level, 0 for none.
    Heading = "heading level",
    /// Element: 0 other, 1 `p`, 2 item of a list, 3 cell or row, 4 `div`, 5 preformatted or quotation.
    Tag = "element",
}

impl Feature {
    /// Whether only HTML pages have it.
    pub fn is_of_dom(self) -> bool {
        self as usize >= Self::DomMass as usize
    }
}

/// Whose description of the page lines are compared with: the first of these that has one.
const DESCRIBERS: &[Origin] = &[Origin::Meta, Origin::OpenGraph, Origin::JsonLd];

/// Letters from which a line with a sentence's end is prose.
const PROSE: u32 = 20;

/// Lines between two of prose that belong to one block.
const GAP: usize = 3;

/// Turns from which a page may be a thread.
const TURNS: u32 = 4;

/// Letters of prose under the title that are its lead.
const LEAD: u32 = 300;

/// Letters from which a line can have the width of its neighbours because somebody wrapped it.
const WIDE: u32 = 22;

fn is_prose(s: &LineStats) -> bool {
    s.full_stops > 0 && s.alnum >= 8
        || s.sentence_ends > 0 && s.alnum >= PROSE
        || s.clauses >= 1 && s.alnum >= 30
        || s.clauses >= 2 && s.alnum >= PROSE
}

/// What the findings say of a line: by what it is, the strongest, and how much of the line they cover.
#[derive(Clone, Copy, Default)]
struct Found {
    end: u8,
    tool: u8,
    meta: u8,
    comment: u8,
    covered: f32,
}

impl Found {
    fn of(doc: &Document<'_>, findings: &ByLine<'_, '_>, line: usize) -> Self {
        let mut found = Self::default();
        let mut covered = 0;
        for finding in findings.all(line) {
            covered += finding.covered;
            if matches!(finding.target, Target::Span(..)) || finding.label.is_body() {
                continue;
            }
            let slot = match finding.label {
                Label::Related
                | Label::Links
                | Label::Pagination
                | Label::Contact
                | Label::Licence
                | Label::Copyright
                | Label::Disclaimer => &mut found.end,
                Label::Title | Label::Byline | Label::Abstract | Label::Source => &mut found.meta,
                Label::Comment => &mut found.comment,
                _ => &mut found.tool,
            };
            *slot = level(finding).max(*slot);
        }
        found.covered = (covered as f32 / doc.stats(line).alnum.max(1) as f32).min(1.0);
        found
    }

    fn strongest(self) -> u8 {
        self.end.max(self.tool).max(self.meta).max(self.comment)
    }

    fn is_furniture(self) -> bool {
        self.strongest() >= 2
    }
}

/// 1 hint, 2 follows from a marker elsewhere, 3 likely, 4 certain.
fn level(finding: &Finding<'_>) -> u8 {
    match (finding.strength, &finding.target) {
        (Strength::Hint, _) => 1,
        (Strength::Likely, Target::Beyond(_)) => 2,
        (Strength::Likely, _) => 3,
        (Strength::Certain, _) => 4,
    }
}

/// Running sums over lines, for windows.
struct Sums(Vec<u32>);

impl Sums {
    fn of(values: impl Iterator<Item = u32>) -> Self {
        let mut sum = 0u32;
        Self(
            [0].into_iter()
                .chain(values.map(|value| {
                    sum = sum.saturating_add(value);
                    sum
                }))
                .collect(),
        )
    }

    fn between(&self, start: usize, end: usize) -> f32 {
        (self.0[end] - self.0[start]) as f32
    }

    /// The sum over the lines `nearest` to `farthest` before a line.
    fn before(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        self.between(line.saturating_sub(farthest), (line + 1).saturating_sub(nearest))
    }

    /// The sum over the lines `nearest` to `farthest` behind a line.
    fn behind(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        let last = self.0.len() - 1;
        self.between((line + nearest).min(last), (line + 1 + farthest).min(last))
    }
}

/// For each line the distance to the nearest other line before and behind it that is something; at most [`FAR`].
struct Distances {
    before: Vec<u8>,
    behind: Vec<u8>,
}

impl Distances {
    fn to(lines: usize, is: impl Fn(usize) -> bool) -> Self {
        let walk = |order: &mut dyn Iterator<Item = usize>| {
            let mut distances = vec![FAR as u8; lines];
            let mut last: Option<usize> = None;
            for line in order {
                if let Some(last) = last {
                    distances[line] = last.abs_diff(line).min(FAR) as u8;
                }
                if is(line) {
                    last = Some(line);
                }
            }
            distances
        };
        Self { before: walk(&mut (0..lines)), behind: walk(&mut (0..lines).rev()) }
    }
}

/// A block of prose: its lines, and the letters of its prose.
struct Block {
    lines: Range<usize>,
    letters: u32,
}

/// What the features of a page's lines are computed from.
pub(crate) struct Features<'d, 't> {
    doc: &'d Document<'t>,
    shape: &'d Shape,
    dom: Option<Dom>,
    links: Sums,
    headings: Sums,
    found: Vec<Found>,
    prose: Sums,
    letters: Sums,
    furniture: Sums,
    metas: Distances,
    comments: Distances,
    all_furniture: Distances,
    all_prose: Distances,
    short_runs: Vec<u32>,
    blocks: Vec<Block>,
    /// The place of the largest block.
    largest: Option<usize>,
    /// Whether the page may be a thread of posts.
    thread: bool,
    /// Lines of furniture of posts.
    posts: usize,
    /// The first prose behind the title, and bylines.
    first_prose: Option<usize>,
    bylines: Sums,
    recurring: Recurring,
    parting: Distances,
    has_title: bool,
    has_description: bool,
    sketches: Sketches,
    pairs: Pairs,
    heads: Sums,
    breaks: Sums,
    from_head: Distances,
    periods: Vec<u8>,
}

impl<'d, 't> Features<'d, 't> {
    /// Counts what the features of all lines need.
    pub(crate) fn of(doc: &'d Document<'t>, findings: &ByLine<'_, '_>, shape: &'d Shape) -> Self {
        let n = doc.len();
        let found: Vec<Found> = (0..n).map(|line| Found::of(doc, findings, line)).collect();
        let prose = |line: usize| is_prose(doc.stats(line));
        let own_prose = |line: usize| prose(line) && !found[line].is_furniture();
        let blocks = blocks(doc, own_prose);
        let largest = (0..blocks.len()).max_by_key(|&at| (blocks[at].letters, std::cmp::Reverse(at)));
        let in_block = largest.map_or(0..0, |at| blocks[at].lines.clone());
        let sketches = Sketches::of(doc, |line| in_block.contains(&line) || own_prose(line));
        let title = match (&doc.head().title, shape.title) {
            (Some(title), _) => Some(sketch::pairs_of(&crate::fold::fold(title))),
            (None, line) => line.map(|line| sketch::pairs_of(doc.folded(line))),
        };
        let description = stated::of(&doc.head().stated, Property::Description, DESCRIBERS).next();
        let description = description.map(|of| sketch::pairs_of(&crate::fold::fold(&of.value)));
        let mut pairs = Pairs::new(title.as_deref().unwrap_or_default(), description.as_deref().unwrap_or_default());
        for line in in_block {
            pairs.insert(Of::Body, sketches.pairs(line), line);
        }
        let mut letters = 0;
        for line in (shape.title.map_or(0, |title| title + 1)..n).filter(|&line| own_prose(line)) {
            pairs.insert(Of::Lead, sketches.pairs(line), line);
            letters += doc.stats(line).alnum;
            if letters > LEAD {
                break;
            }
        }
        let talk = |line: usize| {
            let s = doc.stats(line);
            s.sentence_ends + s.clauses > 0 && s.alnum >= 4 && !found[line].is_furniture()
        };
        let recurring = Recurring::of(doc, &sketches, talk);
        let kinds: Vec<u8> = (0..n)
            .map(|line| {
                let s = doc.stats(line);
                let length = match s.alnum {
                    0..=4 => 0u8,
                    5..=12 => 1,
                    13..=28 => 2,
                    29..=60 => 3,
                    _ => 4,
                };
                let digits = u8::from(s.digits * 2 >= s.alnum.max(1));
                length * 4 + digits * 2 + u8::from(prose(line))
            })
            .collect();
        let periods = periods(&kinds);
        let level_of = |line: usize| doc.lines()[line].dom.as_ref().and_then(|dom| dom.heading);
        let highest = shape.title.and_then(level_of).unwrap_or(1);
        Self {
            thread: shape.thread || recurring.turns >= TURNS,
            posts: found.iter().filter(|f| f.comment >= 3).count(),
            first_prose: (shape.title.map_or(0, |title| title + 1)..n).find(|&line| own_prose(line)),
            bylines: Sums::of(found.iter().map(|f| u32::from(f.meta >= 3))),
            parting: Distances::to(n, |line| recurring.parts[line]),
            recurring,
            dom: Dom::of(doc, prose),
            links: Sums::of((0..n).map(|line| {
                let share = doc.lines()[line].dom.as_ref().map_or(0.0, |dom| dom.link_share);
                (doc.stats(line).alnum as f32 * share) as u32
            })),
            headings: Sums::of((0..n).map(|line| u32::from(level_of(line).is_some_and(|level| level <= highest)))),
            prose: Sums::of((0..n).map(|line| if prose(line) { doc.stats(line).alnum } else { 0 })),
            letters: Sums::of((0..n).map(|line| doc.stats(line).alnum)),
            breaks: Sums::of((0..n).map(|line| u32::from(found[line].end >= 3 || found[line].meta >= 3))),
            furniture: Sums::of(found.iter().map(|f| u32::from(f.is_furniture()))),
            metas: Distances::to(n, |line| found[line].meta >= 3),
            comments: Distances::to(n, |line| found[line].comment >= 3),
            all_furniture: Distances::to(n, |line| found[line].is_furniture()),
            all_prose: Distances::to(n, prose),
            short_runs: short_runs(n, |line| doc.stats(line).alnum < PROSE && !prose(line)),
            doc,
            shape,
            found,
            blocks,
            largest,
            has_title: title.is_some(),
            has_description: description.is_some(),
            sketches,
            pairs,
            heads: Sums::of((0..n).map(|line| u32::from(is_head(findings, line)))),
            from_head: Distances::to(n, |line| is_head(findings, line)),
            periods,
        }
    }

    /// The features of every line, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let mut block = 0;
        (0..self.doc.len()).map(move |line| {
            while self.blocks.get(block + 1).is_some_and(|next| next.lines.start <= line) {
                block += 1;
            }
            let mut row = Values([UNKNOWN; Feature::ALL.len()]);
            self.text(line, &mut row);
            self.place(line, &mut row);
            self.neighbours(line, &mut row);
            self.blocks(line, block, &mut row);
            self.recurring(line, &mut row);
            if self.thread {
                self.thread(line, &mut row);
            } else {
                self.crossed(line, &mut row);
            }
            self.dom(line, &mut row);
            row.0
        })
    }

    /// What the line itself is like.
    fn text(&self, line: usize, row: &mut Values) {
        let (doc, s) = (self.doc, self.doc.stats(line));
        let letters = s.alnum.max(1) as f32;
        row.set(Feature::Letters, s.alnum as f32);
        row.set(Feature::Han, s.han as f32 / letters);
        row.set(Feature::Digits, s.digits as f32 / letters);
        row.set(Feature::Ends, s.sentence_ends as f32);
        row.set(Feature::Stops, s.full_stops as f32);
        row.set(Feature::Clauses, s.clauses as f32);
        let of = &doc.lines()[line];
        if of.dom.is_none() {
            let next = doc.lines().get(line + 1).map_or(u8::MAX, |next| next.layout.blank_before);
            row.set(Feature::BlankBefore, f32::from(of.layout.blank_before.min(3)));
            row.set(Feature::BlankAfter, f32::from(next.min(3)));
            row.set(Feature::Indent, f32::from(of.layout.indent.min(20)));
        }
        let found = self.found[line];
        row.set(Feature::EndFinding, f32::from(found.end));
        row.set(Feature::ToolFinding, f32::from(found.tool));
        row.set(Feature::MetaFinding, f32::from(found.meta));
        row.set(Feature::CommentFinding, f32::from(found.comment));
        row.set(Feature::Covered, found.covered);
        row.set(Feature::Period, f32::from(self.periods[line]));
        if let Some(first) = self.first_prose {
            row.set(Feature::Heads, self.heads.between(first.min(line), line).min(8.0));
        }
        row.set(Feature::FromHead, f32::from(self.from_head.before[line]));
    }

    /// Where the line stands to title, byline and markers, and whether it speaks of what they speak of.
    fn place(&self, line: usize, row: &mut Values) {
        match self.shape.title {
            None => row.set(Feature::SideOfTitle, 0.0),
            Some(title) if line <= title => row.set(Feature::SideOfTitle, 1.0),
            Some(title) => {
                row.set(Feature::SideOfTitle, 2.0);
                row.set(Feature::FromTitle, (line - title) as f32);
                row.set(Feature::ProseFromTitle, self.prose.between(title + 1, line));
            }
        }
        let signed = f32::from(u8::from(self.shape.signed));
        row.set(
            Feature::Zone,
            match &self.shape.zone {
                none if none.is_empty() => 0.0,
                zone if line < zone.start => 1.0,
                zone if line >= zone.end => 5.0 + signed,
                _ if self.shape.bare => 4.0,
                _ => 2.0 + signed,
            },
        );
        if let Some(first) = self.first_prose.filter(|_| !self.thread) {
            row.set(Feature::Bylines, self.bylines.between(first.min(line), line).min(8.0));
        }
        row.set(Feature::FromByline, f32::from(self.metas.before[line]));
        row.set(Feature::ToByline, f32::from(self.metas.behind[line]));
        row.set(Feature::FromFurniture, f32::from(self.all_furniture.before[line]));
        row.set(Feature::ToFurniture, f32::from(self.all_furniture.behind[line]));
        let [title, lead, block, description] = self.pairs.shares(self.sketches.sample(line), line);
        if self.has_title {
            row.set(Feature::LikeTitle, title);
        }
        if self.has_description {
            row.set(Feature::LikeDescription, description);
        }
        row.set(Feature::LikeLead, lead);
        row.set(Feature::LikeBlock, block);
    }

    /// What stands before and behind the line.
    fn neighbours(&self, line: usize, row: &mut Values) {
        let doc = self.doc;
        row.set(Feature::ProseBefore1, self.prose.before(line, 1, 1));
        row.set(Feature::ProseAfter1, self.prose.behind(line, 1, 1));
        row.set(Feature::ProseBefore4, self.prose.before(line, 2, 4));
        row.set(Feature::ProseAfter4, self.prose.behind(line, 2, 4));
        row.set(Feature::ProseBefore12, self.prose.before(line, 5, 12));
        row.set(Feature::ProseAfter12, self.prose.behind(line, 5, 12));
        row.set(Feature::FurnitureBefore, self.furniture.before(line, 1, 4));
        row.set(Feature::FurnitureAfter, self.furniture.behind(line, 1, 4));
        row.set(Feature::FurnitureBefore12, self.furniture.before(line, 1, 12));
        row.set(Feature::FurnitureAfter12, self.furniture.behind(line, 1, 12));
        row.set(Feature::LettersBefore, self.letters.before(line, 1, 1));
        row.set(Feature::LettersAfter, self.letters.behind(line, 1, 1));
        row.set(Feature::ShortRun, self.short_runs[line] as f32);
        let chars = doc.stats(line).chars;
        let alike = |&other: &usize| doc.stats(other).alnum >= WIDE && doc.stats(other).chars.abs_diff(chars) <= 2;
        let behind = (line + 1..doc.len()).take(4).take_while(alike).count();
        let before = (0..line).rev().take(4).take_while(alike).count();
        row.set(Feature::Wrapped, (before + behind) as f32);
        let prose = self.all_prose.before[line].min(self.all_prose.behind[line]);
        row.set(Feature::FromProse, if is_prose(doc.stats(line)) { 0.0 } else { f32::from(prose) });
    }

    /// Where the line stands to the blocks of prose; `at` is the last one that begins at or before it, or the first.
    fn blocks(&self, line: usize, at: usize, row: &mut Values) {
        let Some(largest) = self.largest.map(|at| &self.blocks[at]) else { return };
        let nearest = self.blocks[at..].iter().take(2).min_by_key(|block| to_range(line, &block.lines));
        let letters = nearest.map_or(0, |block| block.letters);
        row.set(Feature::Block, letters as f32 / largest.letters.max(1) as f32);
        let side = if line < largest.lines.start { 0.0 } else { 1.0 + f32::from(u8::from(line >= largest.lines.end)) };
        row.set(Feature::SideOfBlock, side);
        row.set(Feature::FromBlock, to_range(line, &largest.lines) as f32);
    }

    /// Where the line stands to lines that come back.
    fn recurring(&self, line: usize, row: &mut Values) {
        row.set(Feature::Recurs, self.recurring.shares[line]);
        row.set(Feature::Turns, self.recurring.turns as f32);
        let kind = self.kind(line);
        let posts = match self.posts {
            0 => 0.0,
            1..=3 => 4.0,
            4..=10 => 8.0,
            _ => 12.0,
        };
        let turns = match self.recurring.turns {
            0..=1 => 0.0,
            2..=4 => 4.0,
            5..=9 => 8.0,
            _ => 12.0,
        };
        row.set(Feature::PostsLine, posts + kind);
        row.set(Feature::TurnsLine, turns + kind);
        row.set(Feature::PostsBlock, posts + row.0[Feature::SideOfBlock as usize].max(0.0));
        let from = self.parting.before[line];
        row.set(Feature::FromRecurring, f32::from(from));
        row.set(Feature::ToRecurring, f32::from(self.parting.behind[line]));
        if usize::from(from) < FAR {
            row.set(Feature::LettersFromRecurring, self.letters.between(line - usize::from(from) + 1, line));
        }
    }

    /// What the line is, crossed with where it lies: the same prose means one thing below the title and another below a
    /// list of other stories. Threads, which have all of it everywhere, do not know these.
    fn crossed(&self, line: usize, row: &mut Values) {
        let kind = self.kind(line);
        let breaks = self.first_prose.map_or(0.0, |first| self.breaks.between(first.min(line), line));
        let side = row.0[Feature::SideOfTitle as usize];
        let side = if side >= 2.0 && breaks >= 1.0 { 3.0 } else { side };
        row.set(Feature::SideLine, side * 4.0 + kind);
        let from = match self.metas.before[line] {
            0 | 1 => 0.0,
            2..=3 => 4.0,
            4..=12 => 8.0,
            _ => 12.0,
        };
        row.set(Feature::BylineLine, from + kind);
        let period = match self.periods[line] {
            0 => 0.0,
            1..=2 => 4.0,
            3..=4 => 8.0,
            _ => 12.0,
        };
        row.set(Feature::PeriodLine, period + kind);
        row.set(Feature::BreaksLine, breaks.min(3.0) * 4.0 + kind);
        let zone = match row.0[Feature::Zone as usize] {
            5.0.. => 3.0,
            zone => zone.min(2.0),
        };
        row.set(Feature::ZoneLine, zone * 4.0 + kind);
    }

    /// What the line is: 0 furniture, 1 neither, 2 some talk, 3 prose.
    fn kind(&self, line: usize) -> f32 {
        let s = self.doc.stats(line);
        match () {
            () if self.found[line].is_furniture() => 0.0,
            () if is_prose(s) => 3.0,
            () if s.sentence_ends + s.clauses > 0 => 2.0,
            () => 1.0,
        }
    }

    /// Where the line stands to the furniture of posts.
    fn thread(&self, line: usize, row: &mut Values) {
        row.set(Feature::FromComment, f32::from(self.comments.before[line]));
        row.set(Feature::ToComment, f32::from(self.comments.behind[line]));
    }

    /// What the DOM tells.
    fn dom(&self, line: usize, row: &mut Values) {
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
        let title = self.shape.title.map_or(0, |title| title + 1);
        row.set(Feature::Headings, if line >= title { self.headings.between(title, line + 1).min(8.0) } else { 0.0 });
        row.set(Feature::LinksBefore, self.links.before(line, 1, 4) / self.letters.before(line, 1, 4).max(1.0));
        row.set(Feature::LinksAfter, self.links.behind(line, 1, 4) / self.letters.behind(line, 1, 4).max(1.0));
        let (Some(dom), Some(block)) = (&self.dom, facts.block) else { return };
        let own = dom.block(block);
        let around = dom.block(own.parent);
        row.set(Feature::DomMass, around.prose / dom.prose());
        row.set(Feature::DomMass2, dom.block(around.parent).prose / dom.prose());
        row.set(Feature::DomSiblings, around.lines);
        row.set(Feature::DomLinks, around.linked / around.letters.max(1.0));
        row.set(Feature::DomHint, f32::from(own.nearest));
        row.set(Feature::DomFurniture, f32::from(own.furniture));
        row.set(Feature::DomBody, f32::from(own.body));
        row.set(Feature::DomMain, f32::from(own.from_main));
        row.set(Feature::DomTop, f32::from(own.from_top));
        let kind = self.kind(line);
        let to_top = match own.from_top {
            0 | 1 => 0.0,
            2..=3 => 4.0,
            OUTSIDE.. => 12.0,
            _ => 8.0,
        };
        row.set(Feature::DomTopLine, to_top + kind);
        let of = if own.items > 0 { dom.block(own.item) } else { around };
        let linked = of.linked / of.letters.max(1.0);
        let linked = match linked {
            ..0.05 => 0.0,
            ..0.33 => 4.0,
            ..0.67 => 8.0,
            _ => 12.0,
        };
        row.set(Feature::DomLinksLine, linked + kind);
        let items = match own.items_prose / dom.prose() {
            ..=0.0 => 0.0,
            ..0.33 => 4.0,
            ..0.67 => 8.0,
            _ => 12.0,
        };
        row.set(Feature::DomItemsLine, items + kind);
        let form = dom.form(&own);
        row.set(Feature::FormLines, form.lines);
        row.set(Feature::FormLinks, form.linked / form.letters.max(1.0));
        if form.lines >= 3.0 {
            let talk = match form.talk / form.letters.max(1.0) {
                ..0.1 => 0.0,
                ..0.5 => 4.0,
                ..0.8 => 8.0,
                _ => 12.0,
            };
            row.set(Feature::FormTalk, talk + kind);
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

/// A row in the making.
struct Values(Row);

impl Values {
    fn set(&mut self, feature: Feature, value: f32) {
        self.0[feature as usize] = value;
    }
}

/// Whether a likely finding says that a line is the head of a list of other stories.
fn is_head(findings: &ByLine<'_, '_>, line: usize) -> bool {
    findings
        .all(line)
        .any(|f| f.label == Label::Related && matches!(f.target, Target::Line(_)) && f.strength >= Strength::Likely)
}

/// Lines of the longest pattern.
const PATTERN: usize = 6;

/// For each line how often the pattern it lies in comes back, at most 8.
fn periods(kinds: &[u8]) -> Vec<u8> {
    let mut periods = vec![0u8; kinds.len()];
    for period in 2..=PATTERN {
        let mut start = 0;
        while start + period < kinds.len() {
            let run = (start..kinds.len() - period).take_while(|&at| kinds[at] == kinds[at + period]).count();
            let repeats = run / period;
            if repeats >= 1 && kinds[start..start + period].iter().any(|kind| *kind != kinds[start]) {
                for of in &mut periods[start..start + run + period] {
                    *of = (*of).max(repeats.min(8) as u8);
                }
            }
            start += run.max(1);
        }
    }
    periods
}

fn blocks(doc: &Document<'_>, is: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in (0..doc.len()).filter(|&line| is(line)) {
        let letters = doc.stats(line).alnum;
        match blocks.last_mut().filter(|block| line - block.lines.end <= GAP) {
            Some(block) => {
                block.lines.end = line + 1;
                block.letters += letters;
            }
            None => blocks.push(Block { lines: line..line + 1, letters }),
        }
    }
    blocks
}

/// Lines between a line and a range, 0 inside.
fn to_range(line: usize, range: &Range<usize>) -> usize {
    if line < range.start { range.start - line } else { (line + 1).saturating_sub(range.end) }
}

/// For each line the length of the run of such lines that it lies in.
fn short_runs(lines: usize, is: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut runs = vec![0; lines];
    let mut start = 0;
    while start < lines {
        let length = (start..lines).take_while(|&line| is(line)).count();
        runs[start..start + length].fill(length as u32);
        start += length.max(1);
    }
    runs
}
