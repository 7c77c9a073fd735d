//! The bytes that a character has in GBK, as the decoders of pages know it (CP936 and the WHATWG's table).

use encoding_rs::{EncoderResult, Encoding, GBK};

/// What a character was in a text that was read as GBK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// One byte below 80.
    Ascii(u8),
    /// A pair of bytes. User-defined codes are private-use characters.
    Pair(u8, u8),
    /// `€`: the byte 80 alone, or A2 E3.
    Euro,
    /// `?`: itself, or the mark of a decoder for a lead byte that no trail byte follows, and that next byte with it.
    Question,
    /// U+FFFD: the mark of a decoder for one byte, or for a pair that no character has.
    Replacement,
}

/// The token of a character; `None` if GBK has no such character.
pub(super) fn token(c: char) -> Option<Token> {
    match c {
        '?' => Some(Token::Question),
        '\u{FFFD}' => Some(Token::Replacement),
        '€' => Some(Token::Euro),
        _ if c.is_ascii() => Some(Token::Ascii(c as u8)),
        _ => pair(c, GBK).map(|[lead, trail]| Token::Pair(lead, trail)),
    }
}

/// The two bytes of a character in GBK or Big5.
pub(super) fn pair(c: char, encoding: &'static Encoding) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let mut bytes = [0; 8];
    let mut encoder = encoding.new_encoder();
    let (result, _, written) = encoder.encode_from_utf8_without_replacement(c.encode_utf8(&mut utf8), &mut bytes, true);
    (result == EncoderResult::InputEmpty && written == 2).then(|| [bytes[0], bytes[1]])
}

/// Whether a pair of bytes is no character: decoders that do not know user-defined codes mark them.
pub(super) fn is_undefined(lead: u8, trail: u8) -> bool {
    let bytes = [lead, trail];
    let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes);
    text.is_none_or(|text| text.chars().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}')))
}
