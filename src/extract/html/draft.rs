//! The line that is being written.

use super::names::Name;
use crate::document::Choice;
use crate::extract::text::is_blank;

/// Fewest characters of a source line that was wrapped. After a shorter line, a line break next to a tag is a blank.
const MIN_WRAPPED: usize = 12;

/// A line that is being written.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// The innermost block around its first character.
    pub(super) block: Option<OpenBlock>,
    /// Level of the heading around it, 1 to 6.
    pub(super) heading: Option<u8>,
    /// Whether it belongs to a fallback ([`Name::FALLBACKS`]).
    pub(super) fallback: bool,
    /// Characters of its words.
    pub(super) chars: usize,
    /// Characters of its words in links.
    pub(super) linked: usize,
    /// The gap between the text and the next word.
    pub(super) gap: Gap,
    /// Whether the next word is separated by the tag of an element that is not a formatting element.
    pub(super) bordered: bool,
    /// Characters since the last line break of the source.
    since_break: usize,
    /// What the user chose about its first character.
    pub(super) choice: Choice,
    /// Whether its first character is in code.
    pub(super) code: bool,
    /// The separator before the next word, if that word starts a cell.
    pub(super) cell: Option<&'static str>,
    /// End of the last link, in bytes of the text.
    pub(super) link_end: usize,
    /// Places where two links meet without a blank, in bytes of the text.
    junctions: Vec<usize>,
}

/// Separation of two words in the source of a page, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    #[default]
    None,
    /// A line break inside a text.
    Break,
    /// A line break next to a tag.
    BreakAtTag,
    /// A blank, or an element that readers see as a gap.
    Blank,
}

/// A block element that is open.
#[derive(Clone)]
pub(super) struct OpenBlock {
    pub(super) name: Name,
    /// Number of open elements around it.
    pub(super) depth: u32,
    /// Its index in [`Head::blocks`](crate::document::Head::blocks).
    pub(super) index: u32,
}

impl Draft {
    /// Starts the next line, in the same memory.
    pub(super) fn clear(&mut self) {
        let (mut text, mut junctions) = (std::mem::take(&mut self.text), std::mem::take(&mut self.junctions));
        text.clear();
        junctions.clear();
        *self = Self { text, junctions, ..Self::default() };
    }

    /// Appends a word, with the separator that its gap needs.
    pub(super) fn push(&mut self, word: &str, linked: bool) {
        if self.cell.is_some() && word.trim_matches(is_blank).is_empty() {
            // A cell with nothing but no-break spaces is empty.
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if let Some(separator) = self.cell.take() {
            self.text.truncate(self.text.trim_end_matches(is_blank).len());
            if !self.text.is_empty() {
                self.text.push_str(separator);
            }
        } else if !self.text.is_empty() && self.is_separate(gap, word) {
            self.text.push(' ');
        }
        self.bordered = false;
        let chars = word.chars().count();
        self.since_break = if gap == Gap::None || gap == Gap::Blank { self.since_break + chars } else { chars };
        self.chars += chars;
        self.linked += if linked { chars } else { 0 };
        self.text.push_str(word);
    }

    /// Whether a blank belongs between the text and the next word. A line break between two wide characters is removed,
    /// as in CSS Text 3 (segment break transformation). Next to a tag it is removed only after a long line, because
    /// templates put the items of a byline on source lines of their own.
    fn is_separate(&self, gap: Gap, word: &str) -> bool {
        let wrapped = match gap {
            Gap::None => return false,
            Gap::Blank => return true,
            Gap::Break => true,
            Gap::BreakAtTag => !self.bordered && self.since_break >= MIN_WRAPPED,
        };
        let is_wide = |c: Option<char>| c.is_some_and(is_wide);
        !(wrapped && is_wide(self.text.chars().next_back()) && is_wide(word.chars().next()))
    }

    /// Opens a link, and notes the place if it directly follows another link.
    pub(super) fn open_link(&mut self) {
        if self.gap == Gap::None && self.cell.is_none() && self.link_end > 0 && self.link_end == self.text.len() {
            self.junctions.push(self.link_end);
        }
    }

    /// Whether adjacent links are items of a menu. In prose they are words, with no blank between them.
    pub(super) fn is_menu(&self) -> bool {
        !self.junctions.is_empty() && self.linked * 2 > self.chars
    }

    /// The trimmed text, with blanks between adjacent links.
    pub(super) fn with_separate_links(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + self.junctions.len());
        let mut from = 0;
        for junction in &self.junctions {
            text.push_str(&self.text[from..*junction]);
            text.push(' ');
            from = *junction;
        }
        text.push_str(&self.text[from..]);
        text.trim_matches(is_blank).to_owned()
    }
}

/// Whether a character is Han, kana, Bopomofo, a full-width form, or Chinese punctuation. A line break between two such
/// characters is not a blank. The ideographic space is not one of them, because it indents.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3001}'..='\u{312F}' | '\u{31A0}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}'
        | '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}
