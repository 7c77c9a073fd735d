//! JavaScript escapes that a page shows as text: `\u4f60\u597d`. Single escapes occur in prose about code and stay.

use std::ops::Range;

/// The fewest adjacent escapes that are text; set by hand. Prose about code shows single ones.
const RUN: usize = 3;
/// The number of escapes in a line from which all of them are text; set by hand.
const LINE: usize = 5;

/// A run of adjacent escapes, and the text it encodes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EscapeRun {
    /// Its byte range in the line.
    pub(super) bytes: Range<usize>,
    /// The encoded text.
    pub(super) text: String,
    /// The number of escapes in it.
    pub(super) count: usize,
}

/// The runs of escapes in a line that are text: runs of three or more, or all runs if the line has five escapes. Most
/// escapes of a run must encode characters beyond ASCII.
pub(super) fn runs(line: &str) -> Vec<EscapeRun> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(found) = line[at..].find("\\u") {
        let start = at + found;
        let mut units = Vec::new();
        at = start;
        while let Some(unit) = unit(&line[at..]) {
            units.push(unit);
            at += 6;
        }
        at = at.max(start + 2);
        // A backslash before it escapes the escape.
        if !line[..start].ends_with('\\')
            && !units.is_empty()
            && units.iter().filter(|u| **u >= 0x80).count() * 2 > units.len()
        {
            runs.extend(text(&units).map(|text| EscapeRun { bytes: start..at, text, count: units.len() }));
        }
    }
    let all: usize = runs.iter().map(|run| run.count).sum();
    runs.retain(|run| all >= LINE || run.count >= RUN);
    runs
}

/// The UTF-16 code unit of an escape at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

/// The text of some code units; `None` if a surrogate is unpaired. A line holds no line break, so each becomes a space.
fn text(units: &[u16]) -> Option<String> {
    let text = String::from_utf16(units).ok()?;
    Some(text.replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        runs(line).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn runs_of_three_and_lines_of_five_are_text() {
        for (line, expected) in [
            (r"\u5e74\u6708\u65e5", &["年月日"][..]),
            (r"第\u5e74\U6708", &[]),
            (r"\u4f60\u597d", &[]),
            (r"\u4f60\u597d, \u4eca\u5929, \u96e8", &["你好", "今天", "雨"]),
            (r"\u4F60\u597D\uD83D\uDE00", &["你好😀"]),
            (r"\u4f60\u597d\ud83d", &[]),
            (r"\\u4f60\\u597d\\u554a", &[]),
            (r"\u0041\u0042\u0043", &[]),
            (r"\u4f60\u000a\u597d", &["你 好"]),
            (r"字符\u4e2d是中", &[]),
            (r"C:\users\u", &[]),
            (r"\u+123\u 123", &[]),
        ] {
            assert_eq!(texts(line), expected, "{line}");
        }
    }
}
