//! Decode: detects the encoding of a page's bytes and decodes them, whatever they hold.

mod decoded;
mod evidence;
mod legacy;
mod mixed;
mod utf16;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

pub use decoded::Decoded;
use decoded::{read, without_nuls};
use evidence::{CHINESE, SAMPLE, is_same, probability};

/// The number of invalid sequences that rule out UTF-8, if the page has had no more valid ones until then.
const HOPELESS: usize = 1024;

/// The share of invalid sequences among non-ASCII characters up to which bytes still count as UTF-8; set by hand.
const UTF8_INVALID_SHARE: f64 = 0.02;

/// The number of valid sequences per invalid one from which UTF-8 is tried together with the legacy encodings, if the
/// share of invalid ones is higher. In legacy Chinese text one pair of bytes in ten looks like a sequence of UTF-8.
const UTF8_VALID_PER_INVALID: usize = 2;

/// The gain in log-probability per character from which another encoding than the requested one is worth a warning. The
/// right reading is better by 5 and more than a wrong one, measured on lines broken in several ways.
const BETTER: f32 = 2.0;

/// Decodes a page. `forced` is the encoding that the user states. Without it the first of these decides: the byte order
/// mark; the pattern of UTF-16; validity as UTF-8, but for a few invalid sequences; the character model, which picks
/// the more probable of GB18030 and Big5 (with Hong Kong's characters); detection of other encodings.
///
/// The page's own declaration is only a hint, because declarations lie (gb2312 declared, UTF-8 sent).
pub fn decode<'b>(bytes: &'b [u8], forced: Option<&'static Encoding>) -> Decoded<'b> {
    decode_sent(bytes, forced, None)
}

/// Decodes a page like [`decode`]. `sent` is the label of the charset in the page's HTTP header: a hint that outranks
/// the page's own declaration.
pub fn decode_sent<'b>(bytes: &'b [u8], forced: Option<&'static Encoding>, sent: Option<&str>) -> Decoded<'b> {
    if let Some(encoding) = forced {
        let mark = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(0, |(_, length)| length);
        return read(&bytes[mark..], encoding);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(&bytes[length..], encoding);
    }
    // UTF-16 that is also valid UTF-8 is ASCII with NULs between the characters.
    let utf8 = simdutf8::basic::from_utf8(bytes);
    let nuls = memchr::memchr(0, bytes).is_some();
    if let (Ok(text), false) = (utf8, nuls) {
        return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, invalid: 0, nuls, truncated: false };
    }
    if let Some(encoding) = utf16::detect(bytes) {
        return read(bytes, encoding);
    }
    if let Ok(text) = utf8 {
        return without_nuls(Cow::Borrowed(text), UTF_8, 0, false);
    }
    let (valid, invalid) = utf8_sequences(bytes);
    if valid > 0 && invalid as f64 <= (valid + invalid) as f64 * UTF8_INVALID_SHARE {
        return mixed::read(bytes, UTF_8);
    }
    let declared = sent.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| legacy::declaration(bytes));
    mixed::read(bytes, legacy::detect(bytes, declared, valid >= invalid * UTF8_VALID_PER_INVALID))
}

/// An encoding that fits a page's bytes far better than the one it was read in, if there is one.
pub(crate) fn better(bytes: &[u8], used: &'static Encoding) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let now = probability(bytes, used);
    if now >= CHINESE && !bytes.is_ascii() {
        return None;
    }
    let found = decode(bytes, None).encoding;
    (!is_same(found, used) && probability(bytes, found) >= now + BETTER).then_some(found)
}

/// The numbers of valid and of invalid non-ASCII sequences of UTF-8. It stops counting when UTF-8 is ruled out. A
/// character that the end of the page cuts counts as neither.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    let mut end = 0;
    for chunk in bytes.utf8_chunks() {
        end += chunk.valid().len() + chunk.invalid().len();
        valid += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        let is_cut =
            || end == bytes.len() && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        invalid += usize::from(!chunk.invalid().is_empty() && !is_cut());
        if invalid >= HOPELESS && valid <= invalid {
            break;
        }
    }
    (valid, invalid)
}

#[cfg(test)]
mod tests;
