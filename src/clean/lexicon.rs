//! Word lists from `rules/lexicon/*.txt`: one folded word a line, `#` starts a comment.

use std::ops::Range;
use std::sync::LazyLock;

use crate::characters::literals::Literals;
use crate::characters::units::Folded;

/// Words of injected spam.
pub static SPAM: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/spam.txt")));

/// Harmless words that contain a word of [`SPAM`].
pub static SPAM_ALLOW: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/spam-allow.txt")));

/// Words whose density marks a footer.
pub static FOOTER: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/footer.txt")));

/// A compiled word list.
pub struct Lexicon(Literals);

impl Lexicon {
    /// Reads a word list. The words must be folded already; blank lines and comments are skipped.
    pub fn parse(text: &str) -> Self {
        let words = text.lines().map(|l| l.split('#').next().unwrap_or_default().trim());
        Self(Literals::new(words.zip(0..)))
    }

    /// Finds the words in a folded text: the number of each word and its range in characters. At each place the longest
    /// word wins, and matches do not overlap.
    pub fn find(&self, folded: Folded<'_>) -> Vec<(usize, Range<usize>)> {
        let mut found: Vec<(usize, Range<usize>)> = Vec::new();
        self.0.find(folded, |word, start, end| match found.last_mut() {
            Some(last) if last.1.start == start && last.1.end < end => *last = (word as usize, start..end),
            Some(last) if last.1.end > start => {}
            _ => found.push((word as usize, start..end)),
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Lexicon;
    use crate::characters::fold::fold;
    use crate::characters::units::{Folded, units};

    #[test]
    fn the_longest_word_wins_and_none_overlap() {
        let words = Lexicon::parse("备案\n备案号 # of a licence\n\n案号码\n号码\n");
        let text = "备案号码是备案";
        let found = words.find(Folded { text, units: &units(text) });
        let places: Vec<_> = found.into_iter().map(|(_, range)| range).collect();
        assert_eq!(places, [0..3, 5..7]);
    }

    #[test]
    fn the_lists_are_folded_and_hold_no_single_character() {
        for (name, text) in [
            ("spam", include_str!("../../rules/lexicon/spam.txt")),
            ("spam-allow", include_str!("../../rules/lexicon/spam-allow.txt")),
            ("footer", include_str!("../../rules/lexicon/footer.txt")),
        ] {
            for line in text.lines() {
                let word = line.split('#').next().unwrap_or_default().trim();
                assert!(word.is_empty() || word.chars().count() >= 2, "{name}: {word:?} is a single character");
                assert_eq!(fold(word), word, "{name}: write the folded form");
            }
        }
    }
}
