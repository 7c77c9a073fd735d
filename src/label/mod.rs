//! Label: what each line is, and how probable it is that it is body.
//!
//! `features` says what is looked at, `rows` computes it, `model` says what it weighs, and `segment` what follows for a
//! line from all lines.

mod dom;
mod features;
mod found;
mod groups;
pub(crate) mod model;
mod pairs;
mod recurring;
mod rows;
pub(crate) mod segment;
mod site;
mod sketch;
mod windows;

use std::ops::Range;

use crate::clean::shape::Shape;
use crate::clean::{Finding, Findings, Label, Strength, Target, line_label};
use crate::document::Document;
use crate::options::Strictness;
use crate::sites::Standing;
use rows::Features;
use segment::State;

pub use features::{Feature, Row, UNKNOWN};
pub use groups::Group;
pub(crate) use groups::Groups;
pub use model::{Model, ModelError};
pub use segment::Reading;

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
    /// Whether the page is a thread of posts.
    pub thread: bool,
}

/// Labels every line of a page. A line is taken for body from a probability of `strictness` on, in a thread from half of
/// it. `site` says of each line how the page's site is known to print it, and is empty where nothing is known.
pub fn label<'r>(
    doc: &Document<'_>,
    findings: &Findings<'r>,
    site: &[Option<Standing>],
    model: &Model,
    strictness: Strictness,
) -> Labels<'r> {
    let by_line = ByLine::new(doc.len(), findings);
    let shape = Shape::of(doc, findings);
    let features = Features::of(doc, &by_line, &shape, model.groups());
    let scores: Vec<_> = features.rows().map(|row| model.scores(&row)).collect();
    let posterior = model.reading.posterior::<false>(&scores, model.states, |_| [0.0; 4]);
    let threshold = if shape.thread { strictness.threshold_in_thread() } else { strictness.threshold() };
    let mut lines: Vec<LineLabel<'r>> = posterior
        .states
        .iter()
        .enumerate()
        .map(|(line, states)| {
            let found = line_label(by_line.whole_lines(line).filter(|f| f.strength > Strength::Hint));
            let certain = by_line.is_certain(line);
            let (label, rule) = found.unwrap_or((Label::Content, ""));
            let body = states[State::Body as usize] as f32;
            LineLabel { label, rule, body, in_run: body >= threshold, certain, template: 0.0 }
        })
        .collect();
    stay_in_zone(doc, &shape, &mut lines);
    site::weigh(site, &mut lines);
    let runs: Vec<Range<usize>> = runs(&lines);
    for (line, of) in lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        (of.label, of.rule) = guess(doc, line, &runs, of.in_run);
    }
    Labels { lines, runs, thread: shape.thread }
}

/// What a model is taught of a page.
pub(crate) struct Lesson {
    /// The features of every line.
    pub(crate) rows: Vec<Row>,
    /// For each line whether a finding about all of it is certain that it is not body.
    pub(crate) certain: Vec<bool>,
    /// The line that prints the title.
    pub(crate) title: Option<usize>,
    /// Whether the page is a thread of posts.
    pub(crate) thread: bool,
}

impl Lesson {
    /// `groups` are those that somebody looks at.
    pub(crate) fn of(doc: &Document<'_>, findings: &Findings<'_>, groups: Groups) -> Self {
        let by_line = ByLine::new(doc.len(), findings);
        let shape = Shape::of(doc, findings);
        Self {
            rows: Features::of(doc, &by_line, &shape, groups).rows().collect(),
            certain: (0..doc.len()).map(|line| by_line.is_certain(line)).collect(),
            title: shape.title,
            thread: shape.thread,
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
    let reasons_of = |(row, of): (&Row, &LineLabel<'_>)| {
        let mut reasons: Vec<Reason> = model
            .contributions(row)
            .map(|(name, points)| Reason { name: name.to_owned(), points })
            .filter(|reason| reason.points != 0.0)
            .collect();
        if of.template > 0.0 {
            reasons.push(Reason { name: "on many pages of its site".to_owned(), points: -of.template });
        }
        // The rest of the odds comes from the other lines, and from where the body begins and ends.
        let body = f64::from(of.body).clamp(1e-6, 1.0 - 1e-6);
        let around = (body / (1.0 - body)).ln() as f32 - reasons.iter().map(|r| r.points).sum::<f32>();
        reasons.push(Reason { name: "the lines around it".to_owned(), points: around });
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        reasons.truncate(3);
        reasons
    };
    Lesson::of(doc, findings, model.groups()).rows.iter().zip(&labels.lines).map(reasons_of).collect()
}

/// Letters of a heading at most.
const HEADING: u32 = 40;

/// Headings that may stand over one another.
const HEADINGS: usize = 2;

/// What the place between title and end marker says for lines of which no finding speaks. Verse, a table or a list
/// with next to no prose is the article all the same, if none is found elsewhere. Short lines directly above the body are
/// its headings, and so is one between it and furniture.
fn stay_in_zone(doc: &Document<'_>, shape: &Shape, lines: &mut [LineLabel<'_>]) {
    // A page on which nothing is found is article from end to end: somebody has cleaned it before.
    if lines.iter().all(|of| of.rule.is_empty()) {
        for of in lines.iter_mut() {
            of.in_run = true;
        }
        return;
    }
    let zone = shape.zone.clone();
    let prose = |line: usize| lines[line].in_run && lines[line].rule.is_empty() && doc.stats(line).full_stops > 0;
    if shape.bare && !(0..zone.start).chain(zone.end..lines.len()).any(prose) {
        lines[zone].iter_mut().filter(|of| of.rule.is_empty()).for_each(|of| of.in_run = true);
        return;
    }
    // A number alone counts readers or comments.
    let heading = |of: &LineLabel<'_>, line: usize| {
        of.rule.is_empty() && doc.stats(line).alnum <= HEADING && doc.stats(line).digits < doc.stats(line).alnum
    };
    let mut above = HEADINGS;
    for line in zone.clone().rev().skip(1) {
        if lines[line].in_run {
            above = HEADINGS;
        } else if above > 0 && lines[line + 1].in_run && heading(&lines[line], line) {
            lines[line].in_run = true;
            above -= 1;
        }
    }
    for line in zone.start + 1..zone.end {
        let found_next = lines.get(line + 1).is_none_or(|next| !next.rule.is_empty());
        if !lines[line].in_run && lines[line - 1].in_run && found_next && heading(&lines[line], line) {
            lines[line].in_run = true;
        }
    }
}

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
