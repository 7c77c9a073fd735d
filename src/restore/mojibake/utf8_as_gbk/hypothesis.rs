//! A hypothesis of the search: the text up to a place, and the open character after it.

use crate::characters::model::Symbol;

/// The ASCII character, if any, that a `?` has swallowed together with the byte before it.
#[derive(Clone, Copy)]
pub(super) enum Swallowed {
    Nothing,
    /// The character that opens the tag or entity after it.
    Markup(char),
    /// An unknown character. The digit after it, if there is one, suggests that it was a digit, too.
    Unknown(Option<char>),
}

/// A hypothesis about the text up to a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hypothesis {
    pub(super) score: f32,
    /// The last character; `None` if it is unknown.
    pub(super) last: Option<Symbol>,
    /// Whether the last character was an ASCII letter or digit.
    pub(super) word: bool,
    /// The number of bytes that the open character still needs, its bits so far, and those of them that were lost.
    pub(super) need: u8,
    pub(super) bits: u32,
    pub(super) unknown: u32,
    /// Limits on the lost bytes of the open character.
    pub(super) limits: Limits,
    /// The index of the last character in the search's trail, counted from 1; 0 for none.
    pub(super) back: u32,
}

impl Hypothesis {
    /// A key of everything that the rest of the text depends on: hypotheses with the same key continue alike.
    pub(super) fn key(&self) -> u64 {
        let last = self.last.map_or(0, |last| 1 + u64::from(last.number()));
        u64::from(self.need) << 48 | last << 28 | u64::from(self.bits) << 1 | u64::from(self.word)
    }
}

impl Default for Hypothesis {
    fn default() -> Self {
        let limits = Limits::default();
        Self { score: 0.0, last: None, word: false, need: 0, bits: 0, unknown: 0, limits, back: 0 }
    }
}

/// Limits on lost bytes: pairs that a decoder replaced with a mark because they have no character in GBK.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    /// The byte before the first byte of the character, if the two are such a pair.
    pub(super) before: Option<u8>,
    /// The byte after its last byte, if the two are such a pair.
    pub(super) after: Option<u8>,
    /// Whether its second and third byte are such a pair.
    pub(super) inner: bool,
}

/// A character of a hypothesis, in the search's trail.
#[derive(Clone, Copy)]
pub(super) struct WrittenChar {
    /// The index of the character before it in the trail, counted from 1; 0 for none.
    pub(super) parent: u32,
    pub(super) c: char,
    /// The lost bits of its code.
    pub(super) unknown: u32,
    pub(super) limits: Limits,
    /// Whether the line or the element ends after it.
    pub(super) ends: bool,
    /// Whether it replaces an ASCII character that a `?` has swallowed.
    pub(super) swallowed: bool,
}
