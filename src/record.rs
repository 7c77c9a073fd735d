//! The record: what is written for a page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::extract::Unit;
use crate::finding::Label;
use crate::metadata::PageKind;

/// Version of the record's format; it grows when a key changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// One page's record: one JSON object, on one line in JSON Lines. datatrove, dolma and data-juicer read it unchanged.
///
/// Every key is always there; what is unknown is null, never guessed. Same input, rules, options and version give the
/// same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of this format: 1.
    pub schema: u32,
    /// BLAKE3 of the source bytes (128 bits, hexadecimal), or the input's own id.
    pub id: String,
    /// The article: paragraphs separated by one newline. With `--attributes` the whole repaired page.
    pub text: String,
    /// The path as given; `-` for standard input.
    pub source: String,
    /// When the record was added to a collection: what `--added` says, or when a web archive fetched the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<String>,
    /// When the page was published: ISO 8601, local as printed, an offset only where the page states one.
    pub created: Option<String>,
    /// Why the page could not be read; then the text is empty.
    pub error: Option<String>,
    /// What the page says about itself.
    pub metadata: Metadata,
    /// The posts of a thread, or the answers to a question, as far as `text` holds them; null for other pages, and where
    /// the posts cannot be told apart.
    pub posts: Option<Vec<Post>>,
    /// What was done to the page.
    pub taosha: Trace,
    /// With `--attributes`: spans `[start, end, score]` by label over `text`, in Unicode scalars, end exclusive; the
    /// score is the probability that the span is body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<Label, Vec<Span>>>,
    /// The article as markdown, where it was asked for; not a part of the record.
    #[serde(skip)]
    pub markdown: Option<String>,
    /// The other fields of the JSON line in which the page came, as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Option<BTreeMap<String, serde_json::Value>>"))]
    pub extra: Option<Extra>,
}

/// A post of a thread, or an answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Who wrote it, where the page names nobody else beside it.
    pub author: Option<String>,
    /// When it was written: ISO 8601, local as printed.
    pub created: Option<String>,
    /// The first and the last of its lines, 1-based and inclusive, as in `removed`.
    pub lines: (u32, u32),
    /// What it says: the lines of `text` that are its.
    pub text: String,
}

/// Fields that a page came with, by name, each as it was written: no number is rounded, no string altered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(BTreeMap<String, Box<RawValue>>);

impl Extra {
    /// Takes fields; of two with one name the later counts.
    pub fn new(fields: impl IntoIterator<Item = (String, Box<RawValue>)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// Bytes of all names and values.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(name, raw)| name.len() + raw.get().len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        let fields =
            |of: &Self| of.0.iter().map(|(name, raw)| (name.clone(), raw.get().to_owned())).collect::<Vec<_>>();
        fields(self) == fields(other)
    }
}

/// A labelled span: its start, its end (exclusive) and its score.
pub type Span = (u32, u32, f32);

/// What a page says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who published it first.
    pub publisher: Option<String>,
    /// The site's or journal's name.
    pub site: Option<String>,
    /// The page's address: the one it was fetched from, where the input says so, or the one it states.
    pub url: Option<String>,
    /// When it was changed, where the page gives this beside `created`.
    pub modified: Option<String>,
    /// The abstract printed before the article.
    pub r#abstract: Option<String>,
    /// Keywords or tags.
    pub keywords: Option<Vec<String>>,
    /// The page's own description (HTML).
    pub description: Option<String>,
    /// Address of the page's picture (HTML).
    pub image: Option<String>,
    /// What kind of page it is. The text of an `index`, `search`, `login`, `error` or `spam` page is empty.
    pub kind: Option<PageKind>,
    /// BCP 47: `zh`, `ja`, `ko`.
    pub language: Option<String>,
    /// ISO 15924: the script in which the page came, `Hans` or `Hant`.
    pub script: Option<String>,
    /// The encoding it was read in, by its WHATWG name.
    pub encoding: Option<String>,
    /// ICP filings and other licence numbers.
    pub licences: Vec<String>,
}

/// What was done to a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Version of taosha.
    pub version: String,
    /// Digest of the rules in force.
    pub rules: String,
    /// What line numbers count.
    pub unit: Unit,
    /// Lines (or blocks) of the page, blank ones included.
    pub lines: u32,
    /// Lines of which something stands in the text.
    pub kept: u32,
    /// Why the result should be looked at, where it should.
    pub suspect: Option<String>,
    /// What had to be done to read the page.
    pub notes: Vec<Note>,
    /// What came back, by kind of damage.
    pub restored: Restored,
    /// What is lost for good, by kind of damage.
    pub lost: Lost,
    /// What was taken out, in order.
    pub removed: Vec<Removed>,
}

/// What had to be done to read a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Note {
    /// NUL characters were left out.
    NulsRemoved,
    /// The bytes ended in the middle of a character, which was left out.
    Truncated,
    /// HTML elements nested deeper than the cap were flattened; their text is kept.
    DepthCapped,
    /// A tag's attributes beyond the cap were left out.
    AttributesCapped,
    /// The page shows no text: its article was taken from its data for machines, JSON-LD or a script's state, and stands
    /// before the blocks that it shows.
    TextFromData,
    /// Prose that the page's styles hide was left out.
    HiddenLeftOut,
}

/// What came back, by kind of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// Injected annotations that were taken out.
    pub injection: u32,
    /// Characters brought back from mojibake.
    pub mojibake: u32,
    /// Single characters put right: places in which an entity, an escape, or an invisible, full-width or doubly encoded
    /// character stood.
    pub characters: u32,
}

/// What is lost for good, by kind of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// Characters lost to injected pinyin; each stands as U+FFFD in the text.
    pub injection: u32,
    /// Characters lost to mojibake: those of restored lines, each a U+FFFD in the text, and those that were lost before and
    /// have only a mark left, which stays as it is (`锟斤拷` stands for two, `烫烫烫` and rows of `?` or U+FFFD for one each).
    pub mojibake: u32,
    /// Invalid byte sequences of the source; each is one U+FFFD.
    pub bytes: u32,
}

/// Lines that were taken out for one reason, or a part of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// The first and the last line, 1-based and inclusive; blank lines between them are not counted as removed.
    pub lines: (u32, u32),
    /// Where only a part of the line went: its start and end (exclusive), in Unicode scalars of the line.
    pub chars: Option<(u32, u32)>,
    /// What it is.
    pub label: Label,
    /// The rule (`family/id`), the cleaner, or `model/<label>`.
    pub rule: String,
}
