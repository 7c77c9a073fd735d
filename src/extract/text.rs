//! Splits a plain text into lines and records their layout.

use std::borrow::Cow;

use super::code::{self, Likeness};
use super::{Capped, Extracted, Unit};
use crate::characters::lines::physical_lines;
use crate::document::{Head, Indentation, Layout, Line, SourceLines};

/// Splits a text into lines at `\n`, `\r\n`, lone `\r`, and the line ends of Unicode (NEL, LS, PS). Blank lines are
/// counted, but not returned. `parted` lists the physical lines (1-based, ascending) that restoring split off from the
/// line before them; they share its number. Lines of a listing keep their indentation ([`code::listings`]).
pub fn extract<'t>(text: &'t str, parted: &[u32]) -> Extracted<'t> {
    let mut lines: Vec<Line<'t>> = Vec::new();
    let mut number = 0u32;
    let mut blank_before = 0u8;
    let (mut likeness, mut any_code) = (Vec::new(), false);
    let mut parted = parted.iter().copied().peekable();
    for (physical, raw) in (1u32..).zip(physical_lines(text)) {
        if parted.next_if_eq(&physical).is_none() {
            number += 1;
        }
        let from_indent = raw.trim_start_matches(is_blank);
        let trimmed = from_indent.trim_end_matches(is_blank);
        if trimmed.is_empty() {
            blank_before = blank_before.saturating_add(1);
            continue;
        }
        let start = raw.len() - from_indent.len();
        let indent = raw[..start].chars().filter(|blank| !matches!(blank, ' ' | '\t')).count();
        let indent = u8::try_from(indent).unwrap_or(u8::MAX);
        let code = code::likeness(trimmed);
        any_code |= code == Likeness::Strong;
        likeness.push(code);
        let indentation = if code == Likeness::None { None } else { Indentation::of(&raw[..start]) };
        let layout = Layout { blank_before, indent, bullet: is_bullet(trimmed), code: indentation };
        lines.push(Line { text: Cow::Borrowed(trimmed), source: SourceLines::single(number), layout, dom: None });
        blank_before = 0;
    }
    subtract_usual_blanks(&mut lines);
    // Only code keeps its indentation.
    let listings = if any_code { code::listings(&likeness) } else { Vec::new() };
    let mut in_listing = vec![false; lines.len()];
    for listing in listings {
        in_listing[listing].fill(true);
    }
    for (line, _) in lines.iter_mut().zip(in_listing).filter(|(_, in_listing)| !in_listing) {
        line.layout.code = None;
    }
    Extracted {
        lines,
        total: number,
        unit: Unit::Line,
        head: Head::default(),
        capped: Capped::default(),
        from_data: false,
        hid_prose: false,
    }
}

/// Subtracts from the blank lines before each line as many as there are before most lines: some tools leave one between all
/// blocks, and only those beyond them part anything.
fn subtract_usual_blanks(lines: &mut [Line<'_>]) {
    let later = lines.get_mut(1..).unwrap_or_default();
    let mut counts = [0usize; 256];
    for line in later.iter() {
        counts[usize::from(line.layout.blank_before)] += 1;
    }
    let mut below = 0;
    let usual = counts.iter().position(|count| {
        below += count;
        below * 2 >= later.len()
    });
    // The median is below 256, because a line has 255 blank lines before it at most.
    let usual = usual.and_then(|usual| u8::try_from(usual).ok()).unwrap_or_default();
    if usual > 0 {
        for line in later {
            line.layout.blank_before = line.layout.blank_before.saturating_sub(usual);
        }
    }
}

/// Whether a character is white space, or a byte order mark or zero-width space, which dumps use like white space.
pub(super) fn is_blank(c: char) -> bool {
    // Fast path: nearly every line begins and ends with a character of these ranges, which hold no white space.
    let is_plain = matches!(c, '!'..='~' | '\u{3001}'..='\u{FEFE}');
    !is_plain && (c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'))
}

/// Whether a line starts with a bullet or number of a list item.
fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '●' | '○' | '■' | '◆' | '▪' | '·' | '※' | '①'..='⑳') => true,
        Some('-' | '*' | '+') => chars.next() == Some(' '),
        Some('(' | '（') => {
            let inner: String = chars.by_ref().take_while(|c| !matches!(c, ')' | '）')).take(4).collect();
            !inner.is_empty() && inner.chars().all(is_numeral)
        }
        Some(c) if is_numeral(c) => {
            let rest = line.trim_start_matches(is_numeral);
            let mark = rest.strip_prefix(['.', '．', '、', '）', ')']);
            line.len() - rest.len() <= 9 && mark.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        }
        _ => false,
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_physical_lines_and_counts_blank_ones() {
        let e = extract("甲\r\n\r\n　　乙\r丙\n\n", &[]);
        let got: Vec<_> =
            e.lines.iter().map(|l| (&*l.text, l.source.first, l.layout.blank_before, l.layout.indent)).collect();
        assert_eq!(got, [("甲", 1, 0, 0), ("乙", 3, 1, 2), ("丙", 4, 0, 0)]);
        assert_eq!(e.total, 5);
        let spaced = extract("  甲\n\n\t 乙\n\n \u{A0}　丙\n\n\n丁\n戊", &[]);
        let got: Vec<_> = spaced.lines.iter().map(|l| (l.layout.blank_before, l.layout.indent)).collect();
        assert_eq!(got, [(0, 0), (0, 0), (0, 2), (1, 0), (0, 0)]);
        let unicode = extract("甲\u{85}乙\u{2028}\u{2029}丙\r\n丁", &[]);
        assert_eq!(unicode.lines.iter().map(|l| l.source.first).collect::<Vec<_>>(), [1, 2, 4, 5]);
        let parted = extract("甲\n乙\n丙\n\n丁", &[2]);
        assert_eq!(parted.lines.iter().map(|l| l.source.first).collect::<Vec<_>>(), [1, 1, 2, 4]);
        assert_eq!(parted.total, 4);
    }

    #[test]
    fn an_empty_text_has_no_line() {
        assert_eq!(extract("", &[]).total, 0);
        assert!(extract(" \n\t\n", &[]).lines.is_empty());
    }

    #[test]
    fn recognizes_list_items() {
        for (line, bullet) in [
            ("• 微博", true),
            ("1. 准备材料", true),
            ("（二）申请条件", true),
            ("三、其他", true),
            ("- 项目", true),
            ("3.5万人参加", false),
            ("（图片来自网络）", false),
            ("2024年", false),
            ("-18℃", false),
        ] {
            assert_eq!(is_bullet(line), bullet, "{line}");
        }
    }
}
