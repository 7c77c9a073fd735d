//! Findings: the reports of rules and cleaners about lines, and their labels.

mod label;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use label::{Label, UnknownLabel};

use crate::document::Document;

/// How certain a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Only informs the scorer; never given as a reason.
    Hint,
    /// Adds its weight to the score of the line.
    Likely,
    /// The line is removed whatever its score, unless it is the page's only prose.
    Certain,
}

/// A property of a finding, beyond its label, that a later stage uses. A rule or its family states it as `role`, so no
/// stage needs to know rules by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The line gives the place of the page in its site.
    Breadcrumb,
    /// The whole line is the name of the site.
    SiteName,
    /// The line repeats the title of the browser.
    BrowserTitle,
    /// The line is a button below a reader's comment.
    CommentButton,
    /// The line is the name of a commenter, the time of a comment, or both.
    CommentStamp,
    /// Pages of encyclopedias have such lines around the entry.
    EncyclopediaFrame,
    /// Pages of questions have such lines around the answers.
    QuestionFrame,
    /// Blogs of question sites have such lines around the entry.
    BlogFrame,
}

/// The place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One whole line.
    Line(usize),
    /// Bytes of one folded line ([`Document::folded`]).
    Span(usize, Range<usize>),
    /// Lines that follow from a marker elsewhere (`to-end`, `to-start`), without the line of the marker.
    Beyond(Range<usize>),
}

/// A report of a rule or cleaner about a place on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'r> {
    /// The place.
    pub target: Target,
    /// The label of the place.
    pub label: Label,
    /// The rule or cleaner, `family/id`.
    pub rule: &'r str,
    /// How certain the finding is.
    pub strength: Strength,
    /// Letters and digits of the line that the match covers; 0 if the finding only follows from a marker elsewhere.
    pub covered: u32,
    /// Its role for later stages, if it has one.
    pub role: Option<Role>,
}

/// The findings about a page, in the order of their reports. Append-only.
#[derive(Debug, Default)]
pub struct Findings<'r>(Vec<Finding<'r>>);

impl<'r> Findings<'r> {
    /// Appends a finding.
    pub fn push(&mut self, finding: Finding<'r>) {
        self.0.push(finding);
    }

    /// Reports a whole line. The finding covers all letters and digits of the line.
    pub fn push_line(&mut self, doc: &Document<'_>, line: usize, label: Label, rule: &'r str, strength: Strength) {
        let (target, covered) = (Target::Line(line), doc.stats(line).alnum);
        self.push(Finding { target, label, rule, strength, covered, role: None });
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

/// The finding that gives a line its label and rule.
///
/// The label is the one whose findings cover most letters and digits of the line; the order of [`Label`] breaks ties.
/// The finding is the one of that label that covers most; the earlier finding breaks ties. Hints do not count.
pub fn line_finding<'r: 'a, 'a>(findings: impl Iterator<Item = &'a Finding<'r>>) -> Option<&'a Finding<'r>> {
    let mut findings = findings.filter(|f| f.strength > Strength::Hint).peekable();
    let first = findings.next()?;
    // Most lines have one finding.
    if findings.peek().is_none() {
        return Some(first);
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
    of_labels.min_by_key(|&(_, total)| std::cmp::Reverse(total)).map(|(best, _)| best)
}
