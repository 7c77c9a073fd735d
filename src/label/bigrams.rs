//! Sets of pairs of characters, for telling whether a line speaks of what other lines speak of.

use std::cell::Cell;

use super::sketch::PAIR_BITS;

/// Lines that others are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Lead,
    Body,
}

/// The pairs of adjacent letters in title, description, lead and body of a page, hashed. Of the pairs of 2,000 letters one in eight is
/// mistaken for another, which is noise to the scorer.
pub(super) struct Pairs {
    /// For each hash whether the title, the description, and lead or body have such a pair: most pairs of a page need no
    /// look at more.
    holders: Vec<u8>,
    /// For each hash the line of the lead and the line of the body in which the pair stood last, counted from 1 ([`MANY`]
    /// with it if it stood in another, too); 0 for none. What [`OTHERS`] does not hold is of another page.
    lines: Vec<[u32; 2]>,
}

/// Who holds a pair.
const TITLE: u8 = 1;
const DESCRIPTION: u8 = 2;
const OTHERS: u8 = 4;

/// Set where a pair stood in more than one line.
const MANY: u32 = 1 << 31;

thread_local! {
    /// The lines of the thread's last page, whose memory the next one takes: it need not be cleared.
    static LINES: Cell<Vec<[u32; 2]>> = const { Cell::new(Vec::new()) };
}

impl Pairs {
    /// Sets of pairs: those of title and description, which are any texts, and none yet of lead and body.
    pub(super) fn new(title: &[u16], description: &[u16]) -> Self {
        let mut lines = LINES.take();
        lines.resize(1 << PAIR_BITS, [0; 2]);
        let mut pairs = Self { holders: vec![0; 1 << PAIR_BITS], lines };
        for (holder, own) in [(TITLE, title), (DESCRIPTION, description)] {
            for &pair in own {
                pairs.holders[usize::from(pair)] |= holder;
            }
        }
        pairs
    }

    /// Adds the pairs of a line.
    pub(super) fn insert(&mut self, of: Of, pairs: &[u16], line: usize) {
        let mark = line as u32 + 1;
        for &pair in pairs {
            let lines = &mut self.lines[usize::from(pair)];
            let holders = &mut self.holders[usize::from(pair)];
            if *holders & OTHERS == 0 {
                *holders |= OTHERS;
                *lines = [0; 2];
            }
            let last = &mut lines[of as usize];
            *last = match *last & !MANY {
                0 => mark,
                same if same == mark => *last,
                _ => mark | MANY,
            };
        }
    }

    /// The shares of a line's pairs that the title, another line of the lead, another line of the body, and the
    /// description have; 0 for a line without pairs.
    pub(super) fn shares(&self, pairs: &[u16], line: usize) -> [f32; 4] {
        let mark = line as u32 + 1;
        // Of a pair in many lines the mark is another number.
        let is_other = |last: u32| u32::from(last != 0 && last != mark);
        let (mut title, mut lead, mut body, mut description) = (0, 0, 0, 0);
        for &pair in pairs {
            let holders = self.holders[usize::from(pair)];
            title += u32::from(holders & TITLE);
            description += u32::from(holders & DESCRIPTION);
            if holders & OTHERS != 0 {
                let [in_lead, in_body] = self.lines[usize::from(pair)];
                lead += is_other(in_lead);
                body += is_other(in_body);
            }
        }
        [title / u32::from(TITLE), lead, body, description / u32::from(DESCRIPTION)]
            .map(|alike| alike as f32 / pairs.len().max(1) as f32)
    }
}

impl Drop for Pairs {
    fn drop(&mut self) {
        LINES.set(std::mem::take(&mut self.lines));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::pairs_of;
    use super::*;

    /// The shares of title, lead, body and description, in thirds, of a line of three pairs.
    fn thirds(pairs: &Pairs, line: usize) -> [i32; 4] {
        pairs.shares(&pairs_of("河水上涨"), line).map(|share| (share * 3.0).round() as i32)
    }

    #[test]
    fn a_line_is_not_compared_with_itself() {
        let mut pairs = Pairs::new(&pairs_of("河水"), &pairs_of("上涨"));
        for (line, text) in ["河水上涨", "堤坝上涨"].iter().enumerate() {
            pairs.insert(Of::Body, &pairs_of(text), line);
        }
        assert_eq!(thirds(&pairs, 0), [1, 0, 1, 1]);
        assert_eq!(thirds(&pairs, 7), [1, 0, 3, 1]);
    }

    #[test]
    fn a_page_does_not_see_the_pairs_of_the_last_one() {
        Pairs::new(&pairs_of("河水"), &pairs_of("上涨")).insert(Of::Body, &pairs_of("河水上涨"), 0);
        let mut pairs = Pairs::new(&[], &[]);
        assert_eq!(thirds(&pairs, 7), [0; 4]);
        pairs.insert(Of::Lead, &pairs_of("河水"), 3);
        assert_eq!(thirds(&pairs, 7), [0, 1, 0, 0]);
    }
}
