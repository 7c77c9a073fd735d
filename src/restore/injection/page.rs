//! What the whole page tells about a damaged place of it.

use std::cell::{Cell, OnceCell};

use memchr::memmem;

use super::gbk::is_private;
use super::markup::{is_entity_residue, tag_residue};
use super::pinyin::Annotation;
use super::survey::Survey;
use crate::characters::fold::fold_char;
use crate::characters::model::{CharModel, Symbol};
use crate::script::detect::{Script, only};

/// Cost of a character that only simplified text has: the script would have converted it (facts, section 1: 4 nats).
const SIMPLIFIED: f32 = 4.0;
/// Cost of a user-defined character (facts, section 1: 6 nats).
const PRIVATE: f32 = 6.0;
/// Cost of a Han character that stands nowhere on the page: pages repeat their words, and write them in one way where
/// the model, which folds, sees no difference. Pages with fewer Han than [`LONG`] tell less, in proportion.
const STRANGER: f32 = 1.0;
const LONG: f32 = 1000.0;
/// The model knows one letter and one digit; which one of 26 or 10 it is costs this.
const LETTER: f32 = 3.3;
const FIGURE: f32 = 2.3;
/// The same for full-width letters and figures, which 3 of 115 real pages have at all.
const WIDE: f32 = 6.0;
/// Cost of what parts words (blanks, line ends) and of a character that is not known.
const GAP: f32 = 4.0;
/// Cost of an ideographic blank: inside lines two characters in 10,000 are one.
const INDENT: f32 = 8.0;
/// Of the ASCII characters that a lead byte can swallow, two of three are figures (68 in 100 behind a character of two
/// bytes, in news and forum posts): the logarithms of that and of the rest.
const FIGURES: (f32, f32) = (0.4, 1.1);
/// Characters behind a swallowed one that are looked for elsewhere on the page (facts, section 1: two or three).
const CONTEXT: [usize; 2] = [3, 2];

/// Times that the page is searched for what a byte swallowed, at most, and bytes that are searched: no page takes more
/// time than its length allows.
const SEARCHES: u32 = 1000;
const SEARCHED: usize = 1 << 20;

/// A page and what was found on it.
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) half_width: bool,
    /// Whether U+FFFD stands for a lost byte alone, and what it met still stands behind it.
    pub(super) keeps_ascii: bool,
    survey: &'t Survey,
    model: CharModel,
    /// Cost of a Han character that stands nowhere on it.
    stranger: f32,
    /// The text without annotations.
    plain: OnceCell<String>,
    /// Searches that are left.
    searches: Cell<u32>,
}

/// What a lost lead byte took with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// Nothing: there a piece ended.
    Nothing,
    /// This character of markup; so many bytes of residue go with it.
    Markup(char, usize),
    /// This character, which stands in the same context elsewhere on the page.
    Known(char),
    /// A line end behind a sentence, otherwise a character that nobody knows.
    Unknown,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str, survey: &'t Survey) -> Self {
        let stranger = STRANGER * (survey.han as f32 / LONG).min(1.0);
        let half_width = survey.is_half_width();
        let keeps_ascii = memmem::find(text.as_bytes(), "\u{FFFD}(".as_bytes()).is_some();
        Self {
            text,
            half_width,
            keeps_ascii,
            survey,
            model: CharModel::get(),
            stranger,
            plain: OnceCell::new(),
            searches: Cell::new(SEARCHES),
        }
    }

    /// How much a character costs behind another one, in nats.
    pub(super) fn cost(&self, last: char, c: char) -> f32 {
        if c == '\u{3000}' {
            return INDENT;
        }
        if c.is_whitespace() || c == '\u{FFFD}' {
            return GAP;
        }
        let (before, symbol) = (self.model.symbol(last), self.model.symbol(c));
        let in_run = c.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && before == symbol;
        let context = match last {
            _ if in_run => 0.0,
            '\u{FFFD}' => self.behind_unknown(symbol),
            '\0' | '>' => self.model.unigram_of(symbol),
            _ if last.is_whitespace() => self.model.unigram_of(symbol),
            _ => self.model.bigram_of(before, symbol),
        };
        let own = match c {
            _ if c.is_ascii_alphabetic() => LETTER,
            _ if c.is_ascii_digit() => FIGURE,
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => WIDE,
            _ if is_private(c) => PRIVATE,
            _ if c < '\u{2E80}' => 0.0,
            _ if only(c) == Some(Script::Hans) => SIMPLIFIED + self.strangeness(c),
            _ => self.strangeness(c),
        };
        own - context
    }

    /// Behind a swallowed character: mostly a figure, sometimes a blank or a mark.
    fn behind_unknown(&self, symbol: Symbol) -> f32 {
        let figure = self.model.bigram_of(self.model.symbol('0'), symbol) - FIGURES.0;
        figure.max(self.model.unigram_of(symbol) - FIGURES.1)
    }

    fn strangeness(&self, c: char) -> f32 {
        let is_han = ('\u{3400}'..'\u{A000}').contains(&c);
        if is_han && !self.survey.occurrences.contains_key(&c) { self.stranger } else { 0.0 }
    }

    /// Whether a character is annotated elsewhere on the page.
    pub(super) fn is_annotated(&self, c: char) -> bool {
        self.survey.annotated.contains_key(&c)
    }

    /// How improbable it is that a character was on the site's list (set by hand): those annotated elsewhere on the page surely were,
    /// and nearly all others are written otherwise in simplified script.
    pub(super) fn unlisted(&self, c: char) -> f32 {
        if self.is_annotated(c) {
            0.0
        } else if fold_char(c) != c {
            3.0
        } else {
            8.0
        }
    }

    /// Whether the text behind a place goes on with a mark at which pages were cut (facts, section 1).
    pub(super) fn is_cut(rest: &str) -> bool {
        rest.starts_with(['、', '。', '；', '！', '？', ';', '!', '?'])
    }

    /// What a lost byte before `rest` took with it.
    pub(super) fn swallowed(&self, rest: &str) -> Swallowed {
        if rest.is_empty() || rest.starts_with(['\n', '\r']) || Self::is_cut(rest) {
            return Swallowed::Nothing;
        }
        if let Some((bytes, name)) = tag_residue(rest) {
            // On a page whose tags were stripped the residue is no markup any more.
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

    fn may_search(&self) -> bool {
        let left = self.searches.get();
        self.searches.set(left.saturating_sub(1));
        left > 0
    }

    /// The ASCII character that stands before the same characters everywhere else on the page.
    fn elsewhere(&self, rest: &str) -> Option<char> {
        let plain = self.plain.get_or_init(|| without_annotations(self.text));
        // Enough for the context with its annotations.
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
            // Behind a figure goes the rest of a number; what goes before a word is less sure.
            let enough = if context.starts_with(|c: char| c.is_ascii_alphanumeric()) { 1 } else { 2 };
            found.filter(|_| times >= enough)
        })
    }
}

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
