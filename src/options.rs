//! How a page is to be cleaned.

use std::sync::Arc;

use encoding_rs::Encoding;

use crate::extract::InputKind;
use crate::finding::Label;
use crate::label::Model;
use crate::label::Strictness;
use crate::normalize::Normalizations;
use crate::restore::Restore;
use crate::script::{Engine, ScriptTarget};
use crate::sites::SiteLines;

/// How pages are cleaned. The default keeps the script, detects everything, and uses the built-in rules.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Text or HTML.
    pub input: InputKind,
    /// The encoding, where it is known; `None` detects it.
    pub encoding: Option<&'static Encoding>,
    /// How much of damaged text is restored.
    pub restore: Restore,
    /// The normalizations of single characters.
    pub normalize: Normalizations,
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
