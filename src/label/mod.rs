//! Label: what each line is, and the posterior probability that it is body.
//!
//! A page is read twice. The first pass (`first`) scores each line by features of its own (`features` names them, `rows`
//! computes them), with weights that add up (`additive`), and reads the scores as a chain (`segment`). Beside it stand two
//! linear models: of the line's words (`words`), and of the class names around it (`markup`). The second pass (`trees`)
//! reads the page again, with all of that and what the first pass makes of the lines around, of the blocks of the DOM, and
//! of the page (`context`). `model` holds what is learned.

pub(crate) mod additive;
mod bigrams;
pub(crate) mod context;
mod dom;
mod features;
pub(crate) mod first;
mod found;
mod groups;
pub(crate) mod hashed;
pub(crate) mod markup;
pub(crate) mod model;
mod packed;
mod repeated_lines;
mod rows;
pub(crate) mod segment;
mod site;
mod sketch;
mod strictness;
pub(crate) mod trees;
mod windows;
pub(crate) mod words;

use std::ops::Range;

use crate::clean::layout::PageLayout;
use crate::document::Document;
use crate::finding::{Finding, Findings, Label, Strength, Target, line_label};
use crate::sites::Standing;
use crate::title::printed::is_menu;
use context::{Context, Frame};
use first::First;
use rows::Features;

pub use features::{Feature, Row, UNKNOWN};
pub use groups::Group;
pub(crate) use groups::Groups;
pub use model::{Model, ModelError};
pub use segment::Reading;
pub use strictness::Strictness;

/// What is known of one line.
#[derive(Debug, Clone)]
pub struct LineLabel<'r> {
    /// What it is.
    pub label: Label,
    /// Who says so: a rule or cleaner, or `model/<label>` where only the scorer does.
    pub rule: &'r str,
    /// Probability that it is body, 0 to 1.
    pub body: f32,
    /// Whether it is taken for the body.
    pub in_run: bool,
    /// Whether a finding about the whole line is certain that it is not body.
    pub certain: bool,
    /// What the logarithm of the odds that it is body lost because its site prints the line on many pages.
    pub template: f32,
}

/// One thing that weighed in a line's score.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reason {
    /// A feature, or `the lines around it`.
    pub name: String,
    /// What it adds to the logarithm of the odds that the line is body (below zero: takes).
    pub points: f32,
}

/// The labels of a page's lines.
#[derive(Debug)]
pub struct Labels<'r> {
    /// One for each line of the document.
    pub lines: Vec<LineLabel<'r>>,
    /// Runs of lines taken for the body, in order.
    pub runs: Vec<Range<usize>>,
    /// Probability that the page is a thread of posts.
    pub thread: f32,
    /// Probability that the page has no article: an index, a search, a login, an error.
    pub no_article: f32,
    /// The line that most probably prints the title, with its probability, where the model knows lines as titles.
    pub title: Option<(usize, f32)>,
}

impl Labels<'_> {
    /// Whether the page is taken for a thread of posts.
    pub fn is_thread(&self) -> bool {
        self.thread >= 0.5
    }

    /// The lines that carry a label, in order.
    pub fn lines_of(&self, label: Label) -> impl Iterator<Item = usize> {
        self.lines.iter().enumerate().filter(move |(_, l)| l.label == label).map(|(line, _)| line)
    }
}

/// A page as the scorer reads it.
struct Read<'r, 'a> {
    by_line: ByLine<'a, 'r>,
    layout: PageLayout,
}

impl<'r, 'a> Read<'r, 'a> {
    fn of(doc: &Document<'_>, findings: &'a Findings<'r>) -> Self {
        Self { by_line: ByLine::new(doc.len(), findings), layout: PageLayout::of(doc, findings) }
    }

    fn first(&self, doc: &Document<'_>, frame: &Frame<'_>, model: &Model) -> First {
        let features = Features::of(doc, &self.by_line, &self.layout, model.groups());
        First::of(doc, frame, &self.by_line, &features, &model.first, model.second.as_ref())
    }
}

/// Labels every line of a page. A line is taken for body from a probability of `strictness` on, less in a thread
/// ([`Strictness::threshold`]). `site` says of each line how the page's site is known to print it, and is empty where
/// nothing is known.
pub fn label<'r>(
    doc: &Document<'_>,
    findings: &Findings<'r>,
    site: &[Option<Standing>],
    model: &Model,
    strictness: Strictness,
) -> Labels<'r> {
    let read = Read::of(doc, findings);
    let frame = Frame::of(doc);
    let first = read.first(doc, &frame, model);
    let mut labels = Labels {
        lines: Vec::with_capacity(doc.len()),
        runs: Vec::new(),
        thread: f32::from(u8::from(read.layout.thread)),
        no_article: 0.0,
        title: None,
    };
    let mut posterior = first.body.clone();
    if let Some(second) = model.second.as_ref().filter(|_| !doc.is_empty()) {
        let context = Context::of(&frame, &first);
        posterior = second.body(&first, &context).into_iter().map(probability).collect();
        if second.thread.is_some() {
            labels.thread = probability(first.thread);
        }
        if second.no_article.is_some() {
            labels.no_article = probability(first.no_article);
        }
        labels.title = title(doc, &second.titles(&first, &context));
    }
    let threshold = strictness.threshold(labels.thread);
    for (line, &body) in posterior.iter().enumerate() {
        let found = line_label(read.by_line.whole_lines(line).filter(|f| f.strength > Strength::Hint));
        let certain = read.by_line.is_certain(line);
        let (label, rule) = found.unwrap_or((Label::Content, ""));
        let is_metadata = matches!(label, Label::Byline | Label::Source | Label::Abstract | Label::Keywords);
        // Of a small page the model has seen too few, and prose that no finding is about is its article.
        let is_small = doc.len() < SMALL && found.is_none() && doc.stats(line).full_stops > 0;
        let needed = match () {
            () if is_metadata => threshold.max(METADATA),
            () if is_small => threshold * BESIDE,
            () => threshold,
        };
        labels.lines.push(LineLabel { label, rule, body, in_run: body >= needed, certain, template: 0.0 });
    }
    // A page on which nothing is found is article from end to end: somebody has cleaned it before.
    if labels.lines.iter().all(|of| of.rule.is_empty()) {
        labels.lines.iter_mut().for_each(|of| of.in_run = true);
        labels.no_article = 0.0;
    } else {
        stay_without_prose(doc, &read.layout, threshold * BESIDE, &mut labels);
        stay_in_listings(doc, &mut labels.lines);
        stay_in_other_scripts(doc, &mut labels.lines);
    }
    site::weigh(site, &mut labels.lines);
    labels.runs = runs(&labels.lines);
    for (line, of) in labels.lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        (of.label, of.rule) = guess(doc, line, &labels.runs, of.in_run);
    }
    labels
}

/// Lines of a page below which it is small: the scorer has learned from next to none.
pub(crate) const SMALL: usize = 12;

/// Probability from which a line that a finding calls metadata is body: if it goes, its text is in the record all the same.
const METADATA: f32 = 0.6;

/// The probability of log-odds.
fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Lines of a page among which the title is looked for: menus of real pages take up to some hundred.
pub(crate) const TITLE_LINES: usize = 640;

/// Letters of a title.
const TITLE_LETTERS: std::ops::RangeInclusive<f32> = 2.0..=90.0;

/// Whether a line of so many letters can be the title at all.
pub(crate) fn may_be_title(letters: f32, line: usize) -> bool {
    TITLE_LETTERS.contains(&letters) && line < TITLE_LINES
}

/// The line that most probably prints the title, and its probability.
fn title(doc: &Document<'_>, scores: &[f32]) -> Option<(usize, f32)> {
    let (lines, scores): (Vec<usize>, Vec<f32>) = (scores.iter().enumerate())
        .filter(|(line, _)| may_be_title(doc.stats(*line).alnum as f32, *line) && !is_menu(doc.folded(*line)))
        .map(|(line, score)| (line, *score))
        .unzip();
    let best = lines.into_iter().zip(trees::softmax(&scores));
    best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// One page as a training example.
pub(crate) struct Example {
    /// The features of every line.
    pub(crate) rows: Vec<Row>,
    /// For each line whether a finding about all of it is certain that it is not body.
    pub(crate) certain: Vec<bool>,
    /// The line that prints the title, as cleaners found it.
    pub(crate) title: Option<usize>,
    /// Whether boilerplate of posts recurs all over the page.
    pub(crate) posts: bool,
    /// What the second pass takes from the page.
    pub(crate) frame: Frame<'static>,
    /// Hashed features of every line's words.
    pub(crate) words: Vec<Vec<(hashed::Hash, f32)>>,
    /// Hashed features of every block's names.
    pub(crate) markup: Vec<Vec<(hashed::Hash, f32)>>,
}

impl Example {
    /// `groups` are those that somebody looks at.
    pub(crate) fn of(doc: &Document<'_>, findings: &Findings<'_>, groups: Groups) -> Self {
        let Read { by_line, layout } = Read::of(doc, findings);
        Self {
            rows: Features::of(doc, &by_line, &layout, groups).rows().collect(),
            certain: (0..doc.len()).map(|line| by_line.is_certain(line)).collect(),
            title: layout.title,
            posts: layout.thread,
            frame: Frame::of(doc).into_owned(),
            words: (0..doc.len()).map(|line| words::features(doc, &by_line, line)).collect(),
            markup: markup::features(doc),
        }
    }
}

/// For each line the three strongest reasons of its score, strongest first.
pub(crate) fn reasons(
    doc: &Document<'_>,
    findings: &Findings<'_>,
    labels: &Labels<'_>,
    model: &Model,
) -> Vec<Vec<Reason>> {
    let read = Read::of(doc, findings);
    let points: Vec<Vec<Reason>> = match &model.second {
        Some(second) if !doc.is_empty() => {
            let frame = Frame::of(doc);
            let first = read.first(doc, &frame, model);
            let columns = &second.lines.forest.columns;
            let named = |points: Vec<f32>| {
                let reason = |(of, points): (&trees::Column, f32)| Reason { name: of.name.clone(), points };
                columns.iter().zip(points).map(reason).collect()
            };
            second.contributions(&first, &Context::of(&frame, &first)).into_iter().map(named).collect()
        }
        _ => {
            let features = Features::of(doc, &read.by_line, &read.layout, model.groups());
            let named = |row: Row| {
                model.first.contributions(&row).map(|(name, points)| Reason { name: name.to_owned(), points }).collect()
            };
            features.rows().map(named).collect()
        }
    };
    let strongest = |(mut reasons, of): (Vec<Reason>, &LineLabel<'_>)| {
        reasons.retain(|reason| reason.points != 0.0);
        if of.template > 0.0 {
            reasons.push(Reason { name: "on many pages of its site".to_owned(), points: -of.template });
        }
        if model.second.is_none() {
            // The rest of the odds comes from the other lines, and from where the body begins and ends.
            let body = f64::from(of.body).clamp(1e-6, 1.0 - 1e-6);
            let around = (body / (1.0 - body)).ln() as f32 - reasons.iter().map(|r| r.points).sum::<f32>();
            reasons.push(Reason { name: "the lines around it".to_owned(), points: around });
        }
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        reasons.truncate(3);
        reasons
    };
    points.into_iter().zip(&labels.lines).map(strongest).collect()
}

/// Share of the threshold from which a line stays beside one that stays.
const BESIDE: f32 = 0.4;

/// Lines between two that stay, which stay with them.
const GAP: usize = 4;

/// Letters of a body for one of its prose, from which it is verse, a table or a list.
const BARE: u32 = 3;

/// Keeps verse, tables and lists together: they are probable as a whole, and not line by line. A line stays beside others
/// from a lower probability on (hysteresis, Canny 1986):
///
/// - A few lines between two that stay do, and so do the rows of a table.
/// - So does a sentence between what stays and a line that a finding is about.
/// - Where the article region (between the title and the first marker that ends an article) has next to no prose, all of it
///   stays, if one of its lines is that probable and no prose is kept elsewhere.
/// - Where what is kept has next to no prose, and the page is no thread, any line beside a kept one stays.
///
/// Lines that a finding is about are left alone.
fn stay_without_prose(doc: &Document<'_>, layout: &PageLayout, least: f32, labels: &mut Labels<'_>) {
    let is_thread = labels.is_thread();
    let lines = &mut labels.lines;
    let beside = |line: &LineLabel<'_>| line.rule.is_empty() && line.body >= least;
    let mut kept = None;
    for line in 0..lines.len() {
        if lines[line].in_run {
            let gap = kept.map_or(line..line, |kept| kept + 1..line);
            let small = gap.len() <= GAP && lines[gap.clone()].iter().all(beside);
            if small || is_table(doc, gap.clone()) && lines[gap.clone()].iter().all(|of| of.rule.is_empty()) {
                lines[gap].iter_mut().for_each(|of| of.in_run = true);
            }
            kept = Some(line);
        }
    }
    // The last words of a text: a sentence between what stays and what certainly is something else.
    for line in 1..lines.len().saturating_sub(1) {
        let is_last = lines[line - 1].in_run && !lines[line + 1].in_run && !lines[line + 1].rule.is_empty();
        if is_last && beside(&lines[line]) && doc.stats(line).sentence_ends > 0 {
            lines[line].in_run = true;
        }
    }
    let region = layout.region.clone();
    let prose = |line: usize| lines[line].in_run && lines[line].rule.is_empty() && doc.stats(line).full_stops > 0;
    let probable = lines[region.clone()].iter().any(|of| of.body >= least);
    if layout.bare && probable && !(0..region.start).chain(region.end..lines.len()).any(prose) {
        lines[region].iter_mut().filter(|of| of.rule.is_empty()).for_each(|of| of.in_run = true);
        return;
    }
    let (mut all, mut of_prose) = (0, 0);
    for (line, _) in lines.iter().enumerate().filter(|(_, of)| of.in_run && !of.certain) {
        all += doc.stats(line).alnum;
        of_prose += if doc.stats(line).is_prose() { doc.stats(line).alnum } else { 0 };
    }
    if is_thread || of_prose * BARE >= all {
        return;
    }
    for backward in [false, true] {
        let mut stays = false;
        for at in 0..lines.len() {
            let place = if backward { lines.len() - 1 - at } else { at };
            let line = &mut lines[place];
            line.in_run |= stays && beside(line);
            stays = line.in_run;
        }
    }
}

/// Keeps listings whole of which half stays: a bracket alone in its line tells the scorer nothing.
fn stay_in_listings(doc: &Document<'_>, lines: &mut [LineLabel<'_>]) {
    let is_code: Vec<bool> = doc.lines().iter().map(|line| line.layout.code.is_some()).collect();
    let mut end = 0;
    for run in is_code.chunk_by(|a, b| a == b) {
        let listing = end..end + run.len();
        end = listing.end;
        if !run[0] {
            continue;
        }
        let letters = |line: usize| doc.stats(line).alnum;
        let all: u32 = listing.clone().map(letters).sum();
        let kept: u32 = listing.clone().filter(|&line| lines[line].in_run).map(letters).sum();
        if 2 * kept >= all && kept > 0 {
            lines[listing].iter_mut().filter(|of| of.rule.is_empty()).for_each(|of| of.in_run = true);
        }
    }
}

/// Letters of a line of prose in another script, and times the letters of Han that such a page has.
const OTHER_PROSE: u32 = 20;
const OTHER_SCRIPT: u32 = 5;

/// Keeps prose in scripts that the model has not learned, such as Tibetan, Mongolian or Arabic: lines with the end of a
/// sentence, on a page that is mostly written so.
fn stay_in_other_scripts(doc: &Document<'_>, lines: &mut [LineLabel<'_>]) {
    let (han, letters) =
        (0..doc.len()).map(|l| doc.stats(l)).fold((0, 0), |(h, a), s| (h + s.han, a + s.alnum - s.digits));
    if letters == 0 || han * OTHER_SCRIPT > letters {
        return;
    }
    let is_other =
        |c: char| c.is_alphabetic() && c > '\u{52F}' && !matches!(c, '\u{1E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FFEF}');
    let others = doc.fold().page().chars().filter(|c| is_other(*c)).count();
    if 2 * others < letters as usize {
        return;
    }
    let ends = |c: char| "།༎༑᠃᠂؟۔؛।॥។။.!?".contains(c);
    for (line, of) in lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        let linked = doc.lines()[line].dom.as_ref().is_some_and(|dom| dom.link_share > 0.5);
        of.in_run |= doc.stats(line).alnum >= OTHER_PROSE && !linked && doc.folded(line).contains(ends);
    }
}

/// Rows of a table at least.
const ROWS: usize = 2;

/// Whether lines are the rows of a table of data: as many cells in each, none of them prose, few links.
fn is_table(doc: &Document<'_>, lines: Range<usize>) -> bool {
    let cells = |line: usize| doc.text(line).matches(" | ").count();
    let is_row = |line: usize| {
        let linked = doc.lines()[line].dom.as_ref().is_some_and(|dom| dom.link_share > 0.5 || dom.tag != "tr");
        cells(line) > 0 && cells(line) == cells(lines.start) && !linked && doc.stats(line).digits > 0
    };
    // The head of a table may have no number in it.
    lines.len() >= ROWS && cells(lines.start) > 0 && lines.clone().skip(1).all(is_row)
}

/// Letters of a heading at most.
const HEADING: u32 = 40;

/// The runs of lines taken for body.
fn runs(lines: &[LineLabel<'_>]) -> Vec<Range<usize>> {
    let mut end = 0;
    let runs = lines.chunk_by(|a, b| a.in_run == b.in_run).map(|run| {
        end += run.len();
        (run[0].in_run, end - run.len()..end)
    });
    runs.filter(|(body, _)| *body).map(|(_, run)| run).collect()
}

/// The label of a line of which no finding speaks: inside the body a heading or content; outside it what such lines
/// mostly are there.
fn guess(doc: &Document<'_>, line: usize, runs: &[Range<usize>], in_run: bool) -> (Label, &'static str) {
    let stats = doc.stats(line);
    if in_run {
        let short = stats.alnum <= HEADING && stats.sentence_ends == 0 && !doc.folded(line).ends_with([',', ';']);
        let alone = !doc.lines()[line].layout.bullet || stats.alnum > 4;
        return if short && alone { (Label::Heading, "model/heading") } else { (Label::Content, "model/content") };
    }
    let before = runs.first().is_some_and(|run| line < run.start);
    if before && !stats.is_prose() {
        (Label::Navigation, "model/navigation")
    } else if stats.alnum <= 6 {
        (Label::Links, "model/links")
    } else {
        (Label::Related, "model/related")
    }
}

/// Findings by the line they are about.
pub(crate) struct ByLine<'f, 'r> {
    /// Line and finding, by line and in a line as found.
    entries: Vec<(usize, &'f Finding<'r>)>,
    /// For each line, where its entries begin; one more for the end.
    starts: Vec<usize>,
}

impl<'f, 'r> ByLine<'f, 'r> {
    pub(crate) fn new(len: usize, findings: &'f Findings<'r>) -> Self {
        let mut entries = Vec::new();
        for finding in findings.iter() {
            match &finding.target {
                Target::Line(line) | Target::Span(line, _) => entries.push((*line, finding)),
                Target::Beyond(range) => entries.extend(range.clone().map(|line| (line, finding))),
            }
        }
        entries.sort_by_key(|(line, _)| *line);
        let mut starts = Vec::with_capacity(len + 1);
        let mut at = 0;
        for line in 0..=len {
            while at < entries.len() && entries[at].0 < line {
                at += 1;
            }
            starts.push(at);
        }
        Self { entries, starts }
    }

    /// All findings about a line or parts of it.
    pub(crate) fn all(&self, line: usize) -> impl Iterator<Item = &'f Finding<'r>> {
        self.entries[self.starts[line]..self.starts[line + 1]].iter().map(|(_, finding)| *finding)
    }

    /// Whether a finding about a whole line is certain that it is not body.
    fn is_certain(&self, line: usize) -> bool {
        self.whole_lines(line).any(|f| f.strength == Strength::Certain && !f.label.is_body())
    }

    /// The findings about a whole line.
    pub(crate) fn whole_lines(&self, line: usize) -> impl Iterator<Item = &'f Finding<'r>> {
        self.all(line).filter(|f| !matches!(f.target, Target::Span(..)))
    }
}
