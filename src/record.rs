//! The record that is written for a page: its definition. The JSON Schema, the columns of Parquet and Arrow, the types of
//! the Python package and the reference of fields are all made from these types and their comments.

#[cfg(feature = "arrow")]
pub mod columns;
pub mod fields;
#[cfg(feature = "schema")]
pub mod reference;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "batch")]
pub(crate) mod version1;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::extract::Unit;
use crate::finding::Label;
pub use crate::metadata::Metadata;
pub use crate::metadata::posts::Post;
pub use crate::page_problem::{ErrorCode, PageError, Suspect, SuspectCode};

/// Version of the record's format. It grows when a key changes its meaning or is removed.
pub const SCHEMA: u32 = 2;

/// The record of one page: one JSON object, on one line in JSON Lines. datatrove, dolma and data-juicer read it
/// unchanged.
///
/// Every key is always present, except `attributes` and `extra`, which only options bring. Unknown values are null, never
/// guessed; lists are never null. Readers must accept keys that they do not know. The same input, rules, options and version give
/// the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("$id" = "urn:taosha:record:2")))]
pub struct Record {
    /// Version of this format: 2. It grows when a field goes or changes its meaning; new fields do not change it.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    pub schema: u32,
    /// BLAKE3 of the source bytes (128 bits, hexadecimal), or the input's own id.
    pub id: String,
    /// The article: paragraphs separated by one newline. With `--attributes`, the whole restored page.
    pub text: String,
    /// The path as given; `-` for standard input.
    pub source: String,
    /// When the record was added to a collection: the value of `--added`, or when a web archive fetched the page.
    pub added: Option<String>,
    /// The day on which the page was published, as printed: `YYYY-MM-DD`.
    pub created: Option<String>,
    /// The time of publication as printed, in local time: `HH:MM` or `HH:MM:SS`.
    pub created_time: Option<String>,
    /// The offset of that time from UTC, if the page states one: `+08:00`.
    pub created_offset: Option<String>,
    /// Why the page could not be read; then the text is empty.
    pub error: Option<PageError>,
    /// Title, author, dates, site and other metadata of the page.
    pub metadata: Metadata,
    /// The posts of a thread, or the answers to a question, as far as `text` contains them; empty for other pages, and
    /// if the posts cannot be told apart.
    pub posts: Vec<Post>,
    /// How the page was processed.
    pub taosha: Trace,
    /// With `--attributes`: spans `[start, end, score]` over `text` by label, in Unicode scalars, end exclusive. The
    /// score is the probability that the span is body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "schema::attributes"))]
    pub attributes: Option<BTreeMap<Label, Vec<Span>>>,
    /// The article as Markdown, if requested; not a part of the record.
    #[serde(skip)]
    pub markdown: Option<String>,
    /// The other fields of the page's JSON line, unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<BTreeMap<String, serde_json::Value>>"))]
    pub extra: Option<Extra>,
}

/// The fields that came with a page, by name, each as written: numbers are not rounded and strings not altered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(BTreeMap<String, Box<RawValue>>);

impl Extra {
    /// Collects fields. If two have the same name, the later one counts.
    pub fn new(fields: impl IntoIterator<Item = (String, Box<RawValue>)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// Bytes of all names and values.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(name, raw)| name.len() + raw.get().len()).sum()
    }

    /// Whether there are no fields.
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
pub type Span = (u32, u32, f64);

/// How a page was processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trace {
    /// Version of taosha.
    pub version: String,
    /// Digest of the active rules.
    pub rules: String,
    /// The unit that line numbers count.
    pub unit: Unit,
    /// Lines (or blocks) of the page, including blank ones.
    pub lines: u32,
    /// Lines that are in the text, whole or in part.
    pub kept: u32,
    /// Why the record deserves a human look, if it does.
    pub suspect: Option<Suspect>,
    /// Special steps that were needed to read the page.
    pub notes: Vec<Note>,
    /// Restored text, by kind of damage.
    pub restored: Restored,
    /// Text that is lost for good, by kind of damage.
    pub lost: Lost,
    /// Removed lines and parts of lines, in order.
    #[serde(default)]
    pub removed: Vec<Removed>,
}

/// A special step that was needed to read a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Note {
    /// NUL characters were removed.
    NulsRemoved,
    /// The bytes ended in the middle of a character, which was removed.
    Truncated,
    /// HTML elements nested deeper than the limit were flattened; their text is kept.
    DepthCapped,
    /// Attributes of a tag beyond the limit were left out.
    AttributesCapped,
    /// The page shows no text. Its article was taken from its data for machines, JSON-LD or the state of a script, and
    /// comes before the blocks that the page shows.
    TextFromData,
    /// Prose hidden by the styles of the page was left out.
    HiddenLeftOut,
}

/// Restored text, by kind of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restored {
    /// Injected annotations that were removed.
    pub injection: u32,
    /// Characters restored from mojibake.
    pub mojibake: u32,
    /// Single characters corrected: places with an entity, an escape, or an invisible, full-width or doubly encoded
    /// character.
    pub characters: u32,
}

/// Text that is lost for good, by kind of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lost {
    /// Characters lost to injected pinyin; each is U+FFFD in the text.
    pub injection: u32,
    /// Characters lost to mojibake: those of restored lines, each U+FFFD in the text, and those lost earlier that left
    /// only a mark, which stays as it is (`锟斤拷` is two characters, `烫烫烫` and rows of `?` or U+FFFD are one each).
    pub mojibake: u32,
    /// Invalid byte sequences of the source; each is one U+FFFD.
    pub bytes: u32,
}

/// Lines that were removed for one reason, or a part of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Removed {
    /// The first line, 1-based.
    pub first_line: u32,
    /// The last line, inclusive. Blank lines between the first and the last do not count as removed.
    pub last_line: u32,
    /// The start of the removed part, in Unicode scalars of the line; null if the whole line was removed.
    pub first_char: Option<u32>,
    /// The end of the removed part, exclusive; null if the whole line was removed.
    pub end_char: Option<u32>,
    /// The label of the removed text.
    pub label: Label,
    /// The rule, cleaner or model that decided: `family/id`, or `model/<label>`.
    pub rule: String,
}

impl Removed {
    /// The removed part of the line, in Unicode scalars, end exclusive; `None` if the whole line was removed.
    pub fn chars(&self) -> Option<(u32, u32)> {
        self.first_char.zip(self.end_char)
    }
}
