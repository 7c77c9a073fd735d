//! The folded view: the text on which rules match.
//!
//! Rules are written once: in simplified characters, half width and lower case. The fold maps the page to that form,
//! character by character, so `版權所有`, `版权所有` and `ＣＯＰＹＲＩＧＨＴ` need no rules of their own. One character
//! always gives one character: a place in the fold is found again in the original by counting characters.

use std::ops::Range;
use std::sync::LazyLock;

use crate::charclass::{Classes, Counter, LineStats};
use crate::script::tables::SIMPLIFIED;

/// Stands in the flat table for a character whose fold does not fit it (outside the Basic Multilingual Plane).
const ELSEWHERE: u16 = 0;

/// Fold of each character of the Basic Multilingual Plane as UTF-16; surrogates and U+0000 hold [`ELSEWHERE`].
static TABLE: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..0x1_0000u32)
        .map(|c| char::from_u32(c).and_then(|c| u16::try_from(width_and_case(c) as u32).ok()).unwrap_or(ELSEWHERE))
        .collect();
    for &(from, to) in SIMPLIFIED {
        if let Some(slot) = table.get_mut(from as usize) {
            *slot = u16::try_from(simplified(to) as u32).unwrap_or(ELSEWHERE);
        }
    }
    table.into()
});

/// Folds one character: traditional to simplified (the first candidate of OpenCC's `TSCharacters`), full-width forms
/// and blanks to ASCII, simple lower case.
pub fn fold_char(c: char) -> char {
    fold_in(&TABLE, c)
}

#[inline]
fn fold_in(table: &[u16], c: char) -> char {
    match table.get(c as usize) {
        Some(&ELSEWHERE) | None => simplified(c),
        Some(&folded) => char::from_u32(u32::from(folded)).unwrap_or(c),
    }
}

/// The simplified form. A few are themselves the traditional form of another (薴→苧→苎); the fold is the last one.
fn simplified(c: char) -> char {
    let once = |c: char| SIMPLIFIED.binary_search_by_key(&c, |&(from, _)| from).map_or(c, |at| SIMPLIFIED[at].1);
    once(once(c))
}

fn width_and_case(c: char) -> char {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ if c.is_whitespace() && c != '\n' => ' ',
        _ => c,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => narrow,
    }
}

/// Folds a text into a new string; for literals, lexicons and tests.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The folded lines of a page in one buffer, parted by newlines.
#[derive(Debug, Default, Clone)]
pub struct Fold {
    buffer: String,
    /// Byte offset of each line's start, and one past the last line's newline.
    starts: Vec<usize>,
}

impl Fold {
    /// Folds lines and counts their characters, in one pass; `bytes` is a hint of their total length.
    pub fn of<'a>(lines: impl ExactSizeIterator<Item = &'a str>, bytes: usize) -> (Self, Vec<LineStats>) {
        let table: &[u16] = &TABLE;
        let classes = Classes::get();
        let mut buffer = String::with_capacity(bytes + bytes / 16);
        let mut starts = Vec::with_capacity(lines.len() + 1);
        let mut counts = Vec::with_capacity(lines.len());
        let mut counter = Counter::default();
        starts.push(0);
        for line in lines {
            // What folds to itself is copied in runs.
            let mut run = 0;
            for (at, c) in line.char_indices() {
                let folded = if c == '\n' { ' ' } else { fold_in(table, c) };
                counter.add(classes.of(folded));
                if folded != c {
                    buffer.push_str(&line[run..at]);
                    buffer.push(folded);
                    run = at + c.len_utf8();
                }
            }
            buffer.push_str(&line[run..]);
            buffer.push('\n');
            starts.push(buffer.len());
            counts.push(counter.take());
        }
        (Self { buffer, starts }, counts)
    }

    /// The whole folded page; every line ends in one newline.
    pub fn page(&self) -> &str {
        &self.buffer
    }

    /// The bytes of [`Self::page`] that hold a line, without its newline.
    pub fn range(&self, line: usize) -> Range<usize> {
        self.starts[line]..self.starts[line + 1] - 1
    }

    /// A folded line.
    pub fn line(&self, line: usize) -> &str {
        &self.buffer[self.range(line)]
    }
}

/// Maps byte spans of a folded line (sorted by start, as given by matching) back to the line itself, in one walk.
pub fn unfold(original: &str, folded: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut pairs = original.char_indices().zip(folded.char_indices().map(|(at, _)| at)).peekable();
    let mut place = |target: usize| {
        while pairs.next_if(|&(_, folded_at)| folded_at < target).is_some() {}
        pairs.peek().map_or(original.len(), |&((at, _), _)| at)
    };
    spans.iter().map(|span| place(span.start)..place(span.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_script_width_blanks_and_case() {
        for (from, to) in [
            ("版權所有　ＣＯＰＹＲＩＧＨＴ", "版权所有 copyright"),
            ("責任編輯：張三", "责任编辑:张三"),
            ("İstanbul", "İstanbul"),
            ("𠮷", "𠮷"),
            ("“—。、》", "“—。、》"),
        ] {
            assert_eq!(fold(from), to);
        }
    }

    #[test]
    fn one_character_gives_one_character() {
        for c in (0..=0x2_FFFFu32).filter_map(char::from_u32) {
            let folded = fold_char(c);
            assert!(folded != '\n' || c == '\n', "{c:?}");
            assert_eq!(fold_char(folded), folded, "{c:?} must fold to a fixed point");
        }
    }

    #[test]
    fn spans_come_back_to_the_original() {
        let original = "版權：Ａ公司，ＩＣＰ備案";
        let folded = fold(original);
        let at = |needle: &str| {
            let start = folded.find(needle).expect(needle);
            start..start + needle.len()
        };
        let spans = [at("版权:"), at("icp备案")];
        let back = unfold(original, &folded, &spans);
        assert_eq!(back.iter().map(|r| &original[r.clone()]).collect::<Vec<_>>(), ["版權：", "ＩＣＰ備案"]);
    }
}
