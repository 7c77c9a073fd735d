//! Titles: the lines that print a page's title, the lines that repeat it, and which one the record gets.

pub(crate) mod choice;
pub(crate) mod printed;
pub mod repeated;
