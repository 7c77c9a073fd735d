//! Short lines that come back all over a page: what stands above and below every post, whatever the site calls it.

use crate::document::Document;

/// Characters a line has at most that may recur: names, times, buttons, panels of users.
const SHORT: u32 = 24;

/// Times a line stands on a page before it recurs.
const RECURS: usize = 3;

/// Gaps between its places that hold talk, before it parts posts.
const TURNS: usize = 2;

/// The lines of a page that recur. Digits are all alike, so that times and floors do.
pub(super) struct Recurring {
    /// For each line how often it stands on the page; 0 for a long one.
    pub(super) times: Vec<u32>,
    /// For each line whether it parts posts: it recurs, and there is talk between its places.
    pub(super) parts: Vec<bool>,
    /// The most gaps with talk that a line has.
    pub(super) turns: u32,
}

impl Recurring {
    /// `is_talk` says which lines somebody may have said.
    pub(super) fn of(doc: &Document<'_>, is_talk: impl Fn(usize) -> bool) -> Self {
        let mut keys: Vec<(u64, usize)> = (0..doc.len())
            .filter(|&line| doc.stats(line).chars <= SHORT)
            .map(|line| (key(doc.folded(line)), line))
            .collect();
        keys.sort_unstable();
        let mut talk = Vec::with_capacity(doc.len() + 1);
        talk.push(0u32);
        for line in 0..doc.len() {
            talk.push(talk[line] + u32::from(is_talk(line)));
        }
        let mut recurring = Self { times: vec![0; doc.len()], parts: vec![false; doc.len()], turns: 0 };
        for same in keys.chunk_by(|a, b| a.0 == b.0) {
            let turns = same.windows(2).filter(|two| talk[two[1].1] > talk[two[0].1 + 1]).count();
            let parts = same.len() >= RECURS && turns >= TURNS;
            for &(_, line) in same {
                recurring.times[line] = same.len() as u32;
                recurring.parts[line] = parts;
            }
            if parts {
                recurring.turns = recurring.turns.max(turns as u32);
            }
        }
        recurring
    }
}

/// A hash of a folded line in which all digits are alike (Fowler, Noll, Vo: FNV-1a).
fn key(folded: &str) -> u64 {
    folded.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        let byte = if byte.is_ascii_digit() { b'0' } else { byte };
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Head;

    #[test]
    fn what_parts_posts_recurs_with_talk_between() {
        let page = ["发表于 1 楼", "今天去看了,不错。", "发表于 2 楼", "我也想去。", "发表于 3 楼", "顶", "首页", "首页", "首页"];
        let text = page.join("\n");
        let lines = crate::extract::text::extract(&text, &[]).lines;
        let doc = Document::new(lines, Head::default());
        let recurring = Recurring::of(&doc, |line| doc.stats(line).sentence_ends > 0);
        assert_eq!(recurring.times, [3, 1, 3, 1, 3, 1, 3, 3, 3]);
        assert_eq!(recurring.parts.iter().filter(|p| **p).count(), 3);
        assert_eq!(recurring.turns, 2);
    }
}
