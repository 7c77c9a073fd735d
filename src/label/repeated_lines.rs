//! Repeated lines of a page: the card of every member, the line above every post, the date after every title. Each site
//! words such lines in its own way, but always in the same way.

use super::group_set::GroupSet;
use super::groups::Group;
use super::sketch::{Sketches, TRIGRAM_BITS};
use crate::document::Document;

/// A trigram in more lines than this is repeated.
const LINES: u8 = 3;

/// Least share of repeated trigrams in a repeated line.
const REPEATED: f32 = 0.6;

/// Most characters of a repeated line.
const SHORT: u32 = 80;

/// The repeated lines of a page. Empty if no group needs them.
#[derive(Default)]
pub(super) struct RepeatedLines {
    /// For each line the share of its trigrams that are repeated. All digits count as the same character, so times and
    /// floor numbers are repeated, too.
    pub(super) shares: Vec<f32>,
    /// For each line whether it is repeated.
    pub(super) is_repeated: Vec<bool>,
    /// Turns of a conversation: how often talk follows repeated lines.
    pub(super) turns: u32,
}

impl RepeatedLines {
    /// Finds the repeated lines. `is_talk` tells which lines are talk.
    pub(super) fn of(
        doc: &Document<'_>,
        groups: GroupSet,
        sketches: &Sketches,
        is_talk: impl Fn(usize) -> bool,
    ) -> Self {
        if !groups.any(&[Group::Repeated]) {
            return Self::default();
        }
        let mut counts = Counts::new();
        for line in 0..doc.len() {
            counts.add(sketches.trigrams(line));
        }
        let share = |line: usize| {
            let own = sketches.trigrams(line);
            let repeated = own.iter().map(|&trigram| u32::from(counts.of(trigram) > LINES)).sum::<u32>();
            repeated as f32 / own.len().max(1) as f32
        };
        let shares: Vec<f32> = (0..doc.len()).map(share).collect();
        let is_repeated: Vec<bool> =
            (0..doc.len()).map(|l| shares[l] >= REPEATED && doc.stats(l).chars <= SHORT).collect();
        let (mut turns, mut after_repeated) = (0, false);
        for (line, &repeated) in is_repeated.iter().enumerate() {
            if repeated {
                after_repeated = true;
            } else if after_repeated && is_talk(line) {
                turns += 1;
                after_repeated = false;
            }
        }
        Self { shares, is_repeated, turns }
    }
}

/// The number of lines with each trigram.
struct Counts {
    /// For each trigram the mark of the last line with it, and the number of lines with it, at most 255.
    trigrams: Vec<[u8; 2]>,
    /// The mark of the current line.
    line: u8,
}

impl Counts {
    fn new() -> Self {
        Self { trigrams: vec![[0; 2]; 1 << TRIGRAM_BITS], line: 0 }
    }

    /// Counts the trigrams of a line, each once.
    fn add(&mut self, trigrams: &[u16]) {
        if self.line == u8::MAX {
            self.trigrams.iter_mut().for_each(|[mark, _]| *mark = 0);
            self.line = 0;
        }
        self.line += 1;
        for &trigram in trigrams {
            let of = &mut self.trigrams[usize::from(trigram)];
            let [mark, lines] = *of;
            *of = [self.line, lines.saturating_add(u8::from(mark != self.line))];
        }
    }

    /// The number of lines with a trigram.
    fn of(&self, trigram: u16) -> u8 {
        self.trigrams[usize::from(trigram)][1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Head;

    #[test]
    fn the_line_above_every_post_is_repeated() {
        let talk = ["今天去看了,不错。", "我也想去。", "人多吗?", "不多,早点去。", "谢谢楼主!"];
        let post = |(at, talk)| format!("青山{at}号 积分 {} 发表于 10:0{at}\n{talk}\n", at * 317);
        let page: String = talk.iter().enumerate().map(post).collect();
        let lines = crate::extract::text::extract(&page, &[]).lines;
        let doc = Document::new(lines, Head::default());
        let groups = GroupSet::of(Group::Repeated.features());
        let sketches = Sketches::of(&doc, groups, |_| false);
        let repeated = RepeatedLines::of(&doc, groups, &sketches, |line| doc.stats(line).sentence_ends > 0);
        assert_eq!(repeated.turns, 5);
        for line in 0..10 {
            assert_eq!(repeated.is_repeated[line], line % 2 == 0, "{}", doc.folded(line));
        }
    }
}
