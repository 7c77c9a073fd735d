//! What kind of character a character is, looked up in one flat table.

use std::ops::Range;

mod bits;

pub use bits::*;

use crate::characters::units::Unit;

/// For each character of the Basic Multilingual Plane, four bytes: its fold as UTF-16 ([`ELSEWHERE`] for one beyond the
/// plane), its class bits, and nothing. Filled by `build/characters.rs`, because a start of the program would notice.
static TABLE: &[[u8; 4]] = include_bytes!(concat!(env!("OUT_DIR"), "/characters.bin")).as_chunks().0;

/// Stands in the table for a fold outside the Basic Multilingual Plane.
pub(crate) const ELSEWHERE: u16 = 0;

/// For each character of three bytes in UTF-8 whether it is an ideograph that folds to itself: a word for each two bytes
/// that it may begin with, a bit for each third. Most characters of a Chinese page are such, and what is read of these 8
/// KiB stays in a core's first cache, where the table does not.
static UNCHANGED_HAN: &[[u8; 8]; 1 << 10] =
    include_bytes!(concat!(env!("OUT_DIR"), "/unchanged-han.bin")).as_chunks().0.first_chunk().unwrap();

/// Writes down the ideographs that fold to themselves with which a text's bytes begin; gives how many. Each takes three
/// bytes.
#[inline]
pub(crate) fn unchanged_han(text: &[u8], units: &mut [Unit]) -> usize {
    let mut count = 0;
    for (&[lead, second, third], unit) in text.as_chunks().0.iter().zip(units) {
        let pair = (u16::from(lead & 0xF) << 6 | u16::from(second & 0x3F)) & 0x3FF;
        let bits = u64::from_le_bytes(UNCHANGED_HAN[usize::from(pair)]);
        if lead & 0xF0 != 0xE0 || bits >> (third & 0x3F) & 1 == 0 {
            break;
        }
        *unit = pair << 6 | u16::from(third & 0x3F);
        count += 1;
    }
    count
}

/// What the table says of a character: its fold and its class bits (its fold has the same); `None` beyond the Basic
/// Multilingual Plane.
#[inline]
pub(crate) fn entry(c: char) -> Option<(u16, u8)> {
    TABLE.get(c as usize).map(|&[low, high, bits, _]| (u16::from_le_bytes([low, high]), bits))
}

/// The fold of an ASCII character, and its class bits.
#[inline]
pub(crate) fn ascii(c: u8) -> (u8, u8) {
    let [folded, _, bits, _] = TABLE[usize::from(c)];
    (folded, bits)
}

/// The class bits of a unit of a folded line.
#[inline]
pub(crate) fn of_unit(unit: Unit) -> u8 {
    if matches!(unit, 0x4E00..=0x9FFF) { HAN | ALNUM } else { TABLE[usize::from(unit)][2] }
}

/// Whether a unit of a folded line stands for a letter or digit of any script, Han included.
#[inline]
pub(crate) fn is_alnum_unit(unit: Unit) -> bool {
    of_unit(unit) & ALNUM != 0
}

/// The characters of a folded line without what is neither letter nor digit at its ends.
pub(crate) fn core(units: &[Unit]) -> Range<usize> {
    let is_alnum = |unit: &Unit| is_alnum_unit(*unit);
    let start = units.iter().position(is_alnum).unwrap_or(units.len());
    start..units.iter().rposition(is_alnum).map_or(start, |last| last + 1)
}

/// The classes of characters.
#[derive(Clone, Copy)]
pub struct Classes;

impl Classes {
    /// The table.
    pub fn get() -> Self {
        Self
    }

    /// The class bits of a character.
    #[inline]
    pub fn of(self, c: char) -> u8 {
        if matches!(c, '\u{4E00}'..='\u{9FFF}') {
            return HAN | ALNUM;
        }
        entry(c).map_or_else(|| astral(c), |(_, bits)| bits)
    }

    /// Whether a character is a letter or digit of any script, Han included.
    #[inline]
    pub fn is_alnum(self, c: char) -> bool {
        self.of(c) & ALNUM != 0
    }

    /// Letters and digits of a text.
    pub fn alnum(self, text: &str) -> u32 {
        text.chars().map(|c| u32::from(self.is_alnum(c))).sum()
    }
}

/// Counts over one folded line, in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineStats {
    /// All characters.
    pub chars: u32,
    /// Han ideographs.
    pub han: u32,
    /// Letters and digits of any script, Han included.
    pub alnum: u32,
    /// Decimal digits.
    pub digits: u32,
    /// White space.
    pub spaces: u32,
    /// `。！？…`.
    pub sentence_ends: u32,
    /// `。` alone.
    pub full_stops: u32,
    /// `，、；：`.
    pub clauses: u32,
    /// `|/>·_-` and the like.
    pub separators: u32,
}

/// Han a line of prose has at least; with a sentence's end it is taken for somebody's prose (design: rules of scope
/// `to-end` never reach over such a line).
pub const PROSE_HAN: u32 = 40;

impl LineStats {
    /// These counts and so many Han more.
    pub(crate) fn and_han(self, more: u32) -> Self {
        Self { chars: self.chars + more, han: self.han + more, alnum: self.alnum + more, ..self }
    }

    /// Whether somebody may have said it: it ends a sentence, or has clauses.
    pub fn is_talk(&self) -> bool {
        self.sentence_ends + self.clauses > 0
    }

    /// Whether the line is a long sentence of prose: [`PROSE_HAN`] or more Han, and a sentence's end.
    pub fn is_prose(&self) -> bool {
        self.han >= PROSE_HAN && self.sentence_ends > 0
    }
}

/// For each value of the class bits, a one in the byte of every bit that is set.
static SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut bit = 0;
        while bit < 8 {
            spread[bits] |= ((bits >> bit & 1) as u64) << (8 * bit);
            bit += 1;
        }
        bits += 1;
    }
    spread
};

/// Counts classes: eight counters of eight bits in one word, emptied before one of them can overflow.
#[derive(Default)]
pub struct Counter {
    lanes: u64,
    pending: u32,
    chars: u32,
    totals: [u32; 8],
}

impl Counter {
    /// Counts one character of these class bits.
    #[inline]
    pub fn add(&mut self, bits: u8) {
        self.lanes += SPREAD[bits as usize];
        self.pending += 1;
        if self.pending == 255 {
            self.empty();
        }
    }

    fn empty(&mut self) {
        for (total, lane) in self.totals.iter_mut().zip(self.lanes.to_le_bytes()) {
            *total += u32::from(lane);
        }
        self.chars += self.pending;
        (self.lanes, self.pending) = (0, 0);
    }

    /// The counts since the last call.
    pub fn take(&mut self) -> LineStats {
        self.empty();
        let of = |bit: u8| self.totals[bit.trailing_zeros() as usize];
        let stats = LineStats {
            chars: self.chars,
            han: of(HAN),
            alnum: of(ALNUM),
            digits: of(DIGIT),
            spaces: of(SPACE),
            sentence_ends: of(SENTENCE_END),
            full_stops: of(FULL_STOP),
            clauses: of(CLAUSE),
            separators: of(SEPARATOR),
        };
        *self = Self::default();
        stats
    }
}

/// Ideographs beyond the Basic Multilingual Plane live in planes 2 and 3.
pub(crate) fn astral(c: char) -> u8 {
    if matches!(c as u32, 0x2_0000..=0x3_FFFF) {
        HAN | ALNUM
    } else if c.is_alphanumeric() {
        ALNUM
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_what_chinese_pages_are_made_of() {
        let class = Classes::get();
        for (c, bits) in [
            ('汉', HAN | ALNUM),
            ('〇', HAN | ALNUM),
            ('𠮷', HAN | ALNUM),
            ('a', ALNUM),
            ('７', ALNUM | DIGIT),
            ('\u{3000}', SPACE),
            ('\u{A0}', SPACE),
            ('。', SENTENCE_END | FULL_STOP),
            ('，', CLAUSE),
            ('｜', SEPARATOR),
            ('“', 0),
            ('😀', 0),
        ] {
            assert_eq!(class.of(c), bits, "{c:?}");
        }
    }

    #[test]
    fn counts_long_lines_without_overflow() {
        let classes = Classes::get();
        let mut counter = Counter::default();
        for c in "汉，a1。".repeat(1000).chars() {
            counter.add(classes.of(c));
        }
        let stats = counter.take();
        assert_eq!((stats.chars, stats.han, stats.alnum, stats.digits), (5000, 1000, 3000, 1000));
        assert_eq!((stats.full_stops, stats.clauses, stats.spaces), (1000, 1000, 0));
        assert_eq!(counter.take(), LineStats::default());
    }
}
