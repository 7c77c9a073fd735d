//! Characters: their classes, their fold, the units of a folded line, and how probable they are.

pub mod class;
pub mod fold;
pub(crate) mod letters;
pub(crate) mod literals;
pub mod model;
pub mod units;
