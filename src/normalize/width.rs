//! Full-width letters and digits (ＡＢＣ１２３), which input methods of the 1990s wrote.
//!
//! Full-width marks (，：（）) are Chinese punctuation and stay. Half-width katakana stay too.

/// The ASCII form of a full-width letter or digit; `None` for any other character.
pub(super) fn ascii(c: char) -> Option<char> {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}
