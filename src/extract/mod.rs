//! Extract: a page's text to lines. Text gives its physical lines, HTML its blocks.

pub mod code;
pub mod html;
mod input_kind;
pub mod sniff;
pub mod text;

pub use input_kind::InputKind;

use crate::document::{Head, Line};

/// The lines of a page.
#[derive(Debug)]
pub struct Extracted<'t> {
    /// The lines that are not blank.
    pub lines: Vec<Line<'t>>,
    /// Physical lines of a text, blank ones included; blocks of an HTML page.
    pub total: u32,
    /// What a line number counts.
    pub unit: Unit,
    /// What the page says about itself outside its body.
    pub head: Head,
    /// What was done so that hostile HTML stays affordable.
    pub capped: Capped,
    /// Whether the page shows no text, and its article was taken from its data for machines.
    pub from_data: bool,
    /// Whether prose was left out because styles hide it.
    pub hid_prose: bool,
}

/// What a record's line numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Unit {
    /// Physical lines of a text.
    Line,
    /// Blocks of an HTML page, in reading order.
    Block,
}

/// What the linear pass before the HTML parser cut (`html::cap`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capped {
    /// Tags were left out because elements were opened deeper than is parsed, formatting was opened again and again, or
    /// elements had too many names; their text is kept.
    pub depth: bool,
    /// A tag had more attributes than are parsed.
    pub attributes: bool,
}
