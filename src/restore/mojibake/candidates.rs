//! The lines of a page that may be damaged, and their numbers.

use std::ops::Range;

use super::single_byte::LETTERS;
use super::{lost, prefilter};
use crate::characters::lines::line_ends;

/// The lines of a page that may be damaged, in their order.
pub(super) struct Candidates {
    pub(super) lines: Vec<Range<usize>>,
    /// Whether any of them holds a mark of lost characters.
    pub(super) has_marks: bool,
    /// Whether all of them are from [`prefilter::rare_lines`].
    pub(super) are_rare: bool,
}

/// Collects the lines of a page that may be damaged.
pub(super) fn candidates(text: &str) -> Candidates {
    let mut marks = lost::places(text).peekable();
    let has_marks = marks.peek().is_some();
    let mut lines = prefilter::rare_lines(text);
    let are_rare = !has_marks && memchr::memchr(LETTERS, text.as_bytes()).is_none();
    if !are_rare {
        lines.extend(around(text, marks));
        lines.extend(around(text, memchr::memchr_iter(LETTERS, text.as_bytes())));
        lines.sort_unstable_by_key(|line| line.start);
        lines.dedup();
    }
    Candidates { lines, has_marks, are_rare }
}

/// The lines of a page with any character beyond ASCII, without their ends.
pub(super) fn beyond_ascii(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let lines = text.split(['\n', '\r']).map(|line| {
        let range = start..start + line.len();
        start = range.end + 1;
        range
    });
    lines.filter(|line| !text[line.clone()].is_ascii()).collect()
}

/// The lines, without their ends, that contain the given places. The places are in ascending order.
fn around(text: &str, places: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut after = 0;
    places.filter_map(move |place| {
        if place < after {
            return None;
        }
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[after..place]).map_or(after, |end| after + end + 1);
        let end = memchr::memchr2(b'\n', b'\r', &bytes[place..]).map_or(bytes.len(), |end| place + end);
        after = (end + 1).min(bytes.len());
        Some(start..end)
    })
}

/// A counter of line numbers. It counts only the line ends between the lines that it is asked for.
#[derive(Default)]
pub(super) struct LineNumbers {
    /// The number of line ends before `counted`.
    ends: u32,
    /// The byte offset up to which line ends are counted.
    counted: usize,
}

impl LineNumbers {
    /// The number of a line, 1-based. Callers must ask for lines in their order. Line ends inside a line do not count:
    /// there the bytes of mojibake only look like a line end of Unicode.
    pub(super) fn of(&mut self, text: &str, line: &Range<usize>) -> u32 {
        if line.start >= self.counted {
            self.ends += line_ends(&text[self.counted..line.start]);
            self.counted = line.end;
        }
        self.ends + 1
    }
}
