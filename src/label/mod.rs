//! Label: what each line is, and how probable it is that it is body.
//!
//! The body is found by a plain, explainable segmentation: every line has points (`score`), and the body is the run
//! of lines with the most points (`segment`). A learned scorer can take the place of the points; what comes out is
//! the same.

mod score;
mod segment;

use std::ops::Range;

use crate::clean::shape::Shape;
use crate::clean::{Finding, Findings, Label, Strength, Target, line_label};
use crate::document::Document;

pub use score::{Reason, Reasons};

/// What is known of one line.
#[derive(Debug, Clone)]
pub struct LineLabel<'r> {
    /// What it is.
    pub label: Label,
    /// Who says so: a rule or cleaner, or `model/<label>` where only the scorer does.
    pub rule: &'r str,
    /// Probability that it is body, 0 to 1; points through the logistic function, not calibrated.
    pub body: f32,
    /// What weighed most, strongest first.
    pub reasons: Reasons,
    /// Whether it lies in a run of lines taken for the body.
    pub in_run: bool,
    /// Whether a finding about the whole line is certain that it is not body.
    pub certain: bool,
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

/// Labels every line of a page.
pub fn label<'r>(doc: &Document<'_>, findings: &Findings<'r>) -> Labels<'r> {
    let by_line = ByLine::new(doc.len(), findings);
    let shape = Shape::of(doc, findings);
    let scores = score::lines(doc, &by_line, &shape);
    let speaks = |line: usize| by_line.whole_lines(line).any(|f| f.strength > Strength::Hint);
    let runs = segment::runs(doc, &scores, &shape, |line| !speaks(line));
    let mut lines: Vec<LineLabel<'r>> = scores
        .into_iter()
        .enumerate()
        .map(|(line, score)| {
            let found = line_label(by_line.whole_lines(line).filter(|f| f.strength > Strength::Hint));
            let certain = by_line.whole_lines(line).any(|f| f.strength == Strength::Certain && !f.label.is_body());
            let (label, rule) = found.unwrap_or((Label::Content, ""));
            let body = 1.0 / (1.0 + (-score.points).exp());
            LineLabel { label, rule, body, reasons: score.into_reasons(), in_run: false, certain }
        })
        .collect();
    for run in &runs {
        lines[run.clone()].iter_mut().for_each(|line| line.in_run = true);
    }
    for (line, of) in lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        (of.label, of.rule) = guess(doc, line, &runs, of.in_run);
    }
    Labels { lines, runs, thread: shape.thread }
}

/// The label of a line of which no finding speaks: inside the body a heading or content; outside it what such lines
/// mostly are there.
fn guess(doc: &Document<'_>, line: usize, runs: &[Range<usize>], in_run: bool) -> (Label, &'static str) {
    let stats = doc.stats(line);
    if in_run {
        let short = stats.alnum <= 40 && stats.sentence_ends == 0 && !doc.folded(line).ends_with([',', ';']);
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

    /// The findings about a whole line.
    pub(crate) fn whole_lines(&self, line: usize) -> impl Iterator<Item = &'f Finding<'r>> {
        let of = &self.entries[self.starts[line]..self.starts[line + 1]];
        of.iter().map(|(_, finding)| *finding).filter(|f| !matches!(f.target, Target::Span(..)))
    }
}
