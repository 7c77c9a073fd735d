//! Many literals, found in one pass over a line: those of all rules, and the words of a lexicon.
//!
//! Nearly every literal of Chinese rules begins with two characters that few places of a page begin with: a bit for
//! each pair of characters (hashed) turns away nine of ten places at the price of one load; only then are the literals
//! that begin with such a pair compared. That is the filter of Wu and Manber ("A fast algorithm for
//! multi-pattern searching", 1994) on characters, and without shifts, because two-character words allow none. An
//! Aho-Corasick automaton of the same literals walks a table of a megabyte instead, and takes milliseconds to build.

/// Places of the hash table for each literal: one pair in a hundred is mistaken for another, and the filter for all rules
/// (2,000 literals) still fits a core's first cache, 16 KiB.
const ROOM: usize = 64;

/// Bits of a hash at most: a filter beyond 32 KiB would not fit there.
const HASH_BITS_MAX: u32 = 18;

/// Literals and the pairs of characters they begin with. All of it is small, because every place of a page asks the first
/// field and one in ten the others.
pub(crate) struct Literals {
    /// Bits of a pair's hash.
    hash_bits: u32,
    /// One bit for each hash: does a literal begin with such a pair?
    pairs: Vec<u64>,
    /// One bit for each character of the Basic Multilingual Plane: is it a literal?
    singles: Vec<u64>,
    /// For each word of `pairs`, how many bits are set before it: with those before it in its word, the bucket's number.
    ranks: Vec<u32>,
    /// For each bucket, where its literals begin; one more for the end.
    starts: Vec<u32>,
    /// The literals, by bucket.
    entries: Vec<Literal>,
    /// Their texts, one after the other.
    texts: String,
}

struct Literal {
    /// Its first three characters, [`ALONE`] for those that it is too short to have: most literals have no more.
    head: [char; 3],
    /// Where its text ends in `texts`; it begins where that of the one before ends.
    end: u32,
    value: u32,
}

impl Literals {
    /// Takes literals, each with a value that [`Self::find`] gives back.
    pub(crate) fn new<'a>(literals: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let literals: Vec<(&str, u32)> = literals.collect();
        let hash_bits = (literals.len() * ROOM).max(64).next_power_of_two().ilog2().min(HASH_BITS_MAX);
        let hash_of = |text: &str| {
            let mut chars = text.chars();
            // An empty literal stands nowhere.
            Some(hash(hash_bits, chars.next()?, chars.next().unwrap_or(ALONE)))
        };
        let mut hashed: Vec<(usize, &str, u32)> =
            literals.into_iter().filter_map(|(text, value)| Some((hash_of(text)?, text, value))).collect();
        hashed.sort_unstable();
        let mut index = Self {
            hash_bits,
            pairs: vec![0; 1 << (hash_bits - 6)],
            singles: vec![0; 1 << 10],
            ranks: Vec::with_capacity(1 << (hash_bits - 6)),
            starts: Vec::new(),
            entries: Vec::with_capacity(hashed.len()),
            texts: String::new(),
        };
        for (hash, text, value) in hashed {
            if !is_set(&index.pairs, hash) {
                index.pairs[hash >> 6] |= 1 << (hash & 63);
                index.starts.push(index.entries.len() as u32);
            }
            let mut chars = text.chars();
            let head = [(); 3].map(|()| chars.next().unwrap_or(ALONE));
            if head[1] == ALONE {
                let place = plane_place(head[0]);
                index.singles[place >> 6] |= 1 << (place & 63);
            }
            index.texts.push_str(text);
            index.entries.push(Literal { head, end: index.texts.len() as u32, value });
        }
        index.starts.push(index.entries.len() as u32);
        let mut rank = 0;
        for word in &index.pairs {
            index.ranks.push(rank);
            rank += word.count_ones();
        }
        index
    }

    /// Calls `found` with every place at which a literal stands in a text, overlapping ones too: the literal's value,
    /// and its first byte and one past its last.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let mut chars = text.chars();
        let mut next = || chars.next().unwrap_or(ALONE);
        let (mut first, mut second) = (next(), next());
        let mut at = 0;
        while first != ALONE {
            let third = next();
            let pair = hash(self.hash_bits, first, second);
            if is_set(&self.pairs, pair) {
                self.compare(pair, [first, second, third], text, at, &mut found);
            }
            if is_set(&self.singles, plane_place(first)) && second != ALONE {
                self.compare(hash(self.hash_bits, first, ALONE), [first, ALONE, ALONE], text, at, &mut found);
            }
            at += first.len_utf8();
            (first, second) = (second, third);
        }
    }

    /// Calls `found` with the literals of a bucket that stand at a place of a text, whose characters there are `head`. Apart
    /// from the loop over places, which needs every register.
    #[inline(never)]
    fn compare(&self, hash: usize, head: [char; 3], text: &str, at: usize, found: &mut impl FnMut(u32, usize, usize)) {
        let before = self.pairs[hash >> 6] & ((1 << (hash & 63)) - 1);
        let bucket = (self.ranks[hash >> 6] + before.count_ones()) as usize;
        for place in self.starts[bucket] as usize..self.starts[bucket + 1] as usize {
            let literal = &self.entries[place];
            let [first, second, third] = literal.head;
            if first == head[0] && second == head[1] && (third == head[2] || third == ALONE) {
                let start = if place == 0 { 0 } else { self.entries[place - 1].end as usize };
                let end = at + literal.end as usize - start;
                if third == ALONE || text.get(at..end) == Some(&self.texts[start..literal.end as usize]) {
                    found(literal.value, at, end);
                }
            }
        }
    }
}

#[inline]
fn is_set(bits: &[u64], place: usize) -> bool {
    bits[place >> 6] >> (place & 63) & 1 != 0
}

/// Where a character stands in a table of one plane; characters beyond it share the places of those in it.
#[inline]
fn plane_place(c: char) -> usize {
    c as usize & 0xFFFF
}

/// Stands for a character that a literal is too short to have; never in a folded line.
const ALONE: char = '\n';

/// Two multiplicative hashes added (Knuth, TAOCP 6.4), their upper bits.
#[inline]
fn hash(bits: u32, first: char, second: char) -> usize {
    let sum = u32::from(first).wrapping_mul(0x9E37_79B1).wrapping_add(u32::from(second).wrapping_mul(0x85EB_CA6B));
    (sum >> (32 - bits)) as usize
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
