//! Bytes to text: which encoding they are in, decoded whatever they hold.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

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

/// Bytes in which a declaration is looked for (the HTML standard asks for 1,024; Chinese pages put scripts before it).
const DECLARATION: usize = 4096;

/// Share of UTF-16 code units in the range 4E00–9FFF from which bytes without a mark are taken for UTF-16
/// (facts on restoration, section 3: 60% of the bytes at odd or even places).
const UTF16_SHARE: f64 = 0.6;

/// Bytes below which no pattern of UTF-16 is looked for.
const UTF16_LEAST: usize = 16;

/// Share of invalid sequences among non-ASCII characters up to which bytes are UTF-8 all the same (ibid.: 2%).
const UTF8_INVALID_SHARE: f64 = 0.02;

/// Decodes a page. `forced` is what the user says; otherwise, in this order: byte order mark, the pattern of UTF-16,
/// validity as UTF-8, then detection between the legacy encodings, in which a declaration only breaks ties: declared
/// charsets lie (gb2312 declared, UTF-8 sent).
pub fn decode<'b>(bytes: &'b [u8], forced: Option<&'static Encoding>) -> Decoded<'b> {
    if let Some(encoding) = forced {
        let marked = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(0, |(_, n)| n);
        return read(&bytes[marked..], encoding);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(&bytes[length..], encoding);
    }
    // UTF-16 that is valid UTF-8 as well is ASCII with NULs between.
    let utf8 = std::str::from_utf8(bytes);
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
    if mostly_utf8(bytes) {
        return read(bytes, UTF_8);
    }
    read(bytes, legacy(bytes))
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
    match (low > UTF16_SHARE, high > UTF16_SHARE) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => utf16_by_nuls(sample),
    }
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

/// Whether the bytes are UTF-8 with few invalid sequences. A page cut in mid-character is among them.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid > 0 && invalid as f64 <= ((valid + invalid) as f64 * UTF8_INVALID_SHARE).max(1.0)
}

/// The legacy encoding of bytes that are no UTF-8.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == BIG5 || guess == GBK || guess == GB18030 {
        return if guess == BIG5 { BIG5 } else { GB18030 };
    }
    // chardetng takes a few GB pages for windows-1252 (facts on peers); what reads as Chinese is Chinese.
    let declared = declaration(bytes).filter(|e| *e != UTF_8 && !e.is_single_byte());
    let chinese = match declared {
        Some(encoding) if encoding == BIG5 => BIG5,
        Some(encoding) if encoding != GBK && encoding != GB18030 => return encoding,
        _ => GB18030,
    };
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (invalid, characters) = errors(sample, chinese);
    if characters > 0 && invalid * 20 <= characters { chinese } else { guess }
}

/// Invalid sequences and non-ASCII characters of a sample read in an encoding.
fn errors(sample: &[u8], encoding: &'static Encoding) -> (usize, usize) {
    let decoded = read(sample, encoding);
    (decoded.invalid as usize, decoded.text.chars().filter(|c| !c.is_ascii()).count())
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
        let (result, used) = decoder.decode_to_string_without_replacement(&bytes[from..], &mut text, true);
        from += used;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve((bytes.len() - from).max(64)),
            DecoderResult::Malformed(_, _) if from == bytes.len() => {
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
mod tests {
    use super::*;

    const HANS: &str = "今天的雨下得很大，街上没有人。我们在图书馆里读书，等雨停了再回家去。";
    const HANT: &str = "今天的雨下得很大，街上沒有人。我們在圖書館裡讀書，等雨停了再回家去。";

    fn bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn finds_the_encoding_without_a_declaration() {
        for (text, encoding) in [
            (HANS, UTF_8),
            (HANT, UTF_8),
            (HANS, GB18030),
            (HANT, GB18030),
            (HANT, BIG5),
            (HANS, UTF_16LE),
            (HANT, UTF_16BE),
        ] {
            let bytes = bytes(text, encoding);
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding.name(), text));
            assert_eq!((decoded.invalid, decoded.truncated), (0, false));
        }
    }

    #[test]
    fn a_byte_order_mark_decides_and_goes() {
        for encoding in [UTF_8, UTF_16LE, UTF_16BE] {
            let bytes = bytes(&format!("\u{FEFF}abc {HANS}"), encoding);
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.encoding, decoded.text.chars().next()), (encoding, Some('a')));
        }
    }

    #[test]
    fn a_declaration_does_not_beat_validity() {
        let page = format!("<meta charset=gb2312><p>{HANS}");
        assert_eq!(decode(page.as_bytes(), None).encoding, UTF_8);
        let page = bytes(&format!("<meta charset=\"utf-8\"><p>{HANS}"), GB18030);
        assert_eq!(decode(&page, None).encoding, GB18030);
    }

    #[test]
    fn few_invalid_bytes_leave_utf8() {
        let mut page = HANS.repeat(10).into_bytes();
        page.insert(300, 0xFF);
        let decoded = decode(&page, None);
        assert_eq!((decoded.encoding, decoded.invalid), (UTF_8, 1));
    }

    #[test]
    fn a_proper_replacement_character_is_not_an_invalid_sequence() {
        let page = format!("{HANS}\u{FFFD}\u{FFFD}");
        assert_eq!(decode(page.as_bytes(), None).invalid, 0);
    }

    #[test]
    fn a_cut_character_is_left_out_and_said() {
        for encoding in [UTF_8, GB18030] {
            let mut page = bytes(&HANS.repeat(3), encoding);
            page.pop();
            page.pop();
            page.pop();
            page.pop();
            let whole = decode(&page, None);
            assert_eq!((whole.encoding, whole.truncated, whole.invalid), (encoding, encoding == UTF_8, 0));
        }
    }

    #[test]
    fn lone_surrogates_are_counted() {
        let mut page = bytes(HANS, UTF_16LE);
        page.splice(10..10, [0x00, 0xD8]);
        let decoded = decode(&page, Some(UTF_16LE));
        assert_eq!(decoded.invalid, 1);
        assert!(decoded.text.contains('\u{FFFD}'));
    }

    #[test]
    fn nuls_are_left_out_and_said() {
        let decoded = decode(b"a\0b\0\0c", None);
        assert_eq!((&*decoded.text, decoded.nuls), ("abc", true));
    }
}
