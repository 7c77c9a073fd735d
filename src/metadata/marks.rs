//! Marks between the key of a field and its value.

/// The position after marks and blanks from a position of a folded line on; `None` if there are only blanks.
pub(super) fn after_marks(folded: &[char], from: usize, marks: &[char]) -> Option<usize> {
    let mut at = from;
    let mut marked = false;
    while let Some(c) = folded.get(at) {
        match c {
            ' ' => {}
            c if marks.contains(c) => marked = true,
            _ => break,
        }
        at += 1;
    }
    marked.then_some(at)
}
