//! Bigram sets: how much a line resembles title, description, lead and body of its page.

use std::cell::Cell;

use super::sketch::BIGRAM_BITS;

/// A set of lines that other lines are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reference {
    Lead,
    Body,
}

/// The hashed bigrams of adjacent letters in title, description, lead and body of a page. In a text of 2,000 letters
/// the hash mistakes one bigram in eight for another; to the scorer this is noise.
pub(super) struct BigramSets {
    /// For each hash the texts that have such a bigram, as bits: [`TITLE`], [`DESCRIPTION`], [`OTHERS`]. Most bigrams
    /// of a page need only this look-up.
    holders: Vec<u8>,
    /// For each hash the last line of the lead and of the body with such a bigram, counted from 1; 0 for none. [`MANY`]
    /// is added if another line has it, too. Without [`OTHERS`] in `holders` the entry belongs to another page.
    lines: Vec<[u32; 2]>,
}

/// The title has a bigram.
const TITLE: u8 = 1;

/// The description has a bigram.
const DESCRIPTION: u8 = 2;

/// The lead or the body has a bigram.
const OTHERS: u8 = 4;

/// Set where more than one line has a bigram.
const MANY: u32 = 1 << 31;

thread_local! {
    /// The `lines` of the thread's last page. The next page reuses the memory and need not clear it.
    static LINES: Cell<Vec<[u32; 2]>> = const { Cell::new(Vec::new()) };
}

impl BigramSets {
    /// The sets of title and description. Those of lead and body are empty.
    pub(super) fn new(title: &[u16], description: &[u16]) -> Self {
        let mut lines = LINES.take();
        lines.resize(1 << BIGRAM_BITS, [0; 2]);
        let mut sets = Self { holders: vec![0; 1 << BIGRAM_BITS], lines };
        for (holder, own) in [(TITLE, title), (DESCRIPTION, description)] {
            for &bigram in own {
                sets.holders[usize::from(bigram)] |= holder;
            }
        }
        sets
    }

    /// Adds the bigrams of a line to lead or body.
    pub(super) fn insert(&mut self, of: Reference, bigrams: &[u16], line: usize) {
        let mark = line as u32 + 1;
        for &bigram in bigrams {
            let lines = &mut self.lines[usize::from(bigram)];
            let holders = &mut self.holders[usize::from(bigram)];
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

    /// The shares of a line's bigrams that are in the title, in another line of the lead, in another line of the body,
    /// and in the description; 0 for a line without bigrams.
    pub(super) fn shares(&self, bigrams: &[u16], line: usize) -> [f32; 4] {
        let mark = line as u32 + 1;
        // With [`MANY`] the number is never equal to the mark.
        let is_other = |last: u32| u32::from(last != 0 && last != mark);
        let (mut title, mut lead, mut body, mut description) = (0, 0, 0, 0);
        for &bigram in bigrams {
            let holders = self.holders[usize::from(bigram)];
            title += u32::from(holders & TITLE);
            description += u32::from(holders & DESCRIPTION);
            if holders & OTHERS != 0 {
                let [in_lead, in_body] = self.lines[usize::from(bigram)];
                lead += is_other(in_lead);
                body += is_other(in_body);
            }
        }
        [title / u32::from(TITLE), lead, body, description / u32::from(DESCRIPTION)]
            .map(|alike| alike as f32 / bigrams.len().max(1) as f32)
    }
}

impl Drop for BigramSets {
    fn drop(&mut self) {
        LINES.set(std::mem::take(&mut self.lines));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::bigrams_of;
    use super::*;

    /// The shares of title, lead, body and description, in thirds, of a line with three bigrams.
    fn thirds(sets: &BigramSets, line: usize) -> [i32; 4] {
        sets.shares(&bigrams_of("河水上涨"), line).map(|share| (share * 3.0).round() as i32)
    }

    #[test]
    fn a_line_is_not_compared_with_itself() {
        let mut sets = BigramSets::new(&bigrams_of("河水"), &bigrams_of("上涨"));
        for (line, text) in ["河水上涨", "堤坝上涨"].iter().enumerate() {
            sets.insert(Reference::Body, &bigrams_of(text), line);
        }
        assert_eq!(thirds(&sets, 0), [1, 0, 1, 1]);
        assert_eq!(thirds(&sets, 7), [1, 0, 3, 1]);
    }

    #[test]
    fn a_page_does_not_see_the_bigrams_of_the_last_one() {
        BigramSets::new(&bigrams_of("河水"), &bigrams_of("上涨")).insert(Reference::Body, &bigrams_of("河水上涨"), 0);
        let mut sets = BigramSets::new(&[], &[]);
        assert_eq!(thirds(&sets, 7), [0; 4]);
        sets.insert(Reference::Lead, &bigrams_of("河水"), 3);
        assert_eq!(thirds(&sets, 7), [0, 1, 0, 0]);
    }
}
