//! Restore: undoes mojibake and pinyin injection in a page's raw text.
//!
//! This stage runs before [`crate::extract`] and [`crate::normalize`], and the types enforce it: its input is the
//! decoded text, in which no-break spaces, private-use characters and `?` are still unchanged. Within the stage
//! mojibake is undone first, because the search for injection needs Chinese characters, and mojibake has none.

mod gbk;
mod injection;
mod log;
mod markup;
mod mode;
mod mojibake;

use std::borrow::Cow;

use crate::decode::Decoded;

pub use log::{Damage, RestoreLog, RestoredLine, Tally};
pub use mode::Restore;

/// A page's restored text, and the log of the changes.
#[derive(Debug)]
pub struct RestoredText<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// The restored lines, and the counts of restored and lost characters.
    pub log: RestoreLog,
}

/// Restores a page's raw text: first mojibake, then injected pinyin. Undamaged text is returned as it was decoded.
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
