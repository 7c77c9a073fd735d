//! The gold of a page: the correct result, as a text or as labels of lines.

use super::label_rows::LabelRows;
use super::measure::is_blank;
use crate::finding::Label;

/// Limits for a line's share of letters that occur in the gold text: at least `BODY` is body, at most `NOT_BODY` is
/// not. A line in between counts neither way.
pub(crate) const BODY: f32 = 0.65;
pub(crate) const NOT_BODY: f32 = 0.35;

/// The correct result for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gold {
    /// The text of its body.
    Text(String),
    /// The labels of its lines.
    Labels(LabelRows),
}

impl Gold {
    /// Whether the page has no article: none of its lines is body.
    pub fn has_no_article(&self) -> bool {
        match self {
            Self::Text(text) => is_blank(text),
            Self::Labels(labels) => !labels.labels().any(Label::is_body),
        }
    }
}

/// The body share of a line by its gold label: 1 for body, 0 for other labels, in between if it has no label.
pub(crate) fn body_share(label: Option<Label>) -> f32 {
    label.map_or(f32::midpoint(BODY, NOT_BODY), |label| f32::from(u8::from(label.is_body())))
}
