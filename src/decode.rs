//! Bytes to text: which encoding they are in, decoded whatever they hold.

mod mixed;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::characters::model::CharModel;

/// A page's text and how it was read.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The text, line ends as they came, without byte order mark and NULs.
    pub text: Cow<'b, str>,
    /// The encoding it was read in.
    pub encoding: &'static Encoding,
    /// Invalid byte sequences; each stands as one U+FFFD in the text.
    pub invalid: u32,
    /// Whether NUL characters were left out.
    pub nuls: bool,
    /// Whether the bytes ended in the middle of a character, which was left out.
    pub truncated: bool,
}

/// Bytes in which detection looks for evidence.
const SAMPLE: usize = 64 * 1024;

/// Non-ASCII characters that the character model looks at; forty are enough in six of six cases (facts on restoration,
/// section 3).
const SAMPLE_CHARACTERS: usize = 512;

/// Non-ASCII bytes in which it finds so many, whatever the encoding, and a few more for what is malformed.
const SAMPLE_BYTES: usize = 4 * SAMPLE_CHARACTERS;

/// Invalid sequences after which a page that has had no more valid ones is no UTF-8, whatever follows.
const HOPELESS: usize = 1024;

/// Bytes in which a declaration is looked for (the HTML standard asks for 1,024; Chinese pages put scripts before it).
const DECLARATION: usize = 4096;

/// Share of UTF-16 code units in the range 4E00–9FFF from which bytes without a mark are taken for UTF-16
/// (facts on restoration, section 3: 60% of the bytes at odd or even places).
const UTF16_SHARE: f64 = 0.6;

/// Bytes below which no pattern of UTF-16 is looked for.
const UTF16_LEAST: usize = 16;

/// Share of invalid sequences among non-ASCII characters up to which bytes are UTF-8 all the same (ibid.: 2%).
const UTF8_INVALID_SHARE: f64 = 0.02;

/// Valid sequences per invalid one from which UTF-8 is a candidate beside the legacy encodings, where there are more
/// invalid ones. Of legacy Chinese text one pair in ten looks like a sequence of UTF-8.
const UTF8_VALID_PER_INVALID: usize = 2;

/// Log-probability per non-ASCII character from which a reading is Chinese for certain: true text reaches −7.6 or more,
/// broken text −12.3 or less (facts on restoration, section 2).
const CHINESE: f32 = -9.5;
/// From here there is no need to read it otherwise: text read in a wrong encoding has −12.3 and less (ibid.).
const SURE: f32 = -8.0;
/// From here a reading is Chinese if the page says so itself; words of a menu are less probable than prose.
const CHINESE_IF_DECLARED: f32 = -11.0;
/// Gain in log-probability per character from which another encoding than the one asked for is worth a word. Readings
/// differ by 5 and more (ibid.).
const BETTER: f32 = 2.0;
/// What a declaration is worth, in log-probability per character. Readings differ by 5 and more (ibid.), so it decides
/// only where a page has hardly any text.
const DECLARED: f32 = 0.5;

/// Decodes a page. `forced` is what the user says; otherwise, in this order: byte order mark, the pattern of UTF-16,
/// validity as UTF-8, then whichever of GB18030 and Big5 (with Hong Kong's characters) the character model finds more
/// probable, then detection of other encodings. A declaration is only a hint: declared charsets lie (gb2312 declared,
/// UTF-8 sent).
pub fn decode<'b>(bytes: &'b [u8], forced: Option<&'static Encoding>) -> Decoded<'b> {
    decode_sent(bytes, forced, None)
}

/// Decodes a page of which the charset in the header it was sent with is known, by its label: a hint that goes before
/// the page's own.
pub fn decode_sent<'b>(bytes: &'b [u8], forced: Option<&'static Encoding>, sent: Option<&str>) -> Decoded<'b> {
    if let Some(encoding) = forced {
        let marked = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(0, |(_, n)| n);
        return read(&bytes[marked..], encoding);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(&bytes[length..], encoding);
    }
    // UTF-16 that is valid UTF-8 as well is ASCII with NULs between.
    let utf8 = simdutf8::basic::from_utf8(bytes);
    let nuls = memchr::memchr(0, bytes).is_some();
    if let (Ok(text), false) = (utf8, nuls) {
        return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, invalid: 0, nuls, truncated: false };
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return read(bytes, encoding);
    }
    if let Ok(text) = utf8 {
        return finish(Cow::Borrowed(text), UTF_8, 0, false);
    }
    let (valid, invalid) = utf8_sequences(bytes);
    if valid > 0 && invalid as f64 <= (valid + invalid) as f64 * UTF8_INVALID_SHARE {
        return mixed::read(bytes, UTF_8);
    }
    let declared = sent.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| declaration(bytes));
    mixed::read(bytes, legacy(bytes, declared, valid >= invalid * UTF8_VALID_PER_INVALID))
}

/// The encoding that fits the bytes of a page better by far than the one it was read in, if there is one.
pub(crate) fn better(bytes: &[u8], used: &'static Encoding) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let now = probability(bytes, used);
    if now >= CHINESE && !bytes.is_ascii() {
        return None;
    }
    let found = decode(bytes, None).encoding;
    (!same(found, used) && probability(bytes, found) >= now + BETTER).then_some(found)
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if !bytes.len().is_multiple_of(2) || sample.len() < UTF16_LEAST {
        return None;
    }
    let share = |odd: usize| {
        let hits = sample.iter().skip(odd).step_by(2).filter(|b| (0x4E..=0x9F).contains(*b)).count();
        hits as f64 / (sample.len() / 2) as f64
    };
    // In ASCII text both places hold such bytes ('N' to 'z'); in Chinese UTF-16 only the high byte does.
    let (low, high) = (share(0), share(1));
    let ascii = |odd: usize| sample.iter().skip(odd).step_by(2).all(|b| *b < 0x80 && *b != 0);
    if ascii(0) && ascii(1) {
        return None;
    }
    let encoding = match (low > UTF16_SHARE, high > UTF16_SHARE) {
        (false, true) => UTF_16LE,
        (true, false) => UTF_16BE,
        _ => return utf16_by_nuls(sample),
    };
    // Kana of Shift_JIS have the pattern, too.
    (probability(sample, encoding) >= CHINESE_IF_DECLARED).then_some(encoding)
}

/// UTF-16 text with much ASCII in it: the other half of its code units is NUL.
fn utf16_by_nuls(sample: &[u8]) -> Option<&'static Encoding> {
    let half = sample.len() / 2;
    let nuls = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (low, high) = (nuls(0), nuls(1));
    if high * 5 > half && low * 20 < half {
        Some(UTF_16LE)
    } else if low * 5 > half && high * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Valid and invalid sequences of bytes that are not ASCII, as far as they leave hope that they are UTF-8. A character that
/// the end of the page cuts is neither.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    let mut end = 0;
    for chunk in bytes.utf8_chunks() {
        end += chunk.valid().len() + chunk.invalid().len();
        valid += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        let cut = || end == bytes.len() && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        invalid += usize::from(!chunk.invalid().is_empty() && !cut());
        if invalid >= HOPELESS && valid <= invalid {
            break;
        }
    }
    (valid, invalid)
}

/// The encoding of bytes that are no clean UTF-8; `utf8` says that they may be damaged UTF-8 all the same.
fn legacy(bytes: &[u8], declared: Option<&'static Encoding>, utf8: bool) -> &'static Encoding {
    let sample = sample(bytes);
    let is_beyond_ascii = |(_, b): &(usize, &u8)| !b.is_ascii();
    let enough = sample.iter().enumerate().filter(is_beyond_ascii).nth(SAMPLE_BYTES).map_or(sample.len(), |(at, _)| at);
    let candidates = [Some(GB18030), Some(BIG5), utf8.then_some(UTF_8)];
    let mut best = (GB18030, f32::NEG_INFINITY);
    for encoding in candidates.into_iter().flatten() {
        let hint = if declared.is_some_and(|d| same(d, encoding)) { DECLARED } else { 0.0 };
        let probability = probability(&sample[..enough], encoding);
        if probability + hint > best.1 {
            best = (encoding, probability + hint);
        }
        if probability >= SURE {
            break;
        }
    }
    let (encoding, probability) = best;
    if probability >= CHINESE {
        return encoding;
    }
    if utf8 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() < SAMPLE);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == BIG5 || same(guess, GB18030) {
        return encoding;
    }
    // A declared single-byte encoding says nothing: servers add it to every page.
    match declared.filter(|d| *d != UTF_8 && *d != UTF_16LE && *d != UTF_16BE && !d.is_single_byte()) {
        Some(d) if d != BIG5 && !same(d, GB18030) => d,
        Some(_) if probability >= CHINESE_IF_DECLARED => encoding,
        _ => guess,
    }
}

/// Where a page shows its encoding: from its first byte beyond ASCII on.
fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    &bytes[start..bytes.len().min(start + SAMPLE)]
}

/// Whether two encodings are one for a reader: GB18030 holds GBK, and both hold gb2312.
fn same(a: &'static Encoding, b: &'static Encoding) -> bool {
    let wide = |e: &'static Encoding| if e == GBK { GB18030 } else { e };
    wide(a) == wide(b)
}

/// Log-probability per non-ASCII character of a sample read in an encoding.
fn probability(sample: &[u8], encoding: &'static Encoding) -> f32 {
    let decoded = read(sample, encoding);
    let text: String = decoded.text.chars().filter(|c| !c.is_ascii()).take(SAMPLE_CHARACTERS).collect();
    CharModel::get().mean(&text)
}

/// The charset that an HTML page declares about itself.
fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + b"charset".len();
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_".contains(b)).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

/// Reads bytes in an encoding, counting what is invalid.
fn read<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Decoded<'b> {
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return finish(text, encoding, 0, false);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len()));
    let (mut from, mut invalid, mut truncated) = (0, 0, false);
    loop {
        // The last call has nothing but the end of the page: what is malformed then was cut off.
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
    finish(Cow::Owned(text), encoding, invalid, truncated)
}

fn finish<'b>(text: Cow<'b, str>, encoding: &'static Encoding, invalid: u32, truncated: bool) -> Decoded<'b> {
    let nuls = memchr::memchr(0, text.as_bytes()).is_some();
    let text = if nuls { Cow::Owned(text.replace('\0', "")) } else { text };
    Decoded { text, encoding, invalid, nuls, truncated }
}

#[cfg(test)]
mod tests;
