//! The character bigrams of a page's body. A title shares many of them.

use super::prose::{WRAPPED_HAN, first_wrapped, main_text};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::Unit;
use crate::document::Document;

/// A set of character bigrams, hashed into 2^16 bits. With the bigrams of 2,000 characters, one look-up in thirty is a
/// false positive.
pub(super) struct Bigrams(Box<[u64; 1 << 10]>);

impl Bigrams {
    fn place(a: Unit, b: Unit) -> (usize, u64) {
        // Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
        let key = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
        ((key >> 6) as usize, 1 << (key & 63))
    }

    fn insert(&mut self, a: Unit, b: Unit) {
        let (word, bit) = Self::place(a, b);
        self.0[word] |= bit;
    }

    pub(super) fn contains(&self, a: Unit, b: Unit) -> bool {
        let (word, bit) = Self::place(a, b);
        self.0[word] & bit != 0
    }
}

/// Letters and digits of the body whose character bigrams are compared with those of a title.
const BODY_SAMPLE: usize = 2000;

/// The character bigrams of the page's prose.
pub(super) fn body_bigrams(doc: &Document<'_>) -> Bigrams {
    let mut bigrams = Bigrams(Box::new([0; _]));
    let mut previous = None;
    let wrapped = first_wrapped(doc).is_some_and(|line| doc.first_prose().is_none_or(|prose| line < prose));
    let is_text = |line: &usize| doc.stats(*line).is_prose() || wrapped && doc.stats(*line).han >= WRAPPED_HAN;
    let start = main_text(doc).unwrap_or(0);
    let mut left = BODY_SAMPLE;
    for line in (start..doc.len()).filter(is_text) {
        let units = doc.fold().units(line);
        for &unit in &units[..units.len().min(left)] {
            let letter = is_alnum_unit(unit).then_some(unit);
            if let (Some(a), Some(b)) = (previous, letter) {
                bigrams.insert(a, b);
            }
            previous = letter;
        }
        left -= units.len().min(left);
        if left == 0 {
            break;
        }
    }
    bigrams
}
