//! What lines are compared by, hashed once for each line of a page: pairs of letters ([`super::bigrams`]) and pieces of
//! three characters ([`super::recurring`]).

use super::groups::{Group, Groups};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::{Unit, units};
use crate::document::Document;

/// Bits of a pair's hash, and of a piece's.
pub(super) const PAIR_BITS: u32 = 14;
pub(super) const PIECE_BITS: u32 = 15;

/// Characters of a line that are compared with title and prose, and of a line of prose that others are compared with.
const SAMPLE: usize = 64;
const COMPARED: usize = 200;

/// Characters at the start of a line, without blanks, that have pieces.
const PIECES_SAMPLE: usize = 64;

/// The hashes of all lines.
pub(super) struct Sketches {
    pairs: Vec<u16>,
    pieces: Vec<u16>,
    lines: Vec<Ends>,
}

/// Where a line's hashes end; they begin where those of the line before end.
#[derive(Clone, Copy, Default)]
struct Ends {
    /// Of its first [`SAMPLE`] characters.
    sample: usize,
    pairs: usize,
    pieces: usize,
}

impl Sketches {
    /// `is_prose` says which lines others are compared with. What no group needs is left out.
    pub(super) fn of(doc: &Document<'_>, groups: Groups, is_prose: impl Fn(usize) -> bool) -> Self {
        let (compared, recurring) = (groups.any(&[Group::Likeness]), groups.any(&[Group::Recurring]));
        // No line has more of them than characters.
        let room = doc.fold().all_units().len();
        let (mut pairs, mut pieces) = (vec![0; room], vec![0; room]);
        let mut end = Ends::default();
        let lines = (0..doc.len()).map(|line| {
            let units = doc.fold().units(line);
            let (mut sample, mut all, mut of_pieces) = (0, 0, 0);
            if compared {
                let most = if is_prose(line) { COMPARED } else { SAMPLE };
                (sample, all) = write_pairs(&units[..units.len().min(most)], &mut pairs[end.pairs..]);
            }
            if recurring {
                of_pieces = write_pieces(units, &mut pieces[end.pieces..]);
            }
            end = Ends { sample: end.pairs + sample, pairs: end.pairs + all, pieces: end.pieces + of_pieces };
            end
        });
        Self { lines: lines.collect(), pairs, pieces }
    }

    fn before(&self, line: usize) -> Ends {
        line.checked_sub(1).map_or(Ends::default(), |before| self.lines[before])
    }

    /// The pairs of a line's first [`SAMPLE`] characters.
    pub(super) fn sample(&self, line: usize) -> &[u16] {
        &self.pairs[self.before(line).pairs..self.lines[line].sample]
    }

    /// The pairs of a line's first [`COMPARED`] characters, of one that is no prose of the first [`SAMPLE`].
    pub(super) fn pairs(&self, line: usize) -> &[u16] {
        &self.pairs[self.before(line).pairs..self.lines[line].pairs]
    }

    /// The pieces of a line; digits are all alike in them.
    pub(super) fn pieces(&self, line: usize) -> &[u16] {
        &self.pieces[self.before(line).pieces..self.lines[line].pieces]
    }
}

/// The pairs of a text.
pub(super) fn pairs_of(folded: &str) -> Vec<u16> {
    let units = units(folded);
    let mut pairs = vec![0; units.len()];
    let (_, count) = write_pairs(&units, &mut pairs);
    pairs.truncate(count);
    pairs
}

/// Writes down the pairs of a line's characters; gives how many those of its first [`SAMPLE`] characters are, and all.
fn write_pairs(line: &[Unit], pairs: &mut [u16]) -> (usize, usize) {
    let mut sample = None;
    let mut count = 0;
    let (mut previous, mut was_letter) = (0u64, false);
    for part in line.chunks(SAMPLE) {
        for &unit in part {
            let (own, is_letter) = (u64::from(unit).wrapping_mul(GOLDEN), is_alnum_unit(unit));
            // Written at every place and taken where there is a pair: no branch that cannot be foretold.
            if let Some(place) = pairs.get_mut(count) {
                *place = upper::<PAIR_BITS>((previous << 32).wrapping_add(own));
            }
            count += usize::from(was_letter & is_letter);
            (previous, was_letter) = (own, is_letter);
        }
        sample.get_or_insert(count);
    }
    (sample.unwrap_or(0), count)
}

/// Writes down the pieces of a line; gives how many.
fn write_pieces(line: &[Unit], pieces: &mut [u16]) -> usize {
    let (mut piece, mut length) = (0u64, 0usize);
    for &unit in line {
        if unit == BLANK {
            continue;
        }
        let alike = if (ZERO..ZERO + 10).contains(&unit) { ZERO } else { unit };
        piece = (piece << 21 | u64::from(alike)) & ((1 << (3 * 21)) - 1);
        length += 1;
        if let Some(place) = pieces.get_mut(length.wrapping_sub(3)) {
            *place = upper::<PIECE_BITS>(piece.wrapping_mul(GOLDEN));
        }
        if length == PIECES_SAMPLE {
            break;
        }
    }
    length.saturating_sub(2)
}

/// What folded blanks are, and the first of ten digits.
const BLANK: Unit = b' ' as Unit;
const ZERO: Unit = b'0' as Unit;

/// Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn upper<const BITS: u32>(product: u64) -> u16 {
    (product >> (64 - BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces_of(folded: &str) -> Vec<u16> {
        let units = units(folded);
        let mut pieces = vec![0; units.len()];
        let count = write_pieces(&units, &mut pieces);
        pieces.truncate(count);
        pieces
    }

    #[test]
    fn a_line_has_the_pairs_of_its_letters_and_the_pieces_of_its_characters() {
        let pairs = pairs_of("河水 上涨,3月");
        assert_eq!((pairs.len(), pieces_of("河水 上涨,3月").len()), (3, 5));
        let long = units(&"河水上涨7月".repeat(30));
        let mut others = vec![0; long.len()];
        assert_eq!(write_pairs(&long, &mut others), (63, 179));
        assert_eq!(pieces_of(&"河水上涨7月".repeat(30)).len(), 62);
        assert_eq!(pairs[0], others[0]);
        assert_eq!(pairs_of("上涨"), pairs[1..2]);
        assert!(pieces_of("河水").is_empty());
    }

    #[test]
    fn digits_are_alike_in_pieces() {
        assert_eq!(pieces_of("10 楼"), pieces_of("27楼"));
        assert_ne!(pieces_of("10 楼"), pieces_of("27层"));
    }
}
