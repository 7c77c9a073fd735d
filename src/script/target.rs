//! The script that is asked for.

use super::Config;

/// The script that text and title are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScriptTarget {
    /// As it came.
    #[default]
    Keep,
    /// Simplified: `t2s`.
    Hans,
    /// Traditional: `s2t`, for pages that are not traditional already.
    Hant,
    /// Any configuration of OpenCC, whatever the page is.
    Config(Config),
}
