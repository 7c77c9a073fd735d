//! Text that was read as Latin-1 or CP1252, each byte as one character: `ä»Šå¤©` is UTF-8, `½ñÌì` is GBK.

use encoding_rs::{BIG5, Encoding, GB18030};
use html5ever::data::C1_REPLACEMENTS;

use super::proven::{Proven, Way};
use super::reading::{GAIN, Reading, SHORTEST, best, probability_from};

/// The fewest non-ASCII characters of a run that can be broken text; set by hand.
const LEAST: usize = 4;
/// The same on a page that is proven to be broken text: two bytes of GBK are one character.
const LEAST_PROVEN: usize = 2;
/// The ways of misreading that this file undoes.
pub(super) const WAYS: [Way; 3] = [Way::Utf8AsBytes, Way::GbkAsBytes, Way::Big5AsBytes];
/// The gain in log-probability per character from which a reading as UTF-8 is accepted. It is low, because few other
/// texts are valid UTF-8; set by hand.
const UTF8_GAIN: f32 = 0.3;
/// The fewest complete sequences per stray byte in a run that is UTF-8.
const SEQUENCES_PER_STRAY: usize = 10;
/// The largest share of double-byte characters whose second byte is ASCII. In GBK hardly any simplified character has
/// such a byte, and one third of the traditional ones; in Big5 two in five have one. Where an accented letter and the
/// letter after it are taken for a pair, nearly all have.
const ASCII_TRAILS: f32 = 0.6;
/// The same on a page that is proven to be broken text. A short line may have more of them.
const ASCII_TRAILS_PROVEN: f32 = 0.75;
/// The fewest characters of two bytes in a reading. Three fit by chance: `£á` is `ａ`.
const PAIRS: usize = 4;
/// The least share of pairs of bytes among a reading's visible characters: in German or French one letter in ten is
/// beyond ASCII.
const PAIR_SHARE: f32 = 0.34;
/// The gain in log-probability per character from which a space is read as a no-break space though the text is valid
/// without it; set by hand.
const SPACE_GAIN: f32 = 0.5;
/// The most spaces of a run that are tried as no-break spaces, which they may have been.
const SPACES: usize = 64;

/// The byte that letters of Latin-1's upper half begin with, from U+00C0 to U+00FF.
pub(super) const LETTERS: u8 = 0xC3;

/// Prefilter: whether a text may be Chinese text that was read byte by byte. Such text has letters and marks of
/// Latin-1's upper half: at least [`SHORTEST`], and one of them from U+00C0 on. Most pages have characters below that
/// (no-break spaces, `·`, `©`). Broken UTF-8 has a letter from U+00E4 to U+00E9 for every ideograph; broken GBK has one
/// for two of three.
pub(super) fn may_be_single_bytes(text: &str) -> bool {
    memchr::memchr(LETTERS, text.as_bytes()).is_some()
        && text.bytes().filter(|b| b & 0xFE == 0xC2).nth(SHORTEST - 1).is_some()
}

/// The byte of a character in CP1252. The five bytes that CP1252 leaves undefined, and all others without a character
/// of their own, are C1 controls, as in Latin-1.
pub(super) fn byte_of(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => C1_REPLACEMENTS.iter().position(|r| *r == Some(c)).map(|at| 0x80 + at as u8),
    }
}

/// Reads a run of single-byte characters in its original encoding, if the result is more probable. `mixed` says that
/// Chinese text is beside the run. Then the run may be an example of broken text, so only a long reading without a flaw
/// is accepted.
pub(super) fn read(run: &str, mixed: bool, proven: Proven) -> Option<Reading> {
    let known = !mixed && proven.has_any(&WAYS);
    if run.chars().filter(|c| !c.is_ascii()).count() < if known { LEAST_PROVEN } else { LEAST } {
        return None;
    }
    let bytes: Vec<u8> = run.chars().map_while(byte_of).collect();
    let once = utf8(&bytes);
    let twice = once.as_ref().and_then(|once| {
        let bytes: Option<Vec<u8>> = once.text.chars().map(byte_of).collect();
        utf8(&bytes?)
    });
    // A run that is UTF-8 without stray bytes is nothing else.
    let is_utf8 = once.as_ref().is_some_and(|reading| reading.strays == 0);
    if known && is_utf8 && proven.has(Way::Utf8AsBytes) {
        return twice.filter(|twice| twice.strays == 0).or(once);
    }
    let utf8 = [once, twice].into_iter().flatten().map(|reading| (reading, UTF8_GAIN));
    let double = [(GB18030, Way::GbkAsBytes), (BIG5, Way::Big5AsBytes)]
        .into_iter()
        .filter(|_| !is_utf8)
        .filter_map(|(encoding, way)| double_byte(&bytes, encoding, way, known && proven.has(way)))
        .map(|reading| (reading, GAIN));
    let flawless = |reading: &Reading| {
        reading.lost == 0 && reading.strays == 0 && reading.text.chars().filter(|c| !c.is_ascii()).count() >= LEAST
    };
    let readings = utf8.chain(double).filter(|(reading, _)| !mixed || flawless(reading));
    best(run, readings, if mixed { Proven::default() } else { proven })
}

/// Reads bytes as UTF-8. A space in the place of a continuation byte was a no-break space. A byte outside a sequence
/// stays the character that it is. An incomplete sequence is lost.
fn utf8(bytes: &[u8]) -> Option<Reading> {
    let mut reading = Reading::new(Way::Utf8AsBytes);
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
                // Texts are cut anywhere: an incomplete sequence at the end of the run does not count against the rest.
                let is_cut = length > 0 && found > 1 && at + found == bytes.len();
                reading.strays += usize::from(!is_cut);
                // A lead byte with some of its continuation bytes was a character. Alone it may be a letter that never
                // was broken.
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

/// The character of a byte in CP1252.
fn character(byte: u8) -> char {
    let mark = byte.checked_sub(0x80).and_then(|at| C1_REPLACEMENTS.get(usize::from(at)).copied().flatten());
    mark.unwrap_or(char::from(byte))
}

/// Reads bytes as GB18030 or Big5, if they are valid. A space after a lead byte was a no-break space. Any other space
/// is read as one if the text is more probable so. `proven` says that the page is broken in this way.
fn double_byte(bytes: &[u8], encoding: &'static Encoding, way: Way, proven: bool) -> Option<Reading> {
    let (pairs, ascii) = trails(bytes);
    let visible = bytes.iter().filter(|b| !b.is_ascii_whitespace()).count().saturating_sub(pairs);
    let are_few = pairs < PAIRS || (pairs as f32) < visible as f32 * PAIR_SHARE;
    let ascii_trails = if proven { ASCII_TRAILS_PROVEN } else { ASCII_TRAILS };
    if are_few && !proven || ascii as f32 > pairs as f32 * ascii_trails {
        return None;
    }
    let shortest = if proven { 1 } else { SHORTEST };
    let read = |bytes: &[u8]| {
        let bytes = with_trails(bytes);
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned();
        Some((probability_from(&text, shortest)?, text))
    };
    let mut most_probable = read(bytes);
    let mut bytes = bytes.to_vec();
    let spaces: Vec<usize> = memchr::memchr_iter(b' ', &bytes).take(SPACES).collect();
    for at in spaces {
        bytes[at] = 0xA0;
        let other = read(&bytes);
        let now = most_probable.as_ref().map_or(f32::NEG_INFINITY, |(probability, _)| probability + SPACE_GAIN);
        if other.as_ref().is_some_and(|(probability, _)| *probability > now) {
            most_probable = other;
        } else {
            bytes[at] = b' ';
        }
    }
    most_probable.map(|(_, text)| Reading { text, ..Reading::new(way) })
}

/// The number of characters of two bytes, and of those whose second byte is ASCII. Characters of four bytes, which only
/// GB 18030 has, count as one without such a byte.
fn trails(bytes: &[u8]) -> (usize, usize) {
    let (mut pairs, mut ascii) = (0, 0);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = match after {
            _ if *first <= 0x80 => after,
            [b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9', after @ ..] => {
                pairs += 1;
                after
            }
            [] => {
                pairs += 1;
                after
            }
            [second, after @ ..] => {
                pairs += 1;
                ascii += usize::from(second.is_ascii());
                after
            }
        };
    }
    (pairs, ascii)
}

/// The bytes, with a no-break space for each space after a lead byte.
fn with_trails(bytes: &[u8]) -> Vec<u8> {
    let mut pending = false;
    let read = |byte: &u8| {
        let trail = std::mem::take(&mut pending);
        pending = !trail && *byte > 0x80;
        if trail && *byte == b' ' { 0xA0 } else { *byte }
    };
    bytes.iter().map(read).collect()
}
