//! Marks of text that is lost for good. They are counted, and nothing is invented for them.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// U+FFFD twice as UTF-8, read as GBK.
const REPLACEMENTS: &str = "锟斤拷";
/// Uninitialised memory of Microsoft's compilers, CC and CD, read as GBK; this often in a row it is no word.
const MEMORY: &[&str] = &["烫烫烫", "屯屯屯"];
/// U+FFFD and question marks in a row from which they stand for words.
const ROW: usize = 4;
/// Question marks of a line from which they stand for words, where they are most of it.
const QUESTIONS: usize = 8;

/// Every mark in one expression: literals alone, which the engine looks for all at once, sixteen bytes in a step.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let rows = ["\u{FFFD}", "?"].map(|c| regex::escape(c).repeat(ROW));
    let marks = [REPLACEMENTS].iter().chain(MEMORY).map(|mark| (*mark).to_owned()).chain(rows);
    Regex::new(&marks.collect::<Vec<_>>().join("|")).ok()
});

/// The places of all marks of a page, ascending; nearly always there is none.
pub(super) fn places(text: &str) -> impl Iterator<Item = usize> {
    MARKS.iter().flat_map(|marks| marks.find_iter(text.as_bytes()).map(|mark| mark.start()))
}

/// Characters that are lost in a line: two for every `锟斤拷`, one for every other mark in a row. `decoded` says that
/// U+FFFD may come from decoding the page, where it has been counted.
pub(super) fn characters(line: &str, decoded: bool) -> u32 {
    let mut lost = 0;
    // Alone and in quotes it is a word: people write about it.
    let words = line.matches(REPLACEMENTS).count();
    let quoted = ["“锟斤拷”", "「锟斤拷」", "\"锟斤拷\"", "‘锟斤拷’", "（锟斤拷）"].iter().any(|q| line.contains(q));
    if words > 0 && !quoted {
        lost += 2 * words;
    }
    for mark in MEMORY {
        if let Some(c) = mark.chars().next().filter(|_| line.contains(mark) && !quoted_mark(line, mark)) {
            lost += line.chars().filter(|l| *l == c).count();
        }
    }
    if !decoded {
        lost += row(line, '\u{FFFD}').filter(|length| *length >= ROW).sum::<usize>();
    }
    let questions: usize = row(line, '?').filter(|length| *length >= ROW).sum();
    let shown = line.chars().filter(|c| !c.is_whitespace()).count();
    if questions >= QUESTIONS && questions * 2 > shown && line.is_ascii() {
        lost += questions;
    }
    u32::try_from(lost).unwrap_or(u32::MAX)
}

/// Whether a mark stands between quotes: then the text speaks of it.
fn quoted_mark(line: &str, mark: &str) -> bool {
    line.match_indices(mark).all(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().find(|c| !mark.contains(*c));
        matches!((before, after), (Some('“'), Some('”')) | (Some('「'), Some('」')) | (Some('"'), Some('"')))
    })
}

/// Lengths of the rows of a character in a line.
fn row(line: &str, of: char) -> impl Iterator<Item = usize> {
    line.split(move |c| c != of).map(|row| row.chars().count()).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_lost_and_nothing_that_is_meant() {
        for (line, lost) in [
            ("锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷", 10),
            ("标题：锟斤拷", 2),
            ("网页上出现“锟斤拷”是因为编码错了", 0),
            ("烫烫烫烫烫烫", 6),
            ("屯屯屯屯", 4),
            ("“烫烫烫”和“屯屯屯”是程序员的笑话", 0),
            ("汤很烫", 0),
            ("????????  ?????? 2020", 14),
            ("真的吗??!!", 0),
            ("what????????", 8),
            ("WHERE id = ? AND name = ?", 0),
            ("中\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}文", 4),
            ("中\u{FFFD}文", 0),
        ] {
            assert_eq!(characters(line, false), lost, "{line}");
        }
        assert_eq!(characters("中\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}文", true), 0);
    }
}
