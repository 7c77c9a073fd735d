//! How a page is to be cleaned.

use std::sync::Arc;

use encoding_rs::Encoding;

use crate::clean::Label;
use crate::label::Model;
use crate::normalize::Kinds;
use crate::script::{Config, Engine};
use crate::sites::SiteLines;

/// What a page's bytes hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputKind {
    /// What the page was sent as or the field that it stood in says, or else its tags and its name.
    #[default]
    Auto,
    /// Flattened text.
    Text,
    /// HTML.
    Html,
}

impl InputKind {
    /// What the name of a field or column says of the pages in it.
    pub fn of_field(name: &str) -> Self {
        if name.to_ascii_lowercase().contains("html") { Self::Html } else { Self::Auto }
    }

    /// What a content type says, without its parameters, in lower case.
    pub fn of_content_type(kind: &str) -> Self {
        match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Self::Html,
            "text/plain" => Self::Text,
            _ => Self::Auto,
        }
    }
}

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

/// How probable it must be that a line is body for it to stay, 0 to 1: one dial from recall to precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strictness(f32);

impl Strictness {
    /// `None` for what is no number from 0 to 1.
    pub fn new(probability: f32) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self(probability))
    }

    /// The number itself.
    pub fn value(self) -> f32 {
        self.0
    }

    /// The least probability of a line that stays on a page that is a thread with this probability: in a thread half as
    /// much. Every post is a text of its own there, and short ones have little to show for themselves.
    pub fn threshold(self, thread: f32) -> f32 {
        self.0 * (1.0 - thread / 2.0)
    }
}

impl Default for Strictness {
    /// Where the mean F1 out of fold is best, of articles and threads alike; the model's card has the curve.
    fn default() -> Self {
        Self(0.4)
    }
}

/// How pages are cleaned. The default keeps the script, detects everything, and uses the built-in rules.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Text or HTML.
    pub input: InputKind,
    /// The encoding, where it is known; `None` detects it.
    pub encoding: Option<&'static Encoding>,
    /// How much of damaged text is restored.
    pub restore: Restore,
    /// Kinds of single characters that are put right.
    pub normalize: Kinds,
    /// The script to write.
    pub script: ScriptTarget,
    /// What converts it.
    pub engine: Engine,
    /// The model that scores lines; `None` is the built-in one.
    pub model: Option<Model>,
    /// How sure of the body a line must be to stay.
    pub strictness: Strictness,
    /// Labels whose lines stay in the text.
    pub keep: Vec<Label>,
    /// Labels whose lines go although they are body.
    pub drop: Vec<Label>,
    /// Lines that never go, whatever a rule says; compared by their fold.
    pub allow: Vec<String>,
    /// Lines that sites are known to print on many pages.
    pub sites: Option<Arc<SiteLines>>,
    /// The address of pages of which neither the caller nor the page itself says one.
    pub url: Option<String>,
    /// Bytes beyond which a page is not read; its record carries an error. `None` is no bound.
    pub max_page: Option<usize>,
    /// Printed as `added` in records.
    pub added: Option<String>,
    /// Give the whole page as text, with labels laid over it as spans.
    pub attributes: bool,
    /// Write the article as markdown beside the record ([`crate::Record::markdown`]).
    pub markdown: bool,
}
