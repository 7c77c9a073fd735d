//! How often sequences of characters occur on a page, apart from lost and guessed ones.
//!
//! A page repeats its words. The bytes that are lost at one place are whole at others, because what is lost depends on
//! the number of bytes before it.

use rustc_hash::FxHashMap;

/// The most characters of a page that are counted; they bound the memory (48 MB).
const COUNTED: usize = 1 << 18;

/// Counts of single characters and of sequences of two and three.
#[derive(Debug, Default)]
pub(super) struct Ngrams {
    counts: FxHashMap<u64, u16>,
    characters: usize,
}

impl Ngrams {
    /// Counts a text. `is_known` says whether the character at an index, in Unicode scalars, is certain.
    pub(super) fn add(&mut self, text: &str, is_known: impl Fn(u32) -> bool) {
        let mut last = [None, None];
        for (at, c) in (0..).zip(text.chars()) {
            if self.characters >= COUNTED {
                return;
            }
            if c.is_whitespace() || c == '\u{FFFD}' || !is_known(at) {
                last = [None, None];
                continue;
            }
            self.characters += 1;
            let [second, first] = last;
            for known in [
                &[c][..],
                &[first, Some(c)].map(Option::unwrap_or_default),
                &[second, first, Some(c)].map(Option::unwrap_or_default),
            ] {
                if !known.contains(&'\0') {
                    let count = self.counts.entry(key(known)).or_default();
                    *count = count.saturating_add(1);
                }
            }
            last = [first, Some(c)];
        }
    }

    /// How much more probable, in nats, a character is between its neighbours because of the page. An unknown neighbour
    /// is `None`.
    pub(super) fn bonus(&self, before: [Option<char>; 2], c: char, after: [Option<char>; 2]) -> f32 {
        let [far, near] = before;
        let [next, later] = after;
        let of = |weight: f32, sequence: &[Option<char>]| {
            let sequence: Option<Vec<char>> = sequence.iter().copied().collect();
            let count = sequence.and_then(|sequence| self.counts.get(&key(&sequence)).copied()).unwrap_or(0);
            weight * f32::from(count).ln_1p()
        };
        let c = Some(c);
        of(SINGLE, &[c])
            + of(PAIR, &[near, c])
            + of(PAIR, &[c, next])
            + of(TRIPLE, &[far, near, c])
            + of(TRIPLE, &[near, c, next])
            + of(TRIPLE, &[c, next, later])
    }
}

/// The weights of the logarithms of counts; set by hand with pages of news in view.
const SINGLE: f32 = 0.3;
const PAIR: f32 = 0.7;
const TRIPLE: f32 = 1.2;

/// Up to three characters as one number. Characters take 21 bits.
fn key(sequence: &[char]) -> u64 {
    sequence.iter().fold(0, |key, c| key << 21 | u64::from(u32::from(*c)))
}
