//! Samples: pages as training examples of the first pass.

use crate::label::FeatureRow;

/// A page as training example of the first pass.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// The fold it belongs to, 0 to 4; see [`Labelled::fold`](crate::eval::Labelled::fold).
    pub(super) fold: u32,
    /// Feature values of each line.
    pub(super) rows: Vec<FeatureRow>,
    /// Letters and digits of each line.
    pub(super) letters: Vec<u32>,
    /// Whether each line is body; `None` if that is unknown, or if a certain finding drops the line anyway.
    pub(super) body: Vec<Option<bool>>,
    /// Weight of the page.
    pub(super) weight: f64,
}
