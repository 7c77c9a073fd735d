//! Word lists: `rules/lexicon/*.txt`, one folded word a line, `#` starts a comment.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Words of injected spam.
pub static SPAM: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/spam.txt")));

/// Harmless words in which a word of [`SPAM`] may stand.
pub static SPAM_ALLOW: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/spam-allow.txt")));

/// Words whose density marks a footer.
pub static FOOTER: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("../../rules/lexicon/footer.txt")));

/// A compiled word list.
pub struct Lexicon(Option<AhoCorasick>);

impl Lexicon {
    /// Reads a word list; words are to be folded already, blank lines and comments are passed over.
    pub fn parse(text: &str) -> Self {
        let words = text.lines().map(|l| l.split('#').next().unwrap_or_default().trim()).filter(|w| !w.is_empty());
        Self(
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(words)
                .ok(),
        )
    }

    /// The words in a folded text, the longest at each place, none overlapping: which word and its bytes.
    pub fn find<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        self.0.iter().flat_map(move |ac| ac.find_iter(folded)).map(|m| (m.pattern().as_usize(), m.range()))
    }
}

#[cfg(test)]
mod tests {
    use crate::fold::fold;

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
