//! Findings, grouped by line.

use crate::finding::{Finding, Findings, Strength, Target};

/// The findings of a page, grouped by the line they are about.
pub(crate) struct FindingsByLine<'f, 'r> {
    /// Lines and findings, sorted by line. Findings of one line keep their order.
    entries: Vec<(usize, &'f Finding<'r>)>,
    /// For each line the index of its first entry, and one index more for the end.
    starts: Vec<usize>,
}

impl<'f, 'r> FindingsByLine<'f, 'r> {
    /// Groups the findings of a page of `len` lines.
    pub(super) fn new(len: usize, findings: &'f Findings<'r>) -> Self {
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

    /// All findings about a line or about a span of it.
    pub(super) fn all(&self, line: usize) -> impl Iterator<Item = &'f Finding<'r>> {
        self.entries[self.starts[line]..self.starts[line + 1]].iter().map(|(_, finding)| *finding)
    }

    /// The findings about the whole line.
    pub(super) fn whole_lines(&self, line: usize) -> impl Iterator<Item = &'f Finding<'r>> {
        self.all(line).filter(|f| !matches!(f.target, Target::Span(..)))
    }

    /// Whether a finding about the whole line is certain that it is not body.
    pub(super) fn is_certain(&self, line: usize) -> bool {
        self.whole_lines(line).any(|f| f.strength == Strength::Certain && !f.label.is_body())
    }
}
