//! What kind of character a character is, looked up in one flat table.

use std::sync::LazyLock;

/// A Han ideograph (any CJK unified or compatibility block, and 〇).
pub const HAN: u8 = 1;
/// A letter or digit of any script, Han included: what [`crate::rules`] counts as text, as opposed to furniture.
pub const ALNUM: u8 = 1 << 1;
/// A decimal digit, ASCII or full-width.
pub const DIGIT: u8 = 1 << 2;
/// White space.
pub const SPACE: u8 = 1 << 3;
/// A mark that ends a sentence: `。！？…!?`.
pub const SENTENCE_END: u8 = 1 << 4;
/// A mark that parts clauses or items: `，、；：,;:`.
pub const CLAUSE: u8 = 1 << 5;
/// A mark that parts the items of menus and keyword lists: `|/>·_-` and their full-width forms.
pub const SEPARATOR: u8 = 1 << 6;
/// A control character that no text has a use for (C0 but tab, newline and carriage return; 7F).
pub const CONTROL: u8 = 1 << 7;

static TABLE: LazyLock<Box<[u8]>> = LazyLock::new(|| (0..0x1_0000).map(|c| char::from_u32(c).map_or(0, compute)).collect());

/// A view of the class table that a loop over many characters takes once.
#[derive(Clone, Copy)]
pub struct Classes(&'static [u8]);

impl Classes {
    /// The table; it is filled at the first call of the process (about half a millisecond).
    pub fn get() -> Self {
        Self(&TABLE)
    }

    /// The class bits of a character.
    #[inline]
    pub fn of(self, c: char) -> u8 {
        match self.0.get(c as usize) {
            Some(&bits) => bits,
            None => astral(c),
        }
    }
}

/// Ideographs beyond the Basic Multilingual Plane live in planes 2 and 3.
fn astral(c: char) -> u8 {
    if matches!(c as u32, 0x2_0000..=0x3_FFFF) {
        HAN | ALNUM
    } else if c.is_alphanumeric() {
        ALNUM
    } else {
        0
    }
}

fn compute(c: char) -> u8 {
    let mut bits = 0;
    if matches!(c, '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}') {
        bits |= HAN | ALNUM;
    }
    if c.is_alphanumeric() {
        bits |= ALNUM;
    }
    if matches!(c, '0'..='9' | '０'..='９') {
        bits |= DIGIT;
    }
    if c.is_whitespace() || c == '\u{FEFF}' {
        bits |= SPACE;
    }
    if matches!(c, '。' | '！' | '？' | '…' | '!' | '?' | '｡') {
        bits |= SENTENCE_END;
    }
    if matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | ':') {
        bits |= CLAUSE;
    }
    if matches!(c, '|' | '/' | '>' | '·' | '_' | '-' | '｜' | '／' | '＞' | '＿' | '－' | '»' | '›' | '•' | '┊' | '│') {
        bits |= SEPARATOR;
    }
    if c.is_control() && !matches!(c, '\t' | '\n' | '\r') && (c as u32) < 0x80 {
        bits |= CONTROL;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_what_chinese_pages_are_made_of() {
        let class = Classes::get();
        for (c, bits) in [
            ('汉', HAN | ALNUM),
            ('〇', HAN | ALNUM),
            ('𠮷', HAN | ALNUM),
            ('a', ALNUM),
            ('７', ALNUM | DIGIT),
            ('\u{3000}', SPACE),
            ('\u{A0}', SPACE),
            ('。', SENTENCE_END),
            ('，', CLAUSE),
            ('｜', SEPARATOR),
            ('\u{1}', CONTROL),
            ('“', 0),
            ('😀', 0),
        ] {
            assert_eq!(class.of(c), bits, "{c:?}");
        }
    }
}
