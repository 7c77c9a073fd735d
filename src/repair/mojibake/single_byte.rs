//! Text read as Latin-1 or CP1252, each of its bytes as one character: `ä»Šå¤©` is UTF-8, `½ñÌì` is GBK.

use encoding_rs::{BIG5, Encoding, GB18030};
use html5ever::data::C1_REPLACEMENTS;

use super::Reading;
use crate::charmodel::CharModel;

/// Characters beyond ASCII from which a run can be broken text (facts on restoration, section 2).
const LEAST: usize = 4;
/// Gain in log-probability per character from which UTF-8 out of single bytes is believed (ibid.).
const UTF8_GAIN: f32 = 0.3;
/// Complete sequences for each byte that is none, from which a run is UTF-8.
const SEQUENCES_PER_STRAY: usize = 10;
/// Share of double-byte characters whose second byte may be ASCII. In GBK 2% of running text have one; where an
/// accented letter and the one behind it are taken for a pair, nearly all have.
const ASCII_TRAILS: f32 = 0.34;

/// The byte of a character in CP1252; the five bytes it leaves undefined, and all others without a mark of their own,
/// are C1 controls, as in Latin-1.
pub(super) fn byte_of(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => C1_REPLACEMENTS.iter().position(|r| *r == Some(c)).map(|at| 0x80 + at as u8),
    }
}

/// Reads a run of single-byte characters as what it was, if that is more probable. `mixed` says that there is Chinese
/// beside it; then it may be an example of broken text, and must be a long one without a flaw.
pub(super) fn read(run: &str, mixed: bool) -> Option<Reading> {
    if run.chars().filter(|c| !c.is_ascii()).count() < LEAST {
        return None;
    }
    let bytes: Vec<u8> = run.chars().map_while(byte_of).collect();
    let once = utf8(&bytes);
    let twice = once.as_ref().and_then(|once| {
        let bytes: Option<Vec<u8>> = once.text.chars().map(byte_of).collect();
        utf8(&bytes?)
    });
    let utf8 = [once, twice].into_iter().flatten().map(|reading| (reading, UTF8_GAIN));
    let double = [GB18030, BIG5].into_iter().filter_map(|e| double_byte(&bytes, e)).map(|r| (r, super::GAIN));
    let flawless = |reading: &Reading| {
        reading.lost == 0 && reading.strays == 0 && reading.text.chars().filter(|c| !c.is_ascii()).count() >= LEAST
    };
    let readings = utf8.chain(double).filter(|(reading, _)| !mixed || flawless(reading));
    super::best(run, readings)
}

/// Reads bytes as UTF-8. Where a continuation byte is due, a space is the no-break space that it was. A byte that is
/// no part of a sequence stays the character that it is; a sequence without its end is lost.
fn utf8(bytes: &[u8]) -> Option<Reading> {
    let mut reading = Reading::default();
    let mut sequences = 0usize;
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        let length = match lead {
            0..0x80 => 1,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 0,
        };
        let mut sequence = [lead, 0, 0, 0];
        let mut found = 1;
        while found < length {
            match bytes.get(at + found) {
                Some(&byte @ 0x80..=0xBF) => sequence[found] = byte,
                Some(b' ') => sequence[found] = 0xA0,
                _ => break,
            }
            found += 1;
        }
        match std::str::from_utf8(&sequence[..length]) {
            Ok(text) if length > 0 && found == length => {
                reading.text.push_str(text);
                sequences += usize::from(length > 1);
                at += length;
            }
            _ => {
                reading.strays += 1;
                // A lead byte with part of what is due was a character; alone it may be a letter that never was broken.
                if found > 1 {
                    reading.lost += 1;
                    reading.text.push('\u{FFFD}');
                } else {
                    reading.text.push(character(lead));
                }
                at += found;
            }
        }
    }
    (sequences > 0 && sequences >= reading.strays * SEQUENCES_PER_STRAY).then_some(reading)
}

/// The character of CP1252 for a byte.
fn character(byte: u8) -> char {
    let mark = byte.checked_sub(0x80).and_then(|at| C1_REPLACEMENTS.get(usize::from(at)).copied().flatten());
    mark.unwrap_or(char::from(byte))
}

/// Reads bytes as GB18030 or Big5, if they are without a flaw. A space behind a lead byte is a no-break space.
fn double_byte(bytes: &[u8], encoding: &'static Encoding) -> Option<Reading> {
    let mut bytes = bytes.to_vec();
    let (mut pairs, mut ascii) = (0usize, 0usize);
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] <= 0x80 {
            at += 1;
            continue;
        }
        if let Some(trail) = bytes.get_mut(at + 1) {
            if *trail == b' ' {
                *trail = 0xA0;
            }
            ascii += usize::from(trail.is_ascii());
        }
        pairs += 1;
        at += 2;
    }
    // Big5 has second bytes in ASCII's range for two in five characters.
    if encoding == GB18030 && ascii as f32 > pairs as f32 * ASCII_TRAILS {
        return None;
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned();
    // Without a single known character nothing can be said of it.
    let model = CharModel::get();
    text.chars().any(|c| !c.is_ascii() && model.symbol(c).is_known()).then(|| Reading { text, ..Reading::default() })
}
