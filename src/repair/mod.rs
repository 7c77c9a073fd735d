//! Repair: the page's raw text as it was before mojibake and injection.
//!
//! It stands before [`crate::extract`] and [`crate::normalize`] by its types: it takes what was decoded, so no-break
//! spaces, private-use characters and `?` are still as they came.

use std::borrow::Cow;

use crate::decode::Decoded;

/// A page's text after repair, and what that did.
#[derive(Debug)]
pub struct Repaired<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// What came back and what is lost for good.
    pub log: RestoreLog,
}

/// What restoration did to a page, in characters by kind of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RestoreLog {
    /// Invalid byte sequences of the source; each is one U+FFFD.
    pub invalid_sequences: u32,
}

/// Repairs a page's raw text. No kind of damage is undone yet: the text is passed on as it was decoded.
pub fn repair(decoded: Decoded<'_>) -> Repaired<'_> {
    Repaired { text: decoded.text, log: RestoreLog { invalid_sequences: decoded.invalid } }
}
