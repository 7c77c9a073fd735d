//! Repair: the page's raw text as it was before mojibake and injection.
//!
//! It stands before [`crate::extract`] and [`crate::normalize`] by its types: it takes what was decoded, so no-break
//! spaces, private-use characters and `?` are still as they came. Within it mojibake goes first: injection looks for
//! Chinese characters, which mojibake has none of.

mod gbk;
mod injection;
mod log;
mod markup;
mod mojibake;

use std::borrow::Cow;

use crate::decode::Decoded;

pub use log::{Damage, RestoreLog, RestoredLine, Tally};

/// How much of damaged text is restored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Restore {
    /// All that can be known, and what the context makes very probable.
    #[default]
    All,
    /// Only what is certain: where `All` would guess, U+FFFD stands and counts as lost.
    Safe,
    /// Nothing: damage stays as it came.
    None,
}

/// A page's text after repair, and what that did.
#[derive(Debug)]
pub struct RestoredText<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// What came back and what is lost for good.
    pub log: RestoreLog,
}

/// Repairs a page's raw text: first mojibake, then injected pinyin. What is not damaged is passed on as it was decoded.
pub fn restore(decoded: Decoded<'_>, mode: Restore) -> RestoredText<'_> {
    let mut log = RestoreLog { invalid_sequences: decoded.invalid, ..RestoreLog::default() };
    let text = decoded.text;
    if mode == Restore::None {
        return RestoredText { text, log };
    }
    let text = mojibake::restore(text, mode, &mut log);
    let text = match injection::restore(&text, mode, &mut log) {
        Some(restored) => Cow::Owned(restored),
        None => text,
    };
    RestoredText { text, log }
}
