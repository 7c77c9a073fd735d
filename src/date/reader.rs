//! A cursor over the characters of a folded text.

use std::ops::RangeInclusive;

/// A text and the place of the next character to read. A method that returns `None` may have moved the place.
pub(super) struct Reader<'a> {
    pub(super) text: &'a [char],
    /// The index of the next character, in Unicode scalars.
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    /// Reads the next character if it is one of `marks`; otherwise stays where it is.
    pub(super) fn one_of(&mut self, marks: &[char]) -> Option<char> {
        let c = self.peek().filter(|c| marks.contains(c))?;
        self.at += 1;
        Some(c)
    }

    /// Reads a number within `range` of `min` to `max` digits, with no further digit after it.
    pub(super) fn number(&mut self, min: usize, max: usize, range: RangeInclusive<u32>) -> Option<u32> {
        let digits = self.digits();
        if !(min..=max).contains(&digits) {
            return None;
        }
        let value = self.value(digits);
        self.at += digits;
        range.contains(&value).then_some(value)
    }

    /// Reads a day of the month. The time may follow without a blank (`2005.08.2605:39`).
    pub(super) fn day(&mut self, most: u32) -> Option<u32> {
        if self.digits() == 4 && self.text.get(self.at + 4) == Some(&':') {
            let day = self.value(2);
            self.at += 2;
            return (1..=most).contains(&day).then_some(day);
        }
        self.number(1, 2, 1..=most)
    }

    /// The number of ASCII digits from here on.
    pub(super) fn digits(&self) -> usize {
        self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).count()
    }

    /// The value of the next digits.
    fn value(&self, digits: usize) -> u32 {
        self.text[self.at..self.at + digits].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0))
    }
}
