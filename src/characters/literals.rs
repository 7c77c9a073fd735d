//! Finds many literals in one pass over a line: the literals of all rules, and the words of a lexicon.
//!
//! Nearly every literal of Chinese rules begins with two characters that few places of a page begin with. One bit for
//! each (hashed) character bigram rejects nine of ten places at the price of one load. Only the places that pass are
//! compared with the literals that begin with such a bigram. This is the filter of Wu and Manber ("A fast algorithm for
//! multi-pattern searching", 1994) on characters. It works without shifts, because words of two characters allow none.
//! An Aho-Corasick automaton of the same literals would walk a table of a megabyte instead, and would take milliseconds
//! to build.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::characters::units::{Folded, Unit, bytes, is_shared, units};

/// The bits of a bigram's hash. The filter takes 32 KiB and fits a core's first cache. Among the bigrams of all rules
/// (4,300 literals) one in sixty collides with another. The size is a compile-time constant, so no access needs a
/// bounds check.
const HASH_BITS: u32 = 18;

/// The number of hashes that share a bucket: a bucket holds less than one literal on average.
const BUCKET: usize = 32;

/// The number of 64-bit words in a bit set with one bit for each hash, and for each unit.
const HASH_WORDS: usize = 1 << (HASH_BITS - 6);
const UNIT_WORDS: usize = 1 << (Unit::BITS - 6);

/// Literals, and the bigrams they begin with. The bit sets are small: every place of a page reads the first field, and
/// one place in ten reads the others.
pub(crate) struct Literals {
    /// One bit for each hash: whether a literal begins with such a bigram.
    bigrams: Box<[u64; HASH_WORDS]>,
    /// One bit for each unit: whether it is a literal by itself.
    singles: Box<[u64; UNIT_WORDS]>,
    /// The first entry of each bucket of [`BUCKET`] hashes, and one more index for the end.
    starts: Vec<u32>,
    /// The literals, sorted by hash.
    entries: Vec<Literal>,
    /// The units of all literals, one literal after the other.
    units: Vec<Unit>,
    /// The texts of the literals that hold shared units, by `start`.
    texts: FxHashMap<u32, Box<str>>,
}

struct Literal {
    /// The first three units, padded with [`ALONE`]. Most literals have no more.
    head: [Unit; 3],
    /// Whether `head` is the whole literal and no other text has the same units.
    is_head: bool,
    /// The length in characters.
    length: u32,
    /// The index of the first unit in [`Literals::units`].
    start: u32,
    value: u32,
}

impl Literals {
    /// Builds the index of literals. [`Self::find`] reports the value that is given with each.
    pub(crate) fn new<'a>(literals: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let head_of = |text: &str| {
            let own = units(text);
            [0, 1, 2].map(|at| own.get(at).copied().unwrap_or(ALONE))
        };
        // An empty literal is found nowhere.
        let literals = literals.filter(|(text, _)| !text.is_empty()).map(|(text, value)| {
            let head = head_of(text);
            (hash(head[0], head[1]), text, head, value)
        });
        let mut hashed: Vec<(usize, &str, [Unit; 3], u32)> = literals.collect();
        hashed.sort_unstable();
        #[expect(clippy::large_stack_arrays, reason = "32 KiB, once for each list of words")]
        let mut index = Self {
            bigrams: Box::new([0; _]),
            singles: Box::new([0; _]),
            starts: Vec::with_capacity((1 << HASH_BITS) / BUCKET + 1),
            entries: Vec::with_capacity(hashed.len()),
            units: Vec::new(),
            texts: FxHashMap::default(),
        };
        for (hash, text, head, value) in hashed {
            index.bigrams[hash >> 6] |= 1 << (hash & 63);
            index.starts.resize(hash / BUCKET + 1, index.entries.len() as u32);
            if head[1] == ALONE {
                index.singles[usize::from(head[0] >> 6)] |= 1 << (head[0] & 63);
            }
            let own = units(text);
            let is_shared = own.iter().copied().any(is_shared);
            let (length, start) = (own.len() as u32, index.units.len() as u32);
            if is_shared {
                index.texts.insert(start, text.into());
            }
            let is_head = own.len() <= head.len() && !is_shared;
            index.entries.push(Literal { head, is_head, length, start, value });
            index.units.extend(own);
        }
        index.starts.resize((1 << HASH_BITS) / BUCKET + 1, index.entries.len() as u32);
        index
    }

    /// Calls `found` for every occurrence of a literal in a line, overlapping ones too. Its arguments are the literal's
    /// value, the index of its first character, and the index after its last one.
    pub(crate) fn find(&self, line: Folded<'_>, mut found: impl FnMut(u32, usize, usize)) {
        for (at, bigram) in line.units.windows(2).enumerate() {
            let &[first, second] = bigram else { continue };
            let bigram_hash = hash(first, second);
            if is_set(&self.bigrams, bigram_hash) {
                let third = line.units.get(at + 2).copied().unwrap_or(ALONE);
                self.compare(bigram_hash, [first, second, third], line, at, &mut found);
            }
            if is_set(&self.singles, first.into()) {
                let single_hash = hash(first, ALONE);
                self.compare(single_hash, [first, ALONE, ALONE], line, at, &mut found);
            }
        }
        if let [.., alone] = *line.units
            && is_set(&self.singles, alone.into())
        {
            let at = line.units.len() - 1;
            self.compare(hash(alone, ALONE), [alone, ALONE, ALONE], line, at, &mut found);
        }
    }

    /// Calls `found` with the literals at a place whose first characters are `head`. It is a function of its own, not
    /// inlined, because the loop over the places needs every register.
    #[inline(never)]
    fn compare(
        &self,
        hash: usize,
        head: [Unit; 3],
        line: Folded<'_>,
        at: usize,
        found: &mut impl FnMut(u32, usize, usize),
    ) {
        let bucket = hash / BUCKET;
        for literal in &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize] {
            let [first, second, third] = literal.head;
            if first == head[0] && second == head[1] && (third == head[2] || third == ALONE) {
                let end = at + literal.length as usize;
                if literal.is_head || self.occurs(literal, line, at..end) {
                    found(literal.value, at, end);
                }
            }
        }
    }

    /// Whether a line holds all characters of a literal at a place.
    fn occurs(&self, literal: &Literal, line: Folded<'_>, at: Range<usize>) -> bool {
        let own = &self.units[literal.start as usize..][..at.len()];
        line.units.get(at.clone()) == Some(own)
            // Characters with the same unit differ in their text.
            && (!own.iter().copied().any(is_shared)
                || line.text[bytes(&line.units[..at.start])..].starts_with(&*self.texts[&literal.start]))
    }
}

#[inline]
fn is_set<const WORDS: usize>(bits: &[u64; WORDS], place: usize) -> bool {
    bits[place >> 6] >> (place & 63) & 1 != 0
}

/// The padding of a literal shorter than three characters: a newline, which no folded line holds.
const ALONE: Unit = 0xA;

/// A multiplicative hash (Knuth, TAOCP 6.4): the upper bits of a product.
#[inline]
fn hash(first: Unit, second: Unit) -> usize {
    let bigram = u32::from(first) | u32::from(second) << 16;
    (bigram.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_place_of_every_literal() {
        let words = ["备案", "icp备", "icp", "案", "备案号", "i", "新闻", "👉", "👉点"];
        let index = Literals::new(words.into_iter().zip(0..));
        for text in ["", "案", "icp备案号", "京icp备icp备案", "没有", "新闻备案新闻案", "iicp", "a👉点👈👉"]
        {
            let mut found = Vec::new();
            let units = units(text);
            index.find(Folded { text, units: &units }, |value, start, end| {
                let [start, end] = [start, end].map(|at| bytes(&units[..at]));
                assert_eq!(&text[start..end], words[value as usize]);
                found.push((start, value));
            });
            found.sort_unstable();
            let mut expected: Vec<(usize, u32)> =
                words.iter().zip(0..).flat_map(|(w, v)| text.match_indices(w).map(move |(at, _)| (at, v))).collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn literals_with_the_same_units_are_told_apart() {
        // U+1F944 and U+1F844 have one unit.
        let index = Literals::new([("🥄点", 7), ("\u{1F844}点", 9), ("点", 8)].into_iter());
        let found = |text: &str| {
            let mut found = Vec::new();
            index.find(Folded { text, units: &units(text) }, |value, start, end| found.push((value, start, end)));
            found
        };
        assert_eq!(found("🥄点"), [(7, 0, 2), (8, 1, 2)]);
        assert_eq!(found("\u{1F744}点"), [(8, 1, 2)]);
    }
}
