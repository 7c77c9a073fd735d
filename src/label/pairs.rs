//! Sets of pairs of characters, for telling whether a line speaks of what other lines speak of.

use crate::charclass::Classes;

/// Pairs of adjacent letters of some lines, hashed: for each the line it stood in last, and whether it stood in more
/// than one. Of the pairs of 2,000 letters one in eight is mistaken for another, which is noise to the scorer.
pub(super) struct Pairs(Vec<u32>);

/// Bits of a hash.
const BITS: u32 = 14;

/// Set where a pair stood in more than one line.
const MANY: u32 = 1 << 31;

/// The line of a text that is none of the page's.
const ELSEWHERE: u32 = MANY - 1;

impl Default for Pairs {
    fn default() -> Self {
        Self(vec![0; 1 << BITS])
    }
}

impl Pairs {
    /// The pairs of one text.
    pub(super) fn of(folded: &str) -> Self {
        let mut pairs = Self::default();
        pairs.insert_marked(folded, ELSEWHERE, usize::MAX);
        pairs
    }

    /// Adds the pairs among the first `most` characters of a line.
    pub(super) fn insert(&mut self, folded: &str, line: usize, most: usize) {
        self.insert_marked(folded, line as u32 + 1, most);
    }

    fn insert_marked(&mut self, folded: &str, mark: u32, most: usize) {
        each(folded, most, |at| {
            let slot = &mut self.0[at];
            *slot = match *slot & !MANY {
                0 => mark,
                same if same == mark => *slot,
                _ => mark | MANY,
            };
        });
    }
}

/// For each of some sets the share of the pairs among a line's first `most` characters that another line has; 0 for a
/// line without pairs.
pub(super) fn shares<const N: usize>(sets: [&Pairs; N], folded: &str, line: usize, most: usize) -> [f32; N] {
    let mark = line as u32 + 1;
    let (mut all, mut alike) = (0u32, [0u32; N]);
    each(folded, most, |at| {
        all += 1;
        for (alike, set) in alike.iter_mut().zip(sets) {
            let slot = set.0[at];
            *alike += u32::from(slot & MANY != 0 || slot != 0 && slot != mark);
        }
    });
    alike.map(|alike| alike as f32 / all.max(1) as f32)
}

/// Calls for the hash of each pair.
fn each(folded: &str, most: usize, mut then: impl FnMut(usize)) {
    let classes = Classes::get();
    let mut previous = None;
    for c in folded.chars().take(most) {
        let letter = classes.is_alnum(c).then_some(c);
        if let (Some(a), Some(b)) = (previous, letter) {
            // Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
            let key = u64::from(u32::from(a)) << 32 | u64::from(u32::from(b));
            then((key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize);
        }
        previous = letter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_not_compared_with_itself() {
        let mut pairs = Pairs::default();
        for (line, text) in ["河水上涨", "堤坝上涨"].iter().enumerate() {
            pairs.insert(text, line, 99);
        }
        let share = |line: usize| shares([&pairs], "河水上涨", line, 99)[0];
        assert!((share(0) - 1.0 / 3.0).abs() < 1e-6);
        assert!((share(7) - 1.0).abs() < 1e-6);
    }
}
