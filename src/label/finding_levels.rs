//! The findings about a line as numbers.

use super::findings_by_line::FindingsByLine;
use crate::document::Document;
use crate::finding::{Finding, Label, Strength, Target};

/// The strongest finding about a line for each kind of label, and the share of the line that findings cover.
///
/// Levels: 0 none, 1 hint, 2 follows from a marker on another line, 3 likely, 4 certain.
#[derive(Clone, Copy, Default)]
pub(super) struct FindingLevels {
    /// Text after an article: related stories, links, footers.
    pub(super) end: u8,
    /// Site boilerplate.
    pub(super) tool: u8,
    /// Title, byline and the like.
    pub(super) meta: u8,
    /// Boilerplate of posts and comments.
    pub(super) comment: u8,
    /// Share of the line's letters and digits, at most 1.
    pub(super) covered: f32,
}

impl FindingLevels {
    pub(super) fn of(doc: &Document<'_>, findings: &FindingsByLine<'_, '_>, line: usize) -> Self {
        let mut levels = Self::default();
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
                | Label::Disclaimer => &mut levels.end,
                Label::Title | Label::Byline | Label::Abstract | Label::Source => &mut levels.meta,
                Label::Comment => &mut levels.comment,
                Label::Content
                | Label::Heading
                | Label::Caption
                | Label::Site
                | Label::Navigation
                | Label::Share
                | Label::Account
                | Label::Promotion
                | Label::Badge
                | Label::Keywords
                | Label::Duplicate
                | Label::Spam
                | Label::Advert
                | Label::Markup
                | Label::Template => &mut levels.tool,
            };
            *slot = level(finding).max(*slot);
        }
        levels.covered = (covered as f32 / doc.stats(line).alnum.max(1) as f32).min(1.0);
        levels
    }

    fn strongest(self) -> u8 {
        self.end.max(self.tool).max(self.meta).max(self.comment)
    }

    /// Whether a finding stronger than a hint says that the line is not body.
    pub(super) fn is_boilerplate(self) -> bool {
        self.strongest() >= 2
    }
}

/// The level of a finding; see [`FindingLevels`].
fn level(finding: &Finding<'_>) -> u8 {
    match (finding.strength, &finding.target) {
        (Strength::Hint, _) => 1,
        (Strength::Likely, Target::Beyond(_)) => 2,
        (Strength::Likely, _) => 3,
        (Strength::Certain, _) => 4,
    }
}
