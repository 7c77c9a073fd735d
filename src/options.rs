//! The options of cleaning.

use std::sync::Arc;

use encoding_rs::Encoding;

use crate::extract::InputKind;
use crate::extract::html::Selection;
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
    /// The format of the pages: text, HTML, or detected.
    pub input: InputKind,
    /// The encoding of the pages; `None` detects it. [`Encoding`] is the type of `encoding_rs`, which finds it by its
    /// name in the WHATWG Encoding Standard.
    ///
    /// ```
    /// use taosha::{Encoding, Options, Page, Pipeline};
    ///
    /// let options = Options { encoding: Encoding::for_label(b"big5"), ..Options::default() };
    /// let record = Pipeline::new(options)?.clean(&Page { bytes: b"\xa7\x41\xa6\x6e", ..Page::default() });
    /// assert_eq!(record.metadata.encoding.as_deref(), Some("Big5"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub encoding: Option<&'static Encoding>,
    /// How much of damaged text is restored.
    pub restore: Restore,
    /// The normalizations of single characters.
    pub normalize: Normalizations,
    /// The script of text and title in the output.
    pub script: ScriptTarget,
    /// The engine that converts to this script.
    pub engine: Engine,
    /// The model that scores lines; `None` is the built-in one.
    pub model: Option<Model>,
    /// The probability of being body that a line needs to stay.
    pub strictness: Strictness,
    /// Labels whose lines stay in the text.
    pub keep: Vec<Label>,
    /// Labels whose lines are dropped even if they are body.
    pub drop: Vec<Label>,
    /// Lines that are never dropped, whatever a rule says. They are compared by their fold: in simplified characters,
    /// half width and lower case.
    pub allow: Vec<String>,
    /// The elements of HTML pages that are kept alone, or dropped, whatever the model says.
    pub selection: Option<Arc<Selection>>,
    /// A table of lines that sites print on many pages. It counts as evidence against these lines.
    pub sites: Option<Arc<SiteLines>>,
    /// The address of a page if neither the caller nor the page itself gives one.
    pub url: Option<String>,
    /// The largest accepted page, in bytes. A larger page gets a record with an error. `None` sets no limit below 4
    /// GiB.
    pub max_page: Option<usize>,
    /// The value of `added` in records.
    pub added: Option<String>,
    /// Output the whole page as text, with labels as spans over it ([`crate::Record::attributes`]).
    pub attributes: bool,
    /// Also write the article as Markdown ([`crate::Record::markdown`]).
    pub markdown: bool,
    /// Begin the Markdown with front matter: title, author, date and source, as YAML.
    pub front_matter: bool,
}
