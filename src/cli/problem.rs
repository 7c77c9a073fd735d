//! Pages that deserve a human look.

/// A page that was rejected or is suspect.
pub(super) struct Problem {
    pub(super) kind: ProblemKind,
    /// The page's name; a page of a JSON Lines file is named `file:line`.
    pub(super) source: String,
    pub(super) reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// The page could not be read.
    Rejected,
    /// The page was cleaned, but the result deserves a look.
    Suspect,
}

impl ProblemKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Suspect => "suspect",
        }
    }
}
