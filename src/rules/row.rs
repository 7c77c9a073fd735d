//! Rows of words: lines that consist of a rule's words and separators only.

use std::ops::Range;

use crate::characters::class::{ALNUM, CLAUSE, DIGIT, SENTENCE_END, of_unit};
use crate::characters::units::Unit;

/// A row of words; see [`Pattern::Row`](super::schema::Pattern::Row).
pub(super) struct WordRow {
    /// The fewest words of a row.
    pub(super) at_least: u32,
    /// Whether numbers count as words.
    pub(super) numbers: bool,
    /// Marks of clauses and sentences that may separate the words.
    pub(super) marks: Vec<Unit>,
}

impl WordRow {
    /// Whether a folded line consists of the row's words and separators. `words` gives the characters of each word, by
    /// start, the longest first. Without a separator between them the words may be a phrase of the language (`感谢支持`),
    /// so one more word is needed.
    pub(super) fn fills(&self, line: &[Unit], words: impl Iterator<Item = Range<usize>>) -> bool {
        let (mut count, mut end) = (0, 0);
        let mut needed = self.at_least + 1;
        for word in words {
            if word.start >= end {
                let Some(numbers) = self.between(&line[end..word.start]) else { return false };
                if count > 0 && word.start > end {
                    needed = self.at_least;
                }
                count += 1 + numbers;
                end = word.end;
            }
        }
        self.between(&line[end..]).is_some_and(|numbers| count + numbers >= needed - u32::from(numbers > 0))
    }

    /// Counts the row's own words (numbers) between two words; `None` if something else interrupts the row.
    fn between(&self, units: &[Unit]) -> Option<u32> {
        let mut numbers = 0;
        let mut in_number = false;
        for unit in units {
            let bits = of_unit(*unit);
            let is_digit = bits & DIGIT != 0;
            let breaks = match bits {
                _ if is_digit => !self.numbers,
                _ if bits & ALNUM != 0 => true,
                _ => bits & (CLAUSE | SENTENCE_END) != 0 && !self.marks.contains(unit),
            };
            if breaks {
                return None;
            }
            numbers += u32::from(is_digit && !in_number);
            in_number = is_digit;
        }
        Some(numbers)
    }
}
