//! Marks of text that is lost for good. The lost characters are counted, and the marks stay.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// Two U+FFFD in UTF-8, read as GBK.
const REPLACEMENTS: &str = "锟斤拷";
/// Uninitialised memory of Microsoft's compilers, CC and CD, read as GBK. Repeated this often it is not a word.
const MEMORY: &[&str] = &["烫烫烫", "屯屯屯"];
/// The fewest adjacent U+FFFD or question marks that replace words.
const RUN: usize = 4;
/// The fewest question marks of a line that replace words, if they are most of the line.
const QUESTIONS: usize = 8;

/// All marks in one expression. It has only literals, which the engine searches all at once, sixteen bytes in a step.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    let runs = ["\u{FFFD}", "?"].map(|c| regex::escape(c).repeat(RUN));
    let marks = [REPLACEMENTS].iter().chain(MEMORY).map(|mark| (*mark).to_owned()).chain(runs);
    Regex::new(&marks.collect::<Vec<_>>().join("|")).expect("alternatives of escaped literals")
});

/// The byte offsets of all marks of a page, ascending. Nearly all pages have none.
pub(super) fn places(text: &str) -> impl Iterator<Item = usize> {
    MARKS.find_iter(text.as_bytes()).map(|mark| mark.start())
}

/// The number of lost characters in a line: two for every `锟斤拷`, one for every other mark in a run. `decoded` says that
/// the page's U+FFFD may come from decoding, which has counted them.
pub(super) fn characters(line: &str, decoded: bool) -> u32 {
    let mut lost = 0;
    // Alone and in quotes it is a word: people write about it.
    let marks = line.matches(REPLACEMENTS).count();
    let quoted = ["“锟斤拷”", "「锟斤拷」", "\"锟斤拷\"", "‘锟斤拷’", "（锟斤拷）"].iter().any(|q| line.contains(q));
    if marks > 0 && !quoted {
        lost += 2 * marks;
    }
    for mark in MEMORY {
        if let Some(c) = mark.chars().next().filter(|_| line.contains(mark) && !is_quoted(line, mark)) {
            lost += line.chars().filter(|l| *l == c).count();
        }
    }
    if !decoded {
        lost += runs(line, '\u{FFFD}').filter(|length| *length >= RUN).sum::<usize>();
    }
    let questions: usize = runs(line, '?').filter(|length| *length >= RUN).sum();
    let shown = line.chars().filter(|c| !c.is_whitespace()).count();
    if questions >= QUESTIONS && questions * 2 > shown && line.is_ascii() {
        lost += questions;
    }
    u32::try_from(lost).unwrap_or(u32::MAX)
}

/// Whether a mark is in quotes each time: then the text is about the mark.
fn is_quoted(line: &str, mark: &str) -> bool {
    line.match_indices(mark).all(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().find(|c| !mark.contains(*c));
        matches!((before, after), (Some('“'), Some('”')) | (Some('「'), Some('」')) | (Some('"'), Some('"')))
    })
}

/// The lengths of the runs of a character in a line.
fn runs(line: &str, of: char) -> impl Iterator<Item = usize> {
    line.split(move |c| c != of).map(|run| run.chars().count()).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lost_characters_and_no_intended_ones() {
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
