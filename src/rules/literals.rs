//! All literals of all rules, found in one pass over a line.
//!
//! Nearly every literal of Chinese rules begins with two characters that few places of a page begin with, so a bit for
//! each pair of characters (hashed) turns away about 19 of 20 places at the price of one load; only then are the
//! literals that begin with such a pair compared. That is the filter of Wu and Manber ("A fast algorithm for
//! multi-pattern searching", 1994) on characters, and without shifts, because two-character words allow none. An
//! Aho-Corasick automaton of the same literals walks a table of a megabyte instead, and takes milliseconds to build.

/// Bits of a pair's hash: 65,536 places for some 1,500 pairs leave a filter of 8 KiB, which a core's first cache holds.
const HASH_BITS: u32 = 16;

/// Literals and the pairs of characters they begin with.
pub(super) struct Literals {
    /// One bit for each hash: does a literal begin with such a pair?
    bits: Vec<u64>,
    /// For each hash, one more than the number of its bucket; 0 where there is none.
    buckets: Vec<u32>,
    /// For each bucket, where its literals begin; one more for the end.
    starts: Vec<usize>,
    /// For each literal, by bucket, what stands behind its first two characters ([`ALONE`] for nothing): of most it
    /// tells whether to compare the text at all.
    thirds: Vec<char>,
    /// The literals with the values they were given with, in the same order.
    literals: Vec<(String, u32)>,
}

impl Literals {
    /// Takes literals, each with a value that [`Self::find`] gives back.
    pub(super) fn new<'a>(literals: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let mut hashed: Vec<(usize, String, u32)> =
            literals.filter_map(|(text, value)| Some((hash_of(text)?, text.to_owned(), value))).collect();
        hashed.sort();
        let mut index = Self {
            bits: vec![0; 1 << (HASH_BITS - 6)],
            buckets: vec![0; 1 << HASH_BITS],
            starts: Vec::new(),
            thirds: Vec::with_capacity(hashed.len()),
            literals: Vec::with_capacity(hashed.len()),
        };
        for (hash, text, value) in hashed {
            if index.buckets[hash] == 0 {
                index.starts.push(index.literals.len());
                index.buckets[hash] = index.starts.len() as u32;
                index.bits[hash >> 6] |= 1 << (hash & 63);
            }
            index.thirds.push(text.chars().nth(2).unwrap_or(ALONE));
            index.literals.push((text, value));
        }
        index.starts.push(index.literals.len());
        index
    }

    /// Calls `found` with every place at which a literal stands in a text, overlapping ones too: the literal's value,
    /// and its first byte and one past its last.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let mut chars = text.char_indices();
        let Some((mut at, mut c)) = chars.next() else { return };
        for (next_at, next) in chars {
            self.look(hash(c, next), text, at, &mut found);
            self.look(hash(c, ALONE), text, at, &mut found);
            (at, c) = (next_at, next);
        }
        self.look(hash(c, ALONE), text, at, &mut found);
    }

    #[inline]
    fn look(&self, hash: usize, text: &str, at: usize, found: &mut impl FnMut(u32, usize, usize)) {
        if self.bits[hash >> 6] >> (hash & 63) & 1 != 0 {
            self.compare(self.buckets[hash] as usize, text, at, found);
        }
    }

    fn compare(&self, bucket: usize, text: &str, at: usize, found: &mut impl FnMut(u32, usize, usize)) {
        let rest = &text[at..];
        let third = rest.chars().nth(2).unwrap_or(ALONE);
        let places = self.starts[bucket - 1]..self.starts[bucket];
        for (place, &expected) in places.clone().zip(&self.thirds[places]) {
            if expected == third || expected == ALONE {
                let (literal, value) = &self.literals[place];
                if rest.starts_with(literal.as_str()) {
                    found(*value, at, at + literal.len());
                }
            }
        }
    }
}

/// Stands for a character that a literal is too short to have; never in a folded line.
const ALONE: char = '\n';

/// The hash of a literal's first two characters; `None` for an empty one, which stands nowhere.
fn hash_of(literal: &str) -> Option<usize> {
    let mut chars = literal.chars();
    Some(hash(chars.next()?, chars.next().unwrap_or(ALONE)))
}

/// Two multiplicative hashes added (Knuth, TAOCP 6.4), their upper bits.
#[inline]
fn hash(first: char, second: char) -> usize {
    let sum = u32::from(first).wrapping_mul(0x9E37_79B1).wrapping_add(u32::from(second).wrapping_mul(0x85EB_CA6B));
    (sum >> (32 - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_place_of_every_literal() {
        let words = ["备案", "icp备", "icp", "案", "备案号", "i", "新闻"];
        let index = Literals::new(words.into_iter().zip(0..));
        for text in ["", "案", "icp备案号", "京icp备icp备案", "没有", "新闻备案新闻案", "iicp"] {
            let mut found = Vec::new();
            index.find(text, |value, start, end| {
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
}
