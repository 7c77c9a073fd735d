//! Full-width letters and digits (ＡＢＣ１２３), which input methods of the 1990s wrote. Full-width marks (，：（）) are
//! Chinese punctuation and stay, and so do half-width katakana.

/// The ASCII letter or digit that a full-width one stands for; `None` for any other character.
pub(super) fn ascii(c: char) -> Option<char> {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}
