//! The classes of characters, looked up in one flat table.

use std::ops::Range;

pub(crate) mod astral;
pub(crate) mod bits;

pub(crate) use astral::astral;
pub use bits::*;

use crate::characters::units::Unit;

/// One entry of four bytes for each character of the Basic Multilingual Plane: the character's fold as UTF-16
/// ([`ELSEWHERE`] for a fold beyond the plane), its class bits, and a zero. `build/character_tables.rs` fills the table,
/// because filling it at run time would slow down the start of the program.
static TABLE: &[[u8; 4]] = include_bytes!(concat!(env!("OUT_DIR"), "/characters.bin")).as_chunks().0;

/// The table's mark for a fold outside the Basic Multilingual Plane.
pub(crate) const ELSEWHERE: u16 = 0;

/// One bit for each character of three bytes in UTF-8: whether it is an ideograph that folds to itself. A word holds
/// the characters that begin with the same two bytes, and the third byte selects the bit. Most characters of a Chinese
/// page are such ideographs. The 8 KiB of this table stay in a core's first cache; the larger [`TABLE`] does not.
static UNCHANGED_HAN: &[[u8; 8]; 1 << 10] =
    include_bytes!(concat!(env!("OUT_DIR"), "/unchanged-han.bin")).as_chunks().0.first_chunk().unwrap();

/// Writes to `units` the ideographs at the start of `text` that fold to themselves, and returns their number. Each
/// takes three bytes.
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

/// The fold of a character and its class bits, which the fold shares; `None` beyond the Basic Multilingual Plane.
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

/// Whether a unit of a folded line is a letter or digit of any script, Han included.
#[inline]
pub(crate) fn is_alnum_unit(unit: Unit) -> bool {
    of_unit(unit) & ALNUM != 0
}

/// The range of a folded line's units from its first letter or digit to its last.
pub(crate) fn core(units: &[Unit]) -> Range<usize> {
    let is_alnum = |unit: &Unit| is_alnum_unit(*unit);
    let start = units.iter().position(is_alnum).unwrap_or(units.len());
    start..units.iter().rposition(is_alnum).map_or(start, |last| last + 1)
}

/// The classes of characters.
#[derive(Clone, Copy)]
pub struct Classes;

impl Classes {
    /// The classes. It costs nothing to get them: they are a static table.
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

    /// The number of letters and digits in a text.
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

/// The fewest Han ideographs of a line of prose. A line with as many and the end of a sentence counts as prose that a
/// person wrote: rules of scope `to-end` never reach past it.
pub const PROSE_HAN: u32 = 40;

impl LineStats {
    /// These counts plus `more` Han ideographs.
    pub(crate) fn and_han(self, more: u32) -> Self {
        Self { chars: self.chars + more, han: self.han + more, alnum: self.alnum + more, ..self }
    }

    /// Whether a person may have said it: the line ends a sentence or has clauses.
    pub fn is_talk(&self) -> bool {
        self.sentence_ends + self.clauses > 0
    }

    /// Whether the line is a long sentence of prose: it has [`PROSE_HAN`] or more Han ideographs, and a sentence ends
    /// in it.
    pub fn is_prose(&self) -> bool {
        self.han >= PROSE_HAN && self.sentence_ends > 0
    }
}

/// For each value of the class bits, a word with a 1 in the byte of every bit that is set.
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

/// A counter of classes: eight counters of eight bits in one word. They move to the totals before one of them can
/// overflow.
#[derive(Default)]
pub struct Counter {
    lanes: u64,
    pending: u32,
    chars: u32,
    totals: [u32; 8],
}

impl Counter {
    /// Counts one character with these class bits.
    #[inline]
    pub fn add(&mut self, bits: u8) {
        self.lanes += SPREAD[bits as usize];
        self.pending += 1;
        if self.pending == 255 {
            self.flush();
        }
    }

    fn flush(&mut self) {
        for (total, lane) in self.totals.iter_mut().zip(self.lanes.to_le_bytes()) {
            *total += u32::from(lane);
        }
        self.chars += self.pending;
        (self.lanes, self.pending) = (0, 0);
    }

    /// Returns the counts since the last call and resets them.
    pub fn take(&mut self) -> LineStats {
        self.flush();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_the_characters_of_chinese_pages() {
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
