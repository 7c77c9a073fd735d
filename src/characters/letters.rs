//! The letters and digits of a line as one number, to find lines with the same text.

use crate::characters::class::Classes;

/// The multiplier of the polynomial hash. It is odd, so its powers never become zero, and it is near 2^64 divided by
/// the golden ratio (Knuth, TAOCP 6.4).
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hash and the number of a text's letters and digits. Marks and blanks do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Letters {
    /// The polynomial hash modulo 2^64. Equal texts have equal hashes. Different texts may have equal hashes too:
    /// callers compare the texts where it matters.
    pub(crate) hash: u64,
    /// The number of letters and digits.
    pub(crate) count: u32,
    /// The first letter or digit. Two different lines mostly differ in it already.
    first: Option<char>,
}

impl Letters {
    /// Hashes the first `most` letters and digits of a folded text.
    pub(crate) fn of(folded: &str, most: usize) -> Self {
        let classes = Classes::get();
        folded.chars().filter(|&c| classes.is_alnum(c)).take(most).fold(Self::default(), |letters, c| Self {
            hash: letters.hash.wrapping_mul(BASE).wrapping_add(u64::from(u32::from(c)) + 1),
            count: letters.count + 1,
            first: letters.first.or(Some(c)),
        })
    }

    /// Whether a folded text begins with the same letter or digit.
    pub(crate) fn begin_as(self, folded: &str) -> bool {
        let classes = Classes::get();
        folded.chars().find(|&c| classes.is_alnum(c)) == self.first
    }

    /// The letters of this text followed by those of another.
    pub(crate) fn then(self, other: Self) -> Self {
        let hash = self.hash.wrapping_mul(BASE.wrapping_pow(other.count)).wrapping_add(other.hash);
        Self { hash, count: self.count + other.count, first: self.first.or(other.first) }
    }
}

/// The letters and digits of a folded text.
pub(crate) fn letters(folded: &str) -> String {
    let classes = Classes::get();
    let mut letters = String::with_capacity(folded.len());
    letters.extend(folded.chars().filter(|&c| classes.is_alnum(c)));
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_two_lines_join_to_one_text() {
        let whole = Letters::of("雨季来临,河水上涨", usize::MAX);
        assert_eq!(Letters::of("雨季来临", 99).then(Letters::of("——河水上涨", 99)), whole);
        assert_ne!(Letters::of("河水上涨", 99).then(Letters::of("雨季来临", 99)), whole);
        assert_eq!(letters("a,b 雨。"), "ab雨");
    }
}
