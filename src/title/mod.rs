//! Titles: the lines that print the title of a page, the lines that repeat it, and the title that the record gets.

pub(crate) mod choice;
pub(crate) mod printed;
pub mod repeated;
