//! Detects UTF-16 without a byte order mark.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::evidence::{CHINESE_IF_DECLARED, SAMPLE, probability};

/// The share of UTF-16 code units in the range 4E00–9FFF from which bytes without a mark count as UTF-16; set by hand.
const SHARE: f64 = 0.6;

/// The fewest bytes in which the pattern of UTF-16 is searched.
const LEAST: usize = 16;

/// The byte order of bytes that have the pattern of UTF-16; `None` if they have not.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if !bytes.len().is_multiple_of(2) || sample.len() < LEAST {
        return None;
    }
    let share = |odd: usize| {
        let hits = sample.iter().skip(odd).step_by(2).filter(|b| (0x4E..=0x9F).contains(*b)).count();
        hits as f64 / (sample.len() / 2) as f64
    };
    // In ASCII text both places hold such bytes ('N' to 'z'). In Chinese UTF-16 only the high byte does.
    let (low, high) = (share(0), share(1));
    let ascii = |odd: usize| sample.iter().skip(odd).step_by(2).all(|b| *b < 0x80 && *b != 0);
    if ascii(0) && ascii(1) {
        return None;
    }
    let encoding = match (low > SHARE, high > SHARE) {
        (false, true) => UTF_16LE,
        (true, false) => UTF_16BE,
        _ => return by_nuls(sample),
    };
    // Kana in Shift_JIS have the pattern, too.
    (probability(sample, encoding) >= CHINESE_IF_DECLARED).then_some(encoding)
}

/// The byte order of UTF-16 text with much ASCII: one half of its code units is NUL.
fn by_nuls(sample: &[u8]) -> Option<&'static Encoding> {
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
