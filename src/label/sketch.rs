//! What lines are compared by, hashed once for each line of a page: pairs of letters ([`super::pairs`]) and pieces of
//! three characters ([`super::recurring`]).

use super::groups::{Group, Groups};
use crate::charclass::is_alnum_unit;
use crate::document::Document;
use crate::units::{Unit, units};

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
        // Most characters are three bytes long, and most lines are shorter than what is hashed of them.
        let room = doc.fold().page().len() / 3;
        let (mut pairs, mut pieces) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let lines = (0..doc.len()).map(|line| {
            let units = doc.fold().units(line);
            let mut sample = 0;
            if compared {
                let most = if is_prose(line) { COMPARED } else { SAMPLE };
                sample = add_pairs(&units[..units.len().min(most)], &mut pairs);
            }
            if recurring {
                add_pieces(units, &mut pieces);
            }
            Ends { sample, pairs: pairs.len(), pieces: pieces.len() }
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
    let mut pairs = Vec::new();
    add_pairs(&units(folded), &mut pairs);
    pairs
}

/// Adds the pairs of a line's characters; gives where those of its first [`SAMPLE`] characters end.
fn add_pairs(line: &[Unit], pairs: &mut Vec<u16>) -> usize {
    let mut sample = None;
    let mut previous = NONE;
    for part in line.chunks(SAMPLE) {
        // Written at every place and taken where there is a pair: no branch that cannot be foretold.
        let mut found = [0; SAMPLE];
        let mut count = 0;
        for &unit in part {
            let letter = if is_alnum_unit(unit) { unit } else { NONE };
            found[count % SAMPLE] = hash(u64::from(previous) << 32 | u64::from(letter), PAIR_BITS);
            count += usize::from(previous != NONE && letter != NONE);
            previous = letter;
        }
        pairs.extend_from_slice(&found[..count]);
        sample.get_or_insert(pairs.len());
    }
    sample.unwrap_or(pairs.len())
}

/// Adds the pieces of a line.
fn add_pieces(line: &[Unit], pieces: &mut Vec<u16>) {
    let mut found = [0; PIECES_SAMPLE];
    let (mut piece, mut length) = (0u64, 0);
    for &unit in line.iter().filter(|&&unit| unit != BLANK).take(PIECES_SAMPLE) {
        let alike = if (ZERO..ZERO + 10).contains(&unit) { ZERO } else { unit };
        piece = (piece << 21 | u64::from(alike)) & ((1 << (3 * 21)) - 1);
        found[length % PIECES_SAMPLE] = hash(piece, PIECE_BITS);
        length += 1;
    }
    pieces.extend_from_slice(found[..length].get(2..).unwrap_or_default());
}

/// Stands for what is no letter.
const NONE: Unit = 0;

/// What folded blanks are, and the first of ten digits.
const BLANK: Unit = b' ' as Unit;
const ZERO: Unit = b'0' as Unit;

/// Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
fn hash(key: u64, bits: u32) -> u16 {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces_of(folded: &str) -> Vec<u16> {
        let mut pieces = Vec::new();
        add_pieces(&units(folded), &mut pieces);
        pieces
    }

    #[test]
    fn a_line_has_the_pairs_of_its_letters_and_the_pieces_of_its_characters() {
        let pairs = pairs_of("河水 上涨,3月");
        assert_eq!((pairs.len(), pieces_of("河水 上涨,3月").len()), (3, 5));
        let long = units(&"河水上涨7月".repeat(30));
        let mut others = Vec::new();
        assert_eq!((add_pairs(&long, &mut others), others.len()), (63, 179));
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
