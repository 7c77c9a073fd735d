//! Normalize: single characters of the extracted lines put right, then the document is made.
//!
//! Entities, width, radicals and invisible characters belong here, one file per kind; none is rewritten yet.

use crate::document::Document;
use crate::extract::Extracted;

/// Makes the document of a page's lines. From here on nothing changes its text.
pub fn normalize(extracted: Extracted<'_>) -> Document<'_> {
    Document::new(extracted.lines, extracted.head)
}
