//! One line of a page in the report.

use super::run_record::{RemovedPart, cut};
use crate::finding::Label;
use crate::label::Reason;
use crate::pipeline::ExplainedLine;

/// One line of a page.
pub(super) struct ReportLine {
    /// The first and last line or block, from 1.
    pub(super) lines: (u32, u32),
    pub(super) verdict: LineVerdict,
    pub(super) label: String,
    pub(super) rule: String,
    /// The probability that it is body; `None` if another version or other options decided.
    pub(super) body: Option<f32>,
    pub(super) text: String,
    pub(super) cuts: Vec<RemovedPart>,
    pub(super) reasons: Vec<Reason>,
    /// The verdict of the earlier run, and its rule if it is known.
    pub(super) old: Option<(LineVerdict, Option<String>)>,
}

/// What happened to a line. The numbers are those of the report's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineVerdict {
    Keep = 0,
    Cut = 1,
    Drop = 2,
}

impl ReportLine {
    /// A line of a page that was cleaned now.
    pub(super) fn of(line: ExplainedLine) -> Self {
        Self {
            lines: line.lines,
            verdict: match line.verdict {
                "keep" => LineVerdict::Keep,
                "cut" => LineVerdict::Cut,
                _ => LineVerdict::Drop,
            },
            label: line.label.name().to_owned(),
            rule: line.rule,
            body: Some(line.body),
            text: line.text,
            cuts: line.cuts.iter().map(cut).collect(),
            reasons: line.reasons,
            old: None,
        }
    }

    /// A paragraph of a record whose page is not known.
    pub(super) fn paragraph(text: String) -> Self {
        Self {
            lines: (0, 0),
            verdict: LineVerdict::Keep,
            label: Label::Content.name().to_owned(),
            rule: String::new(),
            body: None,
            text,
            cuts: Vec::new(),
            reasons: Vec::new(),
            old: None,
        }
    }

    /// Its Unicode scalars.
    pub(super) fn chars(&self) -> u64 {
        self.text.chars().count() as u64
    }

    /// The text that is kept of it.
    pub(super) fn kept(&self) -> String {
        let is_cut =
            |at: u32| self.cuts.iter().filter_map(|cut| cut.chars).any(|(start, end)| (start..end).contains(&at));
        let kept = (0..).zip(self.text.chars()).filter(|(at, _)| !is_cut(*at)).map(|(_, c)| c);
        kept.collect()
    }
}
