//! Sketches: hashed n-grams of every line, by which lines are compared.
//!
//! [`super::bigrams`] compares bigrams of letters, and [`super::repeated_lines`] trigrams of characters.

use super::group_set::GroupSet;
use super::groups::Group;
use crate::characters::class::is_alnum_unit;
use crate::characters::units::{Unit, units};
use crate::document::Document;

/// Bits of the hash of a bigram.
pub(super) const BIGRAM_BITS: u32 = 14;

/// Bits of the hash of a trigram.
pub(super) const TRIGRAM_BITS: u32 = 15;

/// Characters at the start of a line that are compared with title and prose.
const SAMPLE: usize = 64;

/// Characters at the start of a line of prose that other lines are compared with.
const COMPARED: usize = 200;

/// Characters at the start of a line, without blanks, that have trigrams.
const TRIGRAM_SAMPLE: usize = 64;

/// The hashes of all lines.
pub(super) struct Sketches {
    bigrams: Vec<u16>,
    trigrams: Vec<u16>,
    lines: Vec<Ends>,
}

/// The ends of a line's hashes. They begin at the ends of the line before.
#[derive(Clone, Copy, Default)]
struct Ends {
    /// End of the bigrams of its first [`SAMPLE`] characters.
    sample: usize,
    bigrams: usize,
    trigrams: usize,
}

impl Sketches {
    /// Hashes the n-grams of all lines that `groups` need. `is_prose` tells which lines others are compared with.
    pub(super) fn of(doc: &Document<'_>, groups: GroupSet, is_prose: impl Fn(usize) -> bool) -> Self {
        let (compared, repeated) = (groups.any(&[Group::Likeness]), groups.any(&[Group::Repeated]));
        // A line has at most as many n-grams as characters.
        let most = doc.fold().all_units().len();
        let (mut bigrams, mut trigrams) = (vec![0; most], vec![0; most]);
        let mut end = Ends::default();
        let lines = (0..doc.len()).map(|line| {
            let units = doc.fold().units(line);
            let (mut sample, mut all, mut of_trigrams) = (0, 0, 0);
            if compared {
                let most = if is_prose(line) { COMPARED } else { SAMPLE };
                (sample, all) = write_bigrams(&units[..units.len().min(most)], &mut bigrams[end.bigrams..]);
            }
            if repeated {
                of_trigrams = write_trigrams(units, &mut trigrams[end.trigrams..]);
            }
            end =
                Ends { sample: end.bigrams + sample, bigrams: end.bigrams + all, trigrams: end.trigrams + of_trigrams };
            end
        });
        Self { lines: lines.collect(), bigrams, trigrams }
    }

    /// The ends of the line before.
    fn before(&self, line: usize) -> Ends {
        line.checked_sub(1).map_or(Ends::default(), |before| self.lines[before])
    }

    /// The bigrams of a line's first [`SAMPLE`] characters.
    pub(super) fn sample(&self, line: usize) -> &[u16] {
        &self.bigrams[self.before(line).bigrams..self.lines[line].sample]
    }

    /// The bigrams of the first [`COMPARED`] characters of a line of prose, or of the first [`SAMPLE`] of another line.
    pub(super) fn bigrams(&self, line: usize) -> &[u16] {
        &self.bigrams[self.before(line).bigrams..self.lines[line].bigrams]
    }

    /// The trigrams of a line. All digits count as the same character.
    pub(super) fn trigrams(&self, line: usize) -> &[u16] {
        &self.trigrams[self.before(line).trigrams..self.lines[line].trigrams]
    }
}

/// The bigrams of a folded text.
pub(super) fn bigrams_of(folded: &str) -> Vec<u16> {
    let units = units(folded);
    let mut bigrams = vec![0; units.len()];
    let (_, count) = write_bigrams(&units, &mut bigrams);
    bigrams.truncate(count);
    bigrams
}

/// Writes the bigrams of a line's letters and digits. Returns the number of those in its first [`SAMPLE`] characters,
/// and of all.
fn write_bigrams(line: &[Unit], bigrams: &mut [u16]) -> (usize, usize) {
    let mut sample = None;
    let mut count = 0;
    let (mut previous, mut was_letter) = (0u64, false);
    for part in line.chunks(SAMPLE) {
        for &unit in part {
            let (own, is_letter) = (u64::from(unit).wrapping_mul(GOLDEN), is_alnum_unit(unit));
            // Each hash is written, but only that of a bigram is counted: this avoids a branch that the processor
            // cannot predict.
            if let Some(place) = bigrams.get_mut(count) {
                *place = upper::<BIGRAM_BITS>((previous << 32).wrapping_add(own));
            }
            count += usize::from(was_letter & is_letter);
            (previous, was_letter) = (own, is_letter);
        }
        sample.get_or_insert(count);
    }
    (sample.unwrap_or(0), count)
}

/// Writes the trigrams of a line. Returns their number.
fn write_trigrams(line: &[Unit], trigrams: &mut [u16]) -> usize {
    let (mut trigram, mut length) = (0u64, 0usize);
    for &unit in line {
        if unit == BLANK {
            continue;
        }
        let folded = if (ZERO..ZERO + 10).contains(&unit) { ZERO } else { unit };
        trigram = (trigram << 21 | u64::from(folded)) & ((1 << (3 * 21)) - 1);
        length += 1;
        if let Some(place) = trigrams.get_mut(length.wrapping_sub(3)) {
            *place = upper::<TRIGRAM_BITS>(trigram.wrapping_mul(GOLDEN));
        }
        if length == TRIGRAM_SAMPLE {
            break;
        }
    }
    length.saturating_sub(2)
}

/// A folded blank.
const BLANK: Unit = b' ' as Unit;

/// The first of the ten digits.
const ZERO: Unit = b'0' as Unit;

/// Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The upper bits of a product.
fn upper<const BITS: u32>(product: u64) -> u16 {
    (product >> (64 - BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigrams_of(folded: &str) -> Vec<u16> {
        let units = units(folded);
        let mut trigrams = vec![0; units.len()];
        let count = write_trigrams(&units, &mut trigrams);
        trigrams.truncate(count);
        trigrams
    }

    #[test]
    fn a_line_has_bigrams_of_its_letters_and_trigrams_of_its_characters() {
        let bigrams = bigrams_of("河水 上涨,3月");
        assert_eq!((bigrams.len(), trigrams_of("河水 上涨,3月").len()), (3, 5));
        let long = units(&"河水上涨7月".repeat(30));
        let mut others = vec![0; long.len()];
        assert_eq!(write_bigrams(&long, &mut others), (63, 179));
        assert_eq!(trigrams_of(&"河水上涨7月".repeat(30)).len(), 62);
        assert_eq!(bigrams[0], others[0]);
        assert_eq!(bigrams_of("上涨"), bigrams[1..2]);
        assert!(trigrams_of("河水").is_empty());
    }

    #[test]
    fn all_digits_are_the_same_in_trigrams() {
        assert_eq!(trigrams_of("10 楼"), trigrams_of("27楼"));
        assert_ne!(trigrams_of("10 楼"), trigrams_of("27层"));
    }
}
