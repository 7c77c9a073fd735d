//! The characters of a folded line as units of two bytes, so that code that reads every character of a page need not
//! decode UTF-8 again.

use crate::characters::class::astral::astral;
use crate::characters::class::bits::ALNUM;

/// A character in two bytes. A character of the Basic Multilingual Plane is its code. A character beyond the plane is a
/// surrogate, which it shares with others: from the first half for letters and digits, from the second half for
/// everything else.
pub type Unit = u16;

/// The base of the shared units of letters and digits beyond the plane, and the base for everything else.
const LETTERS: u16 = 0xD800;
const OTHERS: u16 = 0xDC00;
/// The bits of a character's code that a shared unit keeps.
const SHARED: u16 = 0x3FF;

/// The unit of a character with these class bits.
#[inline]
pub(crate) fn unit(c: char, bits: u8) -> Unit {
    let base = if bits & ALNUM != 0 { LETTERS } else { OTHERS };
    u16::try_from(u32::from(c)).unwrap_or(base | c as u16 & SHARED)
}

/// Whether several characters have this unit.
#[inline]
pub(crate) fn is_shared(unit: Unit) -> bool {
    matches!(unit, 0xD800..=0xDFFF)
}

/// The bytes that characters take in UTF-8.
#[inline]
pub(crate) fn bytes(units: &[Unit]) -> usize {
    let beyond_first = |&unit: &Unit| u16::from(unit > 0x7F) + u16::from(unit > 0x7FF) + u16::from(is_shared(unit));
    // The sums are as wide as the units, so that the processor adds many at once. A chunk is short enough that its sum
    // cannot overflow.
    let chunks = units.chunks(usize::from(u16::MAX / 4));
    units.len() + chunks.map(|chunk| usize::from(chunk.iter().map(beyond_first).sum::<u16>())).sum::<usize>()
}

/// The units of a folded text.
pub(crate) fn units(folded: &str) -> Vec<Unit> {
    folded.chars().map(|c| u16::try_from(u32::from(c)).unwrap_or_else(|_| unit(c, astral(c)))).collect()
}

/// A set of characters with false positives: one bit for the last bits of each member. It rejects most characters that
/// are not members. It has 64 bits for each of its `WORDS`, a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharacterFilter<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> CharacterFilter<WORDS> {
    pub(crate) const NONE: Self = Self([0; WORDS]);
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    #[inline]
    pub(crate) fn insert(&mut self, unit: Unit) {
        self.0[usize::from(unit >> 6) % WORDS] |= 1 << (unit & 63);
    }

    /// Whether a character may be a member.
    #[inline]
    pub(crate) fn may_hold(&self, unit: Unit) -> bool {
        self.0[usize::from(unit >> 6) % WORDS] >> (unit & 63) & 1 != 0
    }
}

/// A folded line: its text and its units.
#[derive(Debug, Clone, Copy)]
pub struct Folded<'a> {
    /// The text.
    pub text: &'a str,
    /// The units.
    pub units: &'a [Unit],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::class::{Classes, is_alnum_unit};

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
