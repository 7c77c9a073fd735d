//! The results of the stages for one page.

use crate::date::Timestamp;
use crate::decide::Decisions;
use crate::document::Document;
use crate::extract::{Capped, Unit};
use crate::finding::Findings;
use crate::label::Labels;
use crate::metadata::Metadata;
use crate::page_problem::Suspect;

use super::text::PageText;

/// A page's lines, and how they were read.
pub(crate) struct PageDocument<'t> {
    /// The lines.
    pub(crate) doc: Document<'t>,
    /// Why hardly any text is readable; `None` if the text is readable.
    pub(super) unreadable: Option<Suspect>,
    /// Number of places that normalization changed.
    pub(super) characters: u32,
    /// Number of physical lines or blocks, blank ones included.
    pub(super) total: u32,
    /// What a line number counts.
    pub(super) unit: Unit,
    /// The limits that hostile HTML exceeded.
    pub(super) capped: Capped,
    /// Whether the text comes from the page's JSON data, because the page shows no prose.
    pub(super) from_data: bool,
    /// Whether styles hide prose, which was left out.
    pub(super) hid_prose: bool,
}

/// A page after the decide and metadata stages, with all that a record or an explanation needs. `'t` is the page's
/// text, `'r` the rules.
pub(super) struct Judged<'t, 'r> {
    pub(super) text: &'t PageText<'t>,
    pub(super) lines: PageDocument<'t>,
    pub(super) findings: Findings<'r>,
    pub(super) labels: Labels<'r>,
    pub(super) decisions: Decisions,
    pub(super) created: Timestamp,
    pub(super) metadata: Metadata,
}
