//! Lists of words that are looked for at places of a short text, with a prefilter: most places have none of them.

use crate::characters::units::{CharacterFilter, unit_of};

/// A list of folded words.
pub(crate) struct Words {
    list: &'static [&'static str],
    /// The first characters of the words, and the last ones.
    firsts: CharacterFilter<64>,
    lasts: CharacterFilter<64>,
}

impl Words {
    pub(crate) fn new(words: &'static [&'static str]) -> Self {
        let mut own = Self { list: words, firsts: CharacterFilter::NONE, lasts: CharacterFilter::NONE };
        for word in words {
            word.chars().next().into_iter().for_each(|first| own.firsts.insert(unit_of(first)));
            word.chars().next_back().into_iter().for_each(|last| own.lasts.insert(unit_of(last)));
        }
        own
    }

    /// The first word of the list that a text begins with.
    pub(crate) fn at_start(&self, text: &[char]) -> Option<&'static str> {
        let first = *text.first()?;
        let begins = |word: &str| {
            let mut rest = text.iter();
            word.chars().all(|c| rest.next() == Some(&c))
        };
        self.firsts.may_hold(unit_of(first)).then(|| self.list.iter().copied().find(|word| begins(word))).flatten()
    }

    /// Whether a text ends with one of the words.
    pub(crate) fn is_at_end(&self, text: &[char]) -> bool {
        let ends = |word: &&str| {
            let mut rest = text.iter().rev();
            word.chars().rev().all(|c| rest.next() == Some(&c))
        };
        text.last().is_some_and(|&last| self.lasts.may_hold(unit_of(last))) && self.list.iter().any(ends)
    }

    /// Whether a text contains one of the words.
    pub(crate) fn is_in(&self, text: &[char]) -> bool {
        (0..text.len()).any(|at| self.at_start(&text[at..]).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words_at_the_start_at_the_end_and_within() {
        let words = Words::new(&["作者", "作", "by", "👉点"]);
        for (text, start, end, within) in [
            ("作者", Some("作者"), true, true),
            ("作家", Some("作"), false, true),
            ("原作", None, true, true),
            ("by 作者:", Some("by"), false, true),
            ("b", None, false, false),
            ("点👉点", None, true, true),
            ("", None, false, false),
        ] {
            let text: Vec<char> = text.chars().collect();
            assert_eq!((words.at_start(&text), words.is_at_end(&text), words.is_in(&text)), (start, end, within));
        }
    }
}
