//! The fold: the form of the text that rules match.
//!
//! Rules are written once: in simplified characters, half width and lower case. The fold maps the page to that form
//! character by character, so `版權所有`, `版权所有` and `ＣＯＰＹＲＩＧＨＴ` need no rules of their own. Each character folds to
//! exactly one character, so counting characters maps a place in the fold back to the original.

use std::ops::Range;

use crate::characters::class::{Counter, ELSEWHERE, LineStats, ascii, astral, entry, unchanged_han};
use crate::characters::units::{Unit, unit};
use crate::script::tables::SIMPLIFIED;

/// Folds one character: traditional to simplified (the first candidate of OpenCC's `TSCharacters`), full-width forms
/// and blanks to ASCII, and simple lower case.
pub fn fold_char(c: char) -> char {
    fold_and_class(c).0
}

/// The fold of a character, and the class bits that both share.
#[inline]
fn fold_and_class(c: char) -> (char, u8) {
    match entry(c) {
        Some((ELSEWHERE, bits)) => (simplified(c), bits),
        Some((folded, bits)) => (char::from_u32(u32::from(folded)).unwrap_or(c), bits),
        None => (simplified(c), astral(c)),
    }
}

/// The simplified form of a character. A few simplified forms are themselves the traditional form of another (薴→苧→苎);
/// the fold is the last one.
fn simplified(c: char) -> char {
    let once = |c: char| SIMPLIFIED.binary_search_by_key(&c, |&(from, _)| from).map_or(c, |at| SIMPLIFIED[at].1);
    once(once(c))
}

/// Folds a text into a new string. It is meant for literals, lexicons and tests.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The folded lines of a page in one buffer, with a newline after each.
#[derive(Debug, Default, Clone)]
pub struct Fold {
    buffer: String,
    /// The byte offset of each line's start, and one past the last line's newline.
    starts: Vec<usize>,
    /// The units of all lines, without newlines.
    units: Vec<Unit>,
    /// The end of each line's units in `units`.
    ends: Vec<usize>,
}

impl Fold {
    /// Folds lines and counts their characters in one pass. `bytes` is at least the sum of their lengths.
    pub fn of<'a>(lines: impl ExactSizeIterator<Item = &'a str>, bytes: usize) -> (Self, Vec<LineStats>) {
        let mut buffer = String::with_capacity(bytes + bytes / 16);
        let mut starts = Vec::with_capacity(lines.len() + 1);
        let mut counts = Vec::with_capacity(lines.len());
        // No text has more characters than bytes.
        let mut units = vec![0; bytes];
        let mut unit_count = 0;
        let mut ends = Vec::with_capacity(lines.len());
        let mut counter = Counter::default();
        starts.push(0);
        for line in lines {
            // Characters that fold to themselves are copied in runs.
            let mut run = 0;
            let first_unit = unit_count;
            let mut at = 0;
            while let Some(&lead) = line.as_bytes().get(at) {
                let start = at;
                let folded = if lead.is_ascii() {
                    let (folded, bits) = ascii(lead);
                    // A folded line holds no line break.
                    let folded = if folded == b'\n' { b' ' } else { folded };
                    units[unit_count] = folded.into();
                    unit_count += 1;
                    counter.add(bits);
                    at += 1;
                    if folded == lead {
                        continue;
                    }
                    char::from(folded)
                } else {
                    let unchanged = unchanged_han(&line.as_bytes()[at..], &mut units[unit_count..]);
                    if unchanged > 0 {
                        at += 3 * unchanged;
                        unit_count += unchanged;
                        continue;
                    }
                    let Some(c) = line[at..].chars().next() else { break };
                    let (folded, bits) = fold_and_class(c);
                    units[unit_count] = unit(folded, bits);
                    unit_count += 1;
                    counter.add(bits);
                    at += c.len_utf8();
                    if folded == c {
                        continue;
                    }
                    folded
                };
                buffer.push_str(&line[run..start]);
                buffer.push(folded);
                run = at;
            }
            buffer.push_str(&line[run..]);
            buffer.push('\n');
            starts.push(buffer.len());
            ends.push(unit_count);
            let others = counter.take();
            counts.push(others.and_han((unit_count - first_unit) as u32 - others.chars));
        }
        units.truncate(unit_count);
        (Self { buffer, starts, units, ends }, counts)
    }

    /// The whole folded page. Every line ends with one newline.
    pub fn page(&self) -> &str {
        &self.buffer
    }

    /// The byte range of a line in [`Self::page`], without its newline.
    pub fn range(&self, line: usize) -> Range<usize> {
        self.starts[line]..self.starts[line + 1] - 1
    }

    /// The text of a folded line.
    pub fn line(&self, line: usize) -> &str {
        &self.buffer[self.range(line)]
    }

    /// The units of all folded lines, one line after the other.
    pub fn all_units(&self) -> &[Unit] {
        &self.units
    }

    /// The units of a folded line.
    pub fn units(&self, line: usize) -> &[Unit] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.units[start..self.ends[line]]
    }
}

/// Maps byte spans of a folded line back to the original line in one pass. The spans are sorted by start, as matching
/// returns them.
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
    use crate::characters::class::{ALNUM, Classes, HAN};

    fn is_unchanged_han(c: char) -> bool {
        unchanged_han(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut [0]) == 1
    }

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
            assert_eq!(Classes::get().of(c), Classes::get().of(folded), "{c:?} must have the class of its fold");
            assert_eq!(fold_and_class(c), (folded, Classes::get().of(c)), "{c:?}");
            assert!(!is_unchanged_han(c) || folded == c && Classes::get().of(c) == HAN | ALNUM, "{c:?}");
        }
    }

    #[test]
    fn spans_are_mapped_back_to_the_original() {
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
