//! The fields of a byline: keys and their values.

use super::super::marks::after_marks;
use crate::date;

/// Keys of the address of the page, folded.
const ADDRESS_KEYS: &[&str] = &["网址", "本文网址", "本文地址", "本文链接", "原文链接", "原文地址", "链接地址", "url"];

/// Most letters and digits of a value; a longer one is prose.
pub(super) const VALUE_MAX: usize = 30;

/// Marks that separate a key from its value.
const SEPARATORS: [char; 6] = [':', '】', '丨', '/', ']', '|'];

/// A line of `key: value` pairs. Folded and original characters have the same positions.
pub(super) struct Fields<'a> {
    /// The position after the last mark that can separate a key from its value; 0 if there is no mark.
    marked: usize,
    original: &'a [char],
    folded: &'a [char],
}

impl<'a> Fields<'a> {
    pub(super) fn new(original: &'a [char], folded: &'a [char]) -> Self {
        let marked = folded.iter().rposition(|c| SEPARATORS.contains(c)).map_or(0, |last| last + 1);
        Self { marked, original, folded }
    }

    /// The position after the first key and its separator.
    fn after(&self, keys: &[&str]) -> Option<usize> {
        let begins = |at: usize| at == 0 || !self.folded[at - 1].is_alphanumeric();
        (0..self.marked).filter(|&at| begins(at)).find_map(|at| {
            keys.iter().find_map(|key| {
                let mut line = self.folded[at..].iter();
                let matches_key = key.chars().all(|c| line.next() == Some(&c));
                let after = self.folded.len() - line.len();
                matches_key.then(|| after_marks(self.folded, after, &SEPARATORS)).flatten()
            })
        })
    }

    /// The value after a key, up to a blank, a mark or the next key.
    pub(super) fn value(&self, keys: &[&str]) -> Option<String> {
        let start = self.after(keys)?;
        let mut end = start;
        let latin = |at: Option<usize>| at.and_then(|at| self.folded.get(at)).is_some_and(char::is_ascii_alphabetic);
        // Blanks separate the words of a Latin name: `Cult of Mac`.
        let joins = |at: usize| self.folded[at] == ' ' && latin(at.checked_sub(1)) && latin(Some(at + 1));
        while end < self.folded.len() && (!self.ends_value(end) || joins(end)) {
            end += 1;
        }
        let value: String = self.original[start..end].iter().collect();
        let value = unquoted(value.trim_matches(|c: char| c.is_whitespace() || "\"'·,，;；".contains(c))).to_owned();
        let length = value.chars().filter(|c| c.is_alphanumeric()).count();
        let is_date = date::find(&self.folded[start..end]).next().is_some();
        // The title of a translated text follows: `文章来源：Best “must know” tools`.
        let continues = latin(end.checked_sub(1)) && matches!(self.folded.get(end + 1), Some('“' | '"' | '\''));
        (!continues && (1..=VALUE_MAX).contains(&length) && !is_date && !value.contains([':', '：', '=', '"']))
            .then_some(value)
    }

    fn ends_value(&self, at: usize) -> bool {
        matches!(
            self.folded[at],
            ' ' | '|' | '【' | '】' | '[' | ']' | '(' | ')' | '〔' | '〕' | ';' | '。' | '丨' | '\t'
        )
    }

    /// All the text after one of the keys.
    pub(super) fn rest_after(&self, keys: &[&str]) -> Option<String> {
        let start = self.after(keys)?;
        let rest: String = self.original[start..].iter().collect();
        let rest = rest.trim();
        rest.chars().any(char::is_alphanumeric).then(|| rest.to_owned())
    }

    /// The web address after a key of the page's own address.
    pub(super) fn address(&self) -> Option<String> {
        let start = self.after(ADDRESS_KEYS)?;
        let rest: String = self.original[start..].iter().take_while(|c| c.is_ascii_graphic()).collect();
        (rest.starts_with("http://") || rest.starts_with("https://")).then_some(rest)
    }
}

/// A value without the quotation marks around it, and without an unpaired one at either end. `《学报》第3期` keeps its marks.
fn unquoted(value: &str) -> &str {
    let mut value = value;
    for (open, close) in [('《', '》'), ('“', '”')] {
        if let Some(rest) = value.strip_prefix(open) {
            let inner = rest.strip_suffix(close).unwrap_or(rest);
            value = if inner.contains(close) { value } else { inner };
        } else if let Some(rest) = value.strip_suffix(close).filter(|rest| !rest.contains(open)) {
            value = rest;
        }
    }
    value
}
