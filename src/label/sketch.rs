//! What lines are compared by, hashed once for each line of a page: pairs of letters ([`super::pairs`]) and pieces of
//! three characters ([`super::recurring`]).

use crate::charclass::Classes;
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
    /// `is_prose` says which lines others are compared with.
    pub(super) fn of(doc: &Document<'_>, is_prose: impl Fn(usize) -> bool) -> Self {
        // Most characters are three bytes long, and most lines are shorter than what is hashed of them.
        let room = doc.fold().page().len() / 3;
        let (mut pairs, mut pieces) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let lines = (0..doc.len()).map(|line| {
            let most = if is_prose(line) { COMPARED } else { SAMPLE };
            let sample = hash_line(doc.folded(line), most, &mut pairs, &mut pieces);
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
    hash_line(folded, usize::MAX, &mut pairs, &mut Vec::new());
    pairs
}

/// Adds the hashes of the pairs among a line's first `most` characters and of its pieces; gives where the pairs of its
/// first [`SAMPLE`] characters end.
fn hash_line(folded: &str, most: usize, pairs: &mut Vec<u16>, pieces: &mut Vec<u16>) -> usize {
    let classes = Classes::get();
    let mut sample = None;
    let mut previous = NONE;
    let (mut piece, mut length) = (0u64, 0);
    for (at, c) in folded.chars().enumerate() {
        if at == SAMPLE {
            sample = Some(pairs.len());
        }
        let code = u64::from(u32::from(c));
        if at < most {
            let letter = if classes.is_alnum(c) { code } else { NONE };
            if previous != NONE && letter != NONE {
                pairs.push(hash(previous << 32 | letter, PAIR_BITS));
            }
            previous = letter;
        } else if length == PIECES_SAMPLE {
            break;
        }
        if length < PIECES_SAMPLE && !is_blank(c) {
            let alike = if c.is_ascii_digit() { u64::from(b'0') } else { code };
            piece = (piece << 21 | alike) & ((1 << (3 * 21)) - 1);
            length += 1;
            if length >= 3 {
                pieces.push(hash(piece, PIECE_BITS));
            }
        }
    }
    sample.unwrap_or(pairs.len())
}

/// Stands for what is no letter.
const NONE: u64 = 0;

/// White space; there is none behind U+3000.
fn is_blank(c: char) -> bool {
    c <= '\u{3000}' && c.is_whitespace()
}

/// Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
fn hash(key: u64, bits: u32) -> u16 {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_pairs_of_its_letters_and_the_pieces_of_its_characters() {
        let (mut pairs, mut pieces) = (Vec::new(), Vec::new());
        assert_eq!(hash_line("河水 上涨,3月", SAMPLE, &mut pairs, &mut pieces), 3);
        assert_eq!((pairs.len(), pieces.len()), (3, 5));
        let (mut other, mut others) = (Vec::new(), Vec::new());
        let end = hash_line(&"河水上涨7月".repeat(30), COMPARED, &mut other, &mut others);
        assert_eq!((end, other.len(), others.len()), (63, 179, 62));
        assert_eq!(pairs[0], other[0]);
        assert_eq!(pairs_of("上涨"), pairs[1..2]);
    }

    #[test]
    fn digits_are_alike_in_pieces() {
        let pieces = |text: &str| {
            let mut pieces = Vec::new();
            hash_line(text, SAMPLE, &mut Vec::new(), &mut pieces);
            pieces
        };
        assert_eq!(pieces("10 楼"), pieces("27楼"));
        assert_ne!(pieces("10 楼"), pieces("27层"));
    }
}
