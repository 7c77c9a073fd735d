//! The requested script.

use super::config::Config;

/// The script in which text and title are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScriptTarget {
    /// The script of the page, unchanged.
    #[default]
    Keep,
    /// Simplified: `t2s`.
    Hans,
    /// Traditional: `s2t`, for pages that are not traditional already.
    Hant,
    /// Any configuration of OpenCC, whatever the script of the page.
    Config(Config),
}
