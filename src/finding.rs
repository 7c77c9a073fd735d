//! Findings: what rules and cleaners report about lines, and the labels they give.

mod label;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use label::{Label, UnknownLabel};

use crate::document::Document;

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Only informs the scorer; never given as a reason.
    Hint,
    /// Adds its weight to the line's score.
    Likely,
    /// Taken out whatever the score, but never a page's only prose.
    Certain,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One whole line.
    Line(usize),
    /// Bytes of one folded line ([`Document::folded`]).
    Span(usize, Range<usize>),
    /// Lines that follow from a marker elsewhere (`to-end`, `to-start`); the marker's own line is not among them.
    Beyond(Range<usize>),
}

/// One thing found on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'r> {
    /// Where.
    pub target: Target,
    /// What it is.
    pub label: Label,
    /// The rule or cleaner, `family/id`.
    pub rule: &'r str,
    /// How sure it is.
    pub strength: Strength,
    /// Letters and digits of the line that the match covers; 0 for what only follows from a marker elsewhere.
    pub covered: u32,
}

/// What was found on a page, in the order in which it was found. Append-only.
#[derive(Debug, Default)]
pub struct Findings<'r>(Vec<Finding<'r>>);

impl<'r> Findings<'r> {
    /// Appends a finding.
    pub fn push(&mut self, finding: Finding<'r>) {
        self.0.push(finding);
    }

    /// Reports a whole line, all of whose letters and digits the finding covers.
    pub fn push_line(&mut self, doc: &Document<'_>, line: usize, label: Label, rule: &'r str, strength: Strength) {
        self.push(Finding { target: Target::Line(line), label, rule, strength, covered: doc.stats(line).alnum });
    }

    /// All findings so far.
    pub fn iter(&self) -> impl Iterator<Item = &Finding<'r>> {
        self.0.iter()
    }
}

/// Reads a document and reports findings. It never changes text and never decides.
pub trait Cleaner: Send + Sync {
    /// The cleaner's name; findings carry it in their rule id.
    fn name(&self) -> &'static str;

    /// Appends what is found in `doc`; earlier findings may be read.
    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>);
}

/// The label of a line and the rule that speaks for it: the label whose findings cover most of the line's letters and
/// digits (ties by the order of [`Label`]), and of that label the finding that covers most (ties by the order in
/// which they were found). Hints have no voice.
pub fn line_label<'r: 'a, 'a>(findings: impl Iterator<Item = &'a Finding<'r>>) -> Option<(Label, &'r str)> {
    let mut findings = findings.filter(|f| f.strength > Strength::Hint).peekable();
    let first = findings.next()?;
    // Most lines have one.
    if findings.peek().is_none() {
        return Some((first.label, first.rule));
    }
    let mut totals = [0; Label::ALL.len()];
    let mut best: [Option<&Finding<'r>>; Label::ALL.len()] = [None; _];
    for finding in std::iter::once(first).chain(findings) {
        let label = finding.label as usize;
        totals[label] += finding.covered;
        if best[label].is_none_or(|best| finding.covered > best.covered) {
            best[label] = Some(finding);
        }
    }
    let of_labels = best.into_iter().zip(totals).filter_map(|(best, total)| Some((best?, total)));
    of_labels.min_by_key(|&(_, total)| std::cmp::Reverse(total)).map(|(best, _)| (best.label, best.rule))
}
