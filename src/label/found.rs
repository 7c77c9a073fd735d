//! What the findings say of a line, as numbers.

use super::ByLine;
use crate::document::Document;
use crate::finding::{Finding, Label, Strength, Target};

/// What the findings say of a line: by what it is, the strongest, and how much of the line they cover.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) end: u8,
    pub(super) tool: u8,
    pub(super) meta: u8,
    pub(super) comment: u8,
    pub(super) covered: f32,
}

impl Found {
    pub(super) fn of(doc: &Document<'_>, findings: &ByLine<'_, '_>, line: usize) -> Self {
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
                | Label::Template => &mut found.tool,
            };
            *slot = level(finding).max(*slot);
        }
        found.covered = (covered as f32 / doc.stats(line).alnum.max(1) as f32).min(1.0);
        found
    }

    fn strongest(self) -> u8 {
        self.end.max(self.tool).max(self.meta).max(self.comment)
    }

    pub(super) fn is_furniture(self) -> bool {
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
