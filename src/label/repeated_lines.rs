//! What comes back all over a page: the panel of every member, the line above every post, the date behind every title.
//! Sites name and lay out such lines as they like, but always alike.

use super::groups::{Group, Groups};
use super::sketch::{PIECE_BITS, Sketches};
use crate::document::Document;

/// Lines that have a piece before it comes back.
const LINES: u8 = 3;

/// Share of pieces that come back from which a line is made of them, and characters it has at most.
const MADE: f32 = 0.6;
const SHORT: u32 = 80;

/// How much of a page's lines comes back; without lines where nobody asks.
#[derive(Default)]
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
    pub(super) fn of(doc: &Document<'_>, groups: Groups, sketches: &Sketches, is_talk: impl Fn(usize) -> bool) -> Self {
        if !groups.any(&[Group::Recurring]) {
            return Self::default();
        }
        let mut counts = Counts::new();
        for line in 0..doc.len() {
            counts.add(sketches.pieces(line));
        }
        let share = |line: usize| {
            let own = sketches.pieces(line);
            let back = own.iter().map(|&piece| u32::from(counts.of(piece) > LINES)).sum::<u32>();
            back as f32 / own.len().max(1) as f32
        };
        let shares: Vec<f32> = (0..doc.len()).map(share).collect();
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

/// For each piece the number of lines it stood in.
struct Counts {
    /// The mark of the last line that had it, and how many lines did, at most 255.
    pieces: Vec<[u8; 2]>,
    /// The mark of the line that is read.
    line: u8,
}

impl Counts {
    fn new() -> Self {
        Self { pieces: vec![[0; 2]; 1 << PIECE_BITS], line: 0 }
    }

    /// Counts the pieces of a line, each once.
    fn add(&mut self, pieces: &[u16]) {
        if self.line == u8::MAX {
            self.pieces.iter_mut().for_each(|[mark, _]| *mark = 0);
            self.line = 0;
        }
        self.line += 1;
        for &piece in pieces {
            let of = &mut self.pieces[usize::from(piece)];
            let [mark, lines] = *of;
            *of = [self.line, lines.saturating_add(u8::from(mark != self.line))];
        }
    }

    fn of(&self, piece: u16) -> u8 {
        self.pieces[usize::from(piece)][1]
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
        let groups = Groups::of(Group::Recurring.features());
        let sketches = Sketches::of(&doc, groups, |_| false);
        let recurring = Recurring::of(&doc, groups, &sketches, |line| doc.stats(line).sentence_ends > 0);
        assert_eq!(recurring.turns, 5);
        for line in 0..10 {
            assert_eq!(recurring.parts[line], line % 2 == 0, "{}", doc.folded(line));
        }
    }
}
