//! Decodes bytes in a known encoding, whatever they hold.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, GBK};

/// A page's text, and how it was decoded.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The text with its original line ends, without byte order mark and NULs.
    pub text: Cow<'b, str>,
    /// The encoding it was decoded from.
    pub encoding: &'static Encoding,
    /// The number of invalid byte sequences. Each is one U+FFFD in the text.
    pub invalid: u32,
    /// Whether NUL characters were removed.
    pub nuls: bool,
    /// Whether the bytes end in the middle of a character, which is left out.
    pub truncated: bool,
}

/// Decodes bytes from an encoding and counts the invalid sequences. GBK is read as GB18030, which contains it.
pub(super) fn read<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Decoded<'b> {
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return without_nuls(text, encoding, 0, false);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let capacity = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(capacity.unwrap_or(bytes.len()));
    let (mut from, mut invalid, mut truncated) = (0, 0, false);
    loop {
        // The last call gets only the end of input. If it reports a malformed sequence, the end cut a character off.
        let end = from == bytes.len();
        let (result, used) = decoder.decode_to_string_without_replacement(&bytes[from..], &mut text, end);
        from += used;
        match result {
            DecoderResult::InputEmpty if end => break,
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull => text.reserve((bytes.len() - from).max(64)),
            DecoderResult::Malformed(_, _) if end => {
                truncated = true;
                break;
            }
            DecoderResult::Malformed(_, _) => {
                invalid += 1;
                text.push('\u{FFFD}');
            }
        }
    }
    without_nuls(Cow::Owned(text), encoding, invalid, truncated)
}

/// Removes NULs from a decoded text.
pub(super) fn without_nuls<'b>(
    text: Cow<'b, str>,
    encoding: &'static Encoding,
    invalid: u32,
    truncated: bool,
) -> Decoded<'b> {
    let nuls = memchr::memchr(0, text.as_bytes()).is_some();
    let text = if nuls { Cow::Owned(text.replace('\0', "")) } else { text };
    Decoded { text, encoding, invalid, nuls, truncated }
}
