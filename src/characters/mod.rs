//! Characters: their classes, their fold, their probabilities, and the units of a folded line.

pub mod class;
pub mod fold;
pub(crate) mod letters;
pub mod lines;
pub(crate) mod literals;
pub mod model;
pub mod units;
pub(crate) mod words;
