//! Facts about the whole page that help to restore a damaged place in it.

use std::cell::{Cell, OnceCell};

use memchr::memmem;

use super::pinyin::Annotation;
use super::survey::Survey;
use crate::characters::fold::fold_char;
use crate::characters::model::{CharModel, Symbol};
use crate::restore::gbk::is_private;
use crate::restore::markup::{is_entity_residue, tag_residue};
use crate::script::detect::{Script, only};

/// The cost of a character that only simplified text has: the script would have converted it; set by hand, in nats like
/// all costs here.
const SIMPLIFIED: f32 = 4.0;
/// The cost of a user-defined character; set by hand.
const PRIVATE: f32 = 6.0;
/// The cost of a Han character that occurs nowhere on the page. Pages repeat their words and write them in one way,
/// while the model folds characters and sees no difference. On pages with fewer Han characters than [`LONG`] the cost
/// is lower, in proportion.
const ABSENT: f32 = 1.0;
const LONG: f32 = 1000.0;
/// The cost of one particular letter of 26 and of one particular digit of 10; the model knows only one letter and one
/// digit.
const LETTER: f32 = 3.3;
const DIGIT: f32 = 2.3;
/// The same cost for full-width letters and digits, which only 3 of 115 real pages have at all.
const WIDE: f32 = 6.0;
/// The cost of a blank or line end between words, and of an unknown character.
const UNKNOWN: f32 = 4.0;
/// The cost of an ideographic space: two of 10,000 characters inside lines are one.
const IDEOGRAPHIC_SPACE: f32 = 8.0;
/// The costs of a digit and of any other character as the ASCII character that a lead byte has swallowed: logarithms of
/// their shares. Two of three are digits (68 of 100 after a double-byte character, in news and forum posts).
const SWALLOWED: (f32, f32) = (0.4, 1.1);
/// The numbers of characters after a swallowed one that are searched elsewhere on the page; set by hand.
const CONTEXT: [usize; 2] = [3, 2];

/// The most searches of the page for a swallowed character, and the most bytes that each reads. They bound the time for
/// any page.
const SEARCHES: u32 = 1000;
const SEARCHED: usize = 1 << 20;

/// A page and the facts found on it.
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) half_width: bool,
    /// Whether U+FFFD replaces only the lost byte, so that the ASCII character after it is still there.
    pub(super) keeps_ascii: bool,
    survey: &'t Survey,
    model: CharModel,
    /// The cost of a Han character that occurs nowhere on the page.
    absent: f32,
    /// The text without annotations.
    plain: OnceCell<String>,
    /// The number of searches that are left.
    searches: Cell<u32>,
}

/// The character that a lost lead byte has swallowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// Nothing: the bytes were cut there.
    Nothing,
    /// This character of markup. So many bytes of the tag's residue are removed with it.
    Markup(char, usize),
    /// This character, which occurs in the same context elsewhere on the page.
    Known(char),
    /// A line end after a sentence, otherwise an unknown character.
    Unknown,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str, survey: &'t Survey) -> Self {
        let absent = ABSENT * (survey.han as f32 / LONG).min(1.0);
        let half_width = survey.is_half_width();
        let keeps_ascii = memmem::find(text.as_bytes(), "\u{FFFD}(".as_bytes()).is_some();
        Self {
            text,
            half_width,
            keeps_ascii,
            survey,
            model: CharModel::get(),
            absent,
            plain: OnceCell::new(),
            searches: Cell::new(SEARCHES),
        }
    }

    /// The cost of a character after another one, in nats.
    pub(super) fn cost(&self, last: char, c: char) -> f32 {
        if c == '\u{3000}' {
            return IDEOGRAPHIC_SPACE;
        }
        if c.is_whitespace() || c == '\u{FFFD}' {
            return UNKNOWN;
        }
        let (before, symbol) = (self.model.symbol(last), self.model.symbol(c));
        let in_run = c.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && before == symbol;
        let context = match last {
            _ if in_run => 0.0,
            '\u{FFFD}' => self.after_swallowed(symbol),
            '\0' | '>' => self.model.unigram_of(symbol),
            _ if last.is_whitespace() => self.model.unigram_of(symbol),
            _ => self.model.bigram_of(before, symbol),
        };
        let own = match c {
            _ if c.is_ascii_alphabetic() => LETTER,
            _ if c.is_ascii_digit() => DIGIT,
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => WIDE,
            _ if is_private(c) => PRIVATE,
            _ if c < '\u{2E80}' => 0.0,
            _ if only(c) == Some(Script::Hans) => SIMPLIFIED + self.absence(c),
            _ => self.absence(c),
        };
        own - context
    }

    /// The log-probability of a symbol after a swallowed character, which is mostly a digit and sometimes a blank or a
    /// mark.
    fn after_swallowed(&self, symbol: Symbol) -> f32 {
        let digit = self.model.bigram_of(self.model.symbol('0'), symbol) - SWALLOWED.0;
        digit.max(self.model.unigram_of(symbol) - SWALLOWED.1)
    }

    /// The cost of a Han character that the page may not have.
    fn absence(&self, c: char) -> f32 {
        let is_han = ('\u{3400}'..'\u{A000}').contains(&c);
        if is_han && !self.survey.occurrences.contains_key(&c) { self.absent } else { 0.0 }
    }

    /// Whether a character is annotated elsewhere on the page.
    pub(super) fn is_annotated(&self, c: char) -> bool {
        self.survey.annotated.contains_key(&c)
    }

    /// The cost of assuming that a character was on the script's list (set by hand). Characters annotated elsewhere on
    /// the page certainly were, and nearly all others have a different simplified form.
    pub(super) fn unlisted(&self, c: char) -> f32 {
        if self.is_annotated(c) {
            0.0
        } else if fold_char(c) != c {
            3.0
        } else {
            8.0
        }
    }

    /// Whether the text after a place begins with one of the marks at which injecting scripts cut their pages.
    pub(super) fn is_cut(rest: &str) -> bool {
        rest.starts_with(['、', '。', '；', '！', '？', ';', '!', '?'])
    }

    /// The character that a lost byte before `rest` has swallowed.
    pub(super) fn swallowed(&self, rest: &str) -> Swallowed {
        if rest.is_empty() || rest.starts_with(['\n', '\r']) || Self::is_cut(rest) {
            return Swallowed::Nothing;
        }
        if let Some((bytes, name)) = tag_residue(rest) {
            // On a page whose tags were stripped the residue is not markup.
            let text = &self.text.as_bytes()[..self.text.len().min(SEARCHED)];
            let has = |tag: String| self.may_search() && memmem::find(text, tag.as_bytes()).is_some();
            let is_markup = has(format!("</{name}")) || has(format!("<{name}"));
            return Swallowed::Markup('<', if is_markup { 0 } else { bytes });
        }
        if is_entity_residue(rest) {
            return Swallowed::Markup('&', 0);
        }
        self.elsewhere(rest).map_or(Swallowed::Unknown, Swallowed::Known)
    }

    /// Whether a search is left; it counts as used.
    fn may_search(&self) -> bool {
        let left = self.searches.get();
        self.searches.set(left.saturating_sub(1));
        left > 0
    }

    /// The ASCII character that precedes the same characters everywhere else on the page.
    fn elsewhere(&self, rest: &str) -> Option<char> {
        let plain = self.plain.get_or_init(|| without_annotations(self.text));
        // The most characters that the context takes, annotations included.
        let near = rest.char_indices().nth(40).map_or(rest, |(at, _)| &rest[..at]);
        let near = without_annotations(near.split(['\n', '<', '?']).next().unwrap_or_default());
        CONTEXT.into_iter().find_map(|length| {
            let context: String = near.chars().take(length).collect();
            if context.chars().count() < length || !self.may_search() {
                return None;
            }
            let mut found = None;
            let mut times = 0;
            for at in memmem::find_iter(&plain.as_bytes()[..plain.len().min(SEARCHED)], context.as_bytes()) {
                match plain[..at].chars().next_back() {
                    Some('?' | '\u{FFFD}') | None => {}
                    Some(c) if c.is_ascii_graphic() && found.is_none_or(|other| other == c) => {
                        found = Some(c);
                        times += 1;
                    }
                    Some(_) => return None,
                }
            }
            // Letters and digits continue a number, so one occurrence is enough. The character before a word is less
            // certain.
            let enough = if context.starts_with(|c: char| c.is_ascii_alphanumeric()) { 1 } else { 2 };
            found.filter(|_| times >= enough)
        })
    }
}

/// A text without its annotations.
fn without_annotations(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        if let Some(annotation) = Annotation::at(&text[open + 1..]).filter(|annotation| annotation.toned) {
            plain.push_str(&text[from..open]);
            from = open + 1 + annotation.bytes;
        }
    }
    plain.push_str(&text[from..]);
    plain
}
