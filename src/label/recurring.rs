//! What comes back all over a page: the panel of every member, the line above every post, the date behind every title.
//! Sites name and lay out such lines as they like, but always alike.

use std::cell::Cell;

use crate::document::Document;

/// Characters of a piece.
const PIECE: usize = 3;

/// Pieces at the start of a line that are looked at.
const SAMPLE: usize = 64;

/// Lines that have a piece before it comes back.
const LINES: u32 = 3;

/// Share of pieces that come back from which a line is made of them, and characters it has at most.
const MADE: f32 = 0.6;
const SHORT: u32 = 80;

/// Bits of a hash of a piece.
const BITS: u32 = 15;

/// Bits of a piece's number of lines, which stops counting there; the others tell its last line.
const COUNT_BITS: u32 = 4;
const COUNT: u32 = (1 << COUNT_BITS) - 1;

thread_local! {
    /// The table of the thread's last page: a new one for each would go through the kernel, where threads wait for one
    /// another.
    static PIECES: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
}

/// How much of a page's lines comes back.
pub(super) struct Recurring {
    /// For each line the share of its pieces that other lines have, too; digits are all alike, so that times and floors
    /// do come back.
    pub(super) shares: Vec<f32>,
    /// For each line whether it is made of what comes back.
    pub(super) parts: Vec<bool>,
    /// How often talk follows such lines: turns of a conversation.
    pub(super) turns: u32,
}

impl Recurring {
    /// `is_talk` says which lines somebody may have said.
    pub(super) fn of(doc: &Document<'_>, is_talk: impl Fn(usize) -> bool) -> Self {
        // For each piece the last line it stood in, and in how many.
        let mut pieces = PIECES.take();
        pieces.clear();
        pieces.resize(1 << BITS, 0);
        for line in 0..doc.len() {
            let last = (line as u32 + 1) << COUNT_BITS;
            each(doc.folded(line), |at| {
                let piece = &mut pieces[at];
                if *piece & !COUNT != last {
                    *piece = last | (*piece & COUNT).saturating_add(1).min(COUNT);
                }
            });
        }
        let share = |line: usize| {
            let (mut all, mut back) = (0u32, 0u32);
            each(doc.folded(line), |at| {
                all += 1;
                back += u32::from(pieces[at] & COUNT > LINES);
            });
            back as f32 / all.max(1) as f32
        };
        let shares: Vec<f32> = (0..doc.len()).map(share).collect();
        PIECES.set(pieces);
        let parts: Vec<bool> = (0..doc.len()).map(|l| shares[l] >= MADE && doc.stats(l).chars <= SHORT).collect();
        let (mut turns, mut parted) = (0, false);
        for (line, &part) in parts.iter().enumerate() {
            if part {
                parted = true;
            } else if parted && is_talk(line) {
                turns += 1;
                parted = false;
            }
        }
        Self { shares, parts, turns }
    }
}

/// Calls for the hash of each piece of a line's start, blanks left out.
fn each(folded: &str, mut then: impl FnMut(usize)) {
    let alike = |c: char| u64::from(u32::from(if c.is_ascii_digit() { '0' } else { c }));
    let (mut key, mut length) = (0u64, 0);
    for c in folded.chars().filter(|c| !c.is_whitespace()).take(SAMPLE) {
        key = (key << 21 | alike(c)) & ((1 << (21 * PIECE as u32)) - 1);
        length += 1;
        if length >= PIECE {
            // Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
            then((key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Head;

    #[test]
    fn what_stands_over_every_post_comes_back() {
        let talk = ["今天去看了,不错。", "我也想去。", "人多吗?", "不多,早点去。", "谢谢楼主!"];
        let post = |(at, talk)| format!("青山{at}号 积分 {} 发表于 10:0{at}\n{talk}\n", at * 317);
        let page: String = talk.iter().enumerate().map(post).collect();
        let lines = crate::extract::text::extract(&page, &[]).lines;
        let doc = Document::new(lines, Head::default());
        let recurring = Recurring::of(&doc, |line| doc.stats(line).sentence_ends > 0);
        assert_eq!(recurring.turns, 5);
        for line in 0..10 {
            assert_eq!(recurring.parts[line], line % 2 == 0, "{}", doc.folded(line));
        }
    }
}
