//! What became of a page.

use super::run_record::RunRecord;
use crate::metadata::PageKind;

/// What became of a page. The order is that of the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// It has a text and is not suspect.
    Kept,
    /// It deserves a human look.
    Suspect,
    /// It should have an article, and its text is empty.
    Emptied,
    /// It is of a kind without an article, and its text is empty.
    WithoutArticle,
    /// It could not be read.
    Rejected,
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Suspect => "suspect",
            Self::Emptied => "emptied",
            Self::WithoutArticle => "without-article",
            Self::Rejected => "rejected",
        }
    }

    pub(super) fn of(record: &RunRecord) -> Self {
        let kind = record.field("kind").and_then(|kind| serde_json::from_value::<PageKind>(kind.into()).ok());
        if record.error.is_some() {
            Self::Rejected
        } else if record.suspect.is_some() {
            Self::Suspect
        } else if !record.text.trim().is_empty() {
            Self::Kept
        } else if kind.is_some_and(PageKind::is_without_article) {
            Self::WithoutArticle
        } else {
            Self::Emptied
        }
    }
}
