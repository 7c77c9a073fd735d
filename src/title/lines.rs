//! How many letters a title has, and which lines print a known title.

use crate::characters::letters::Letters;
use crate::document::Document;

/// Fewest letters and digits of a title.
pub(super) const LETTERS_MIN: u32 = 4;

/// Most letters and digits of a title.
pub(super) const LETTERS_MAX: u32 = 70;

/// Fewest letters and digits of a heading that is a title.
pub(super) const HEADING_MIN: u32 = 2;

/// The number of lines from `line` on that print exactly the title: 1, 2, or 0 for none. Lines are read only if their
/// number of letters matches.
#[inline]
pub(super) fn lines_printing(doc: &Document<'_>, line: usize, title: Letters) -> usize {
    let count = |line: usize| if line < doc.len() { doc.stats(line).alnum } else { 0 };
    let own = count(line);
    let may_print = own > 0 && (own == title.count || own < title.count && own + count(line + 1) == title.count);
    if may_print { lines_printing_letters(doc, line, title) } else { 0 }
}

/// The same for lines whose number of letters matches.
fn lines_printing_letters(doc: &Document<'_>, line: usize, title: Letters) -> usize {
    if !title.begin_as(doc.folded(line)) {
        return 0;
    }
    let letters = |line: usize| Letters::of(doc.folded(line), usize::MAX);
    if doc.stats(line).alnum == title.count {
        return usize::from(letters(line) == title);
    }
    if letters(line).then(letters(line + 1)) == title { 2 } else { 0 }
}
