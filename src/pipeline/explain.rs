//! Explains a page line by line: the verdict on each line, and the reasons of its score.

use super::judged::Judged;
use super::removed::removed;
use crate::decide::Verdict;
use crate::finding::Label;
use crate::label::{self, Model, Reason};
use crate::record::{Record, Removed};
use crate::restore::RestoredLine;

/// A page with the verdict on each of its lines.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Explanation {
    /// The record that cleaning gives.
    pub record: Record,
    /// Every line that was restored, before and after.
    pub restored: Vec<RestoredLine>,
    /// Every line that is not blank, in order.
    pub lines: Vec<ExplainedLine>,
}

/// One line of a page and what happened to it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ExplainedLine {
    /// Physical lines or blocks, 1-based and inclusive.
    pub lines: (u32, u32),
    /// `keep`, `cut` or `drop`.
    pub verdict: &'static str,
    /// The label of the line.
    pub label: Label,
    /// The rule, cleaner or model that decided.
    pub rule: String,
    /// Posterior probability that it is body, 0 to 1.
    pub body: f32,
    /// The strongest reasons of the score, with their log-odds.
    pub reasons: Vec<Reason>,
    /// The line's text.
    pub text: String,
    /// The parts that are cut out of it, with their places in Unicode scalars.
    pub cuts: Vec<Removed>,
}

impl Judged<'_, '_> {
    /// Every line with the verdict on it and the reasons of its score.
    pub(super) fn explained(&self, model: &Model) -> Vec<ExplainedLine> {
        let mut reasons = label::reasons(&self.lines.doc, &self.findings, &self.labels, model);
        let removed = removed(self);
        let mut parts = removed.iter().filter(|r| r.chars().is_some());
        let mut line_of = |line: usize| {
            let of = &self.labels.lines[line];
            let verdict = &self.decisions.lines[line];
            let source = self.lines.doc.lines()[line].source;
            ExplainedLine {
                lines: (source.first, source.last),
                verdict: match verdict {
                    Verdict::Keep => "keep",
                    Verdict::Cut(_) => "cut",
                    Verdict::Drop => "drop",
                },
                label: of.label,
                rule: of.rule.to_owned(),
                body: of.body,
                reasons: std::mem::take(&mut reasons[line]),
                text: self.lines.doc.text(line).to_owned(),
                cuts: match verdict {
                    Verdict::Cut(cuts) => parts.by_ref().take(cuts.len()).cloned().collect(),
                    Verdict::Keep | Verdict::Drop => Vec::new(),
                },
            }
        };
        (0..self.lines.doc.len()).map(&mut line_of).collect()
    }
}
