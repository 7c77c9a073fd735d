//! The text that replaces an element's own.

/// What a reader sees in place of an element's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TextOverride {
    /// Nothing.
    Nothing,
    /// A formula within a line, as TeX between `$`.
    InlineFormula(String),
    /// A formula on a line of its own, as TeX between `$`.
    DisplayFormula(String),
}
