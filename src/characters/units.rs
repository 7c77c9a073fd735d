//! The characters of a folded line in two bytes each, so that what looks at every character of a page need not decode
//! UTF-8 again.

use crate::characters::class::{ALNUM, Classes};

/// A character: its code, and for one beyond the Basic Multilingual Plane a surrogate's, which it shares with others: of
/// the first half for letters and digits, of the second for all else.
pub type Unit = u16;

/// What letters and digits beyond the plane share, and all else.
const LETTERS: u16 = 0xD800;
const OTHERS: u16 = 0xDC00;
const SHARED: u16 = 0x3FF;

/// The unit of a character of these class bits.
#[inline]
pub(crate) fn unit(c: char, bits: u8) -> Unit {
    let base = if bits & ALNUM != 0 { LETTERS } else { OTHERS };
    u16::try_from(u32::from(c)).unwrap_or(base | c as u16 & SHARED)
}

/// Whether other characters have the same unit.
#[inline]
pub(crate) fn is_shared(unit: Unit) -> bool {
    matches!(unit, 0xD800..=0xDFFF)
}

/// Bytes that characters take in UTF-8.
#[inline]
pub(crate) fn bytes(units: &[Unit]) -> usize {
    let beyond_first = |&unit: &Unit| u16::from(unit > 0x7F) + u16::from(unit > 0x7FF) + u16::from(is_shared(unit));
    // In sums as wide as the units, of which the processor makes many at once.
    let parts = units.chunks(usize::from(u16::MAX / 4));
    units.len() + parts.map(|part| usize::from(part.iter().map(beyond_first).sum::<u16>())).sum::<usize>()
}

/// The units of a text that is folded already.
pub(crate) fn units(folded: &str) -> Vec<Unit> {
    folded.chars().map(|c| unit(c, Classes::get().of(c))).collect()
}

/// A set of characters, nearly: a bit for the last bits of each of them, so that it tells of most others that they are none
/// of them. It has 64 bits for each of `WORDS`, a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharacterFilter<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> CharacterFilter<WORDS> {
    pub(crate) const NONE: Self = Self([0; WORDS]);
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    #[inline]
    pub(crate) fn insert(&mut self, unit: Unit) {
        self.0[usize::from(unit >> 6) % WORDS] |= 1 << (unit & 63);
    }

    /// Whether a character may be one of them.
    #[inline]
    pub(crate) fn may_hold(&self, unit: Unit) -> bool {
        self.0[usize::from(unit >> 6) % WORDS] >> (unit & 63) & 1 != 0
    }
}

/// A folded line.
#[derive(Debug, Clone, Copy)]
pub struct Folded<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its characters.
    pub units: &'a [Unit],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::class::is_alnum_unit;

    #[test]
    fn every_character_has_a_unit_of_its_class_and_length() {
        for c in (0..=0x3_FFFFu32).filter_map(char::from_u32) {
            let classes = Classes::get();
            let unit = unit(c, classes.of(c));
            assert_eq!(is_alnum_unit(unit), classes.is_alnum(c), "{c:?}");
            assert_eq!(bytes(&[unit]), c.len_utf8(), "{c:?}");
            assert_eq!(is_shared(unit), c > '\u{FFFF}', "{c:?}");
        }
    }
}
