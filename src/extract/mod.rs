//! Extract: splits a page into lines. A text gives its physical lines, an HTML page its blocks.

pub mod code;
pub mod html;
mod input_kind;
pub mod sniff;
pub mod text;

pub use input_kind::InputKind;

use crate::document::{Head, Line};

/// The lines of a page, and what extraction learned about the page.
#[derive(Debug)]
pub struct Extracted<'t> {
    /// The lines, without blank ones.
    pub lines: Vec<Line<'t>>,
    /// Number of physical lines of a text, blank ones included, or of blocks of an HTML page.
    pub total: u32,
    /// What a line number counts.
    pub unit: Unit,
    /// Facts from outside the lines: title, address, DOM blocks, statements for machines.
    pub head: Head,
    /// Limits that hostile HTML ran into.
    pub capped: Capped,
    /// Whether the page shows no prose, and its article came from its JSON data.
    pub from_data: bool,
    /// Whether prose was left out because styles hide it.
    pub hid_prose: bool,
}

/// The unit of a record's line numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Unit {
    /// Physical lines of a text.
    Line,
    /// Blocks of an HTML page, in reading order.
    Block,
}

/// Limits of the HTML parser that a page exceeded (`html::parse`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capped {
    /// Tags were dropped because elements were nested too deep, formatting was reopened again and again, or the page
    /// used too many element names. Their text is kept.
    pub depth: bool,
    /// Attributes were dropped because a tag had too many.
    pub attributes: bool,
}
