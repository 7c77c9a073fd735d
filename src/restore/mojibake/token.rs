//! The bytes of each character in a text that was read as GBK.

use crate::restore::gbk::{Gbk, is_private};

/// The bytes of a character, or the mark that a decoder put in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// One byte below 80.
    Ascii(u8),
    /// A pair of bytes. User-defined codes are private-use characters.
    Pair(u8, u8),
    /// `€`: the byte 80 alone, or A2 E3.
    Euro,
    /// `?`: itself, or a decoder's mark for a lead byte without a trail byte. The mark replaces the byte after the lead
    /// byte, too.
    Question,
    /// U+FFFD: a decoder's mark for one byte, or for a pair that has no character.
    Replacement,
}

/// The token of a character; `None` if GBK has no such character.
pub(super) fn token(gbk: &Gbk, c: char) -> Option<Token> {
    match c {
        '?' => Some(Token::Question),
        '\u{FFFD}' => Some(Token::Replacement),
        '€' => Some(Token::Euro),
        _ if c.is_ascii() => Some(Token::Ascii(c as u8)),
        _ => gbk.pair(c).map(|(lead, trail)| Token::Pair(lead, trail)),
    }
}

/// Whether a pair of bytes has no character. Decoders without user-defined codes replace such pairs with a mark.
pub(super) fn is_undefined(gbk: &Gbk, lead: u8, trail: u8) -> bool {
    gbk.character(lead, trail).is_none_or(is_private)
}
