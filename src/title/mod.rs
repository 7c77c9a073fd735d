//! Titles: the lines that print the title of a page, the lines that repeat it, and the title that the record gets.

mod bigrams;
pub(crate) mod choice;
mod lines;
pub(crate) mod printed;
mod prose;
pub mod repeated;
mod site_suffix;
