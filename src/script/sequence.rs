//! Ideographic description sequences (`⿰女也`). They describe a character by its components and are never converted.

use std::ops::Range;

use memchr::memmem;

/// OpenCC's limit on the nesting of operators, including the characters at the ends.
const MAX_DEPTH: usize = 16;
/// OpenCC's limit on the code points of a sequence.
const MAX_CODE_POINTS: usize = 64;

/// Whether a text may contain a sequence: it looks for the first bytes of U+2FC0 to U+2FFF, which include the operators
/// U+2FF0 to U+2FFF.
pub(super) fn may_occur(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"\xE2\xBF").is_some()
}

/// Calls `call` with the byte range of every piece of a text between sequences, or of the whole text if it has no
/// sequence.
pub(super) fn for_each_piece_between(text: &str, has_sequences: bool, mut call: impl FnMut(Range<usize>)) {
    let mut start = 0;
    while has_sequences && let Some(sequence) = next(text, start) {
        call(start..sequence.start);
        start = sequence.end;
    }
    call(start..text.len());
}

/// The byte range of the first complete sequence at or after a byte position. An operator without all its operands is a
/// character like any other.
fn next(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..].match_indices(|c| operands(c) > 0).find_map(|(at, _)| {
        let start = from + at;
        let mut code_points = 0;
        let length = length(&text[start..], MAX_DEPTH, &mut code_points)?;
        Some(start..start + length)
    })
}

/// Bytes of the sequence or single character at the start of a text, or `None` if it is incomplete or exceeds a limit.
fn length(text: &str, depth: usize, code_points: &mut usize) -> Option<usize> {
    let first = text.chars().next()?;
    if depth == 0 || *code_points == MAX_CODE_POINTS {
        return None;
    }
    *code_points += 1;
    let mut end = first.len_utf8();
    for _ in 0..operands(first) {
        end += length(&text[end..], depth - 1, code_points)?;
    }
    Some(end)
}

/// The number of operands of a character; 0 if it is not an operator.
fn operands(c: char) -> usize {
    match c {
        '\u{2FF2}' | '\u{2FF3}' => 3,
        '\u{2FFE}' | '\u{2FFF}' => 1,
        '\u{2FF0}'..='\u{2FFD}' => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = next(text, 0).map(|range| &text[range]);
        assert_eq!(found, expected, "{text}");
        assert!(expected.is_none() || may_occur(text), "{text}");
    }

    #[test]
    fn finds_the_first_complete_sequence() {
        check("他们", None);
        check("字⿰女也好", Some("⿰女也"));
        check("⿲彳⿱山王攵夂", Some("⿲彳⿱山王攵"));
        check("⿾足了", Some("⿾足"));
    }

    #[test]
    fn leaves_operators_without_operands_alone() {
        check("⿰", None);
        check("⿰女", None);
        check("⿱⿰女也", Some("⿰女也"));
    }

    /// A balanced sequence with this many characters at its ends, and one operator less.
    fn tree(leaves: usize) -> String {
        match leaves {
            1 => "字".to_owned(),
            _ => format!("⿰{}{}", tree(leaves / 2), tree(leaves - leaves / 2)),
        }
    }

    #[test]
    fn holds_the_limits_of_depth_and_length() {
        // The innermost character is a level, too: fifteen operators reach the limit, sixteen exceed it.
        check(&("⿾".repeat(15) + "字"), Some(&("⿾".repeat(15) + "字")));
        check(&("⿾".repeat(16) + "字"), Some(&("⿾".repeat(15) + "字")));
        check(&tree(32), Some(&tree(32)));
        check(&tree(33), Some(&tree(16)));
    }
}
