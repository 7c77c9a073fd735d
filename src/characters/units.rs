//! The characters of a folded line as units of two bytes, so that code that reads every character of a page need not
//! decode UTF-8 again.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::characters::class::astral::astral;
use crate::characters::class::bits::ALNUM;

/// A character in two bytes. A character of the Basic Multilingual Plane is its code. A character beyond the plane is a
/// surrogate. The common [`EMOJI`] have surrogates of their own. Other characters share them: the first half for letters
/// and digits, the end of the second half for everything else.
pub type Unit = u16;

/// The emoji that have units of their own, because rules name them: hands, loudspeakers, pins, hearts, fire.
pub(crate) const EMOJI: RangeInclusive<u32> = 0x1_F400..=0x1_F6FF;

/// The units of all characters beyond the plane.
pub(crate) const BEYOND: RangeInclusive<Unit> = 0xD800..=0xDFFF;

/// The units that letters and digits beyond the plane share, and those that everything else shares.
pub(crate) const SHARED: [RangeInclusive<Unit>; 2] = [LETTERS..=EMOJI_UNITS - 1, OTHERS..=0xDFFF];

/// The first unit of letters and digits beyond the plane, of [`EMOJI`], and of everything else.
const LETTERS: Unit = 0xD800;
const EMOJI_UNITS: Unit = 0xDC00;
const OTHERS: Unit = 0xDF00;

/// The unit of a character with these class bits.
#[inline]
pub(crate) fn unit(c: char, bits: u8) -> Unit {
    u16::try_from(u32::from(c)).unwrap_or_else(|_| match u32::from(c) {
        code if EMOJI.contains(&code) => EMOJI_UNITS + (code - EMOJI.start()) as Unit,
        code if bits & ALNUM != 0 => LETTERS | code as Unit & 0x3FF,
        code => OTHERS | code as Unit & 0xFF,
    })
}

/// The unit of a character of a folded text.
#[inline]
pub(crate) fn unit_of(c: char) -> Unit {
    u16::try_from(u32::from(c)).unwrap_or_else(|_| unit(c, astral(c)))
}

/// Whether several characters have this unit.
#[inline]
pub(crate) fn is_shared(unit: Unit) -> bool {
    SHARED.iter().any(|units| units.contains(&unit))
}

/// The bytes that characters take in UTF-8.
#[inline]
pub(crate) fn bytes(units: &[Unit]) -> usize {
    let beyond_first =
        |&unit: &Unit| u16::from(unit > 0x7F) + u16::from(unit > 0x7FF) + u16::from(BEYOND.contains(&unit));
    // The sums are as wide as the units, so that the processor adds many at once. A chunk is short enough that its sum
    // cannot overflow.
    let chunks = units.chunks(usize::from(u16::MAX / 4));
    units.len() + chunks.map(|chunk| usize::from(chunk.iter().map(beyond_first).sum::<u16>())).sum::<usize>()
}

/// The units of a folded text.
pub(crate) fn units(folded: &str) -> Vec<Unit> {
    folded.chars().map(unit_of).collect()
}

/// A set of characters with false positives: one bit for the last bits of each member. It rejects most characters that
/// are not members. It has 64 bits for each of its `WORDS`, a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharacterFilter<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> CharacterFilter<WORDS> {
    pub(crate) const NONE: Self = Self([0; WORDS]);
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    /// The set of these characters.
    pub(crate) const fn of(characters: &[char]) -> Self {
        let mut set = Self::NONE;
        let mut at = 0;
        while at < characters.len() {
            assert!((characters[at] as u32) < 0x1_0000, "the character needs more than its code for a unit");
            set.insert(characters[at] as Unit);
            at += 1;
        }
        set
    }

    #[inline]
    pub(crate) const fn insert(&mut self, unit: Unit) {
        self.0[(unit >> 6) as usize % WORDS] |= 1 << (unit & 63);
    }

    /// Whether one of these characters may be a member.
    #[inline]
    pub(crate) fn may_hold_any(&self, units: &[Unit]) -> bool {
        units.iter().any(|&unit| self.may_hold(unit))
    }

    /// Whether a character may be a member.
    #[inline]
    pub(crate) fn may_hold(&self, unit: Unit) -> bool {
        self.0[usize::from(unit >> 6) % WORDS] >> (unit & 63) & 1 != 0
    }
}

impl Serialize for CharacterFilter<4> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for CharacterFilter<4> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(from).map(Self)
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
            assert_eq!(is_shared(unit), c > '\u{FFFF}' && !EMOJI.contains(&u32::from(c)), "{c:?}");
            assert_eq!(unit_of(c), unit, "{c:?}");
        }
    }
}
