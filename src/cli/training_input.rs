//! The input that training and its tables share.

use crate::eval::Labelled;
use crate::options::Options;
use crate::rules::Sources;

/// The labelled pages to train on and measure with, and how they are cleaned.
pub(super) struct TrainingInput<'a> {
    pub(super) pages: &'a [Labelled],
    pub(super) options: &'a Options,
    pub(super) sources: &'a Sources,
}
