//! Cleaners: they read a document and report what they find.
//!
//! What a pattern can say is a rule ([`crate::rules::RuleSet`] is a cleaner, too); what it cannot is a cleaner written
//! in code, one file each. None of them changes text or decides.

pub mod comment_section;
pub mod date_line;
pub mod end_mark;
pub mod footer;
pub mod info_box;
pub mod keyword_list;
pub(crate) mod layout;
pub mod lexicon;
pub mod link_list;
pub mod listing_boilerplate;
pub mod markup_residue;
pub mod post_boilerplate;
pub mod repeated_prose;
pub mod spam_line;

use crate::document::Document;
use crate::finding::Findings;

/// Reads a document and reports what it finds. Never changes text, never decides.
pub trait Cleaner: Send + Sync {
    /// The cleaner's name; findings carry it in their rule id.
    fn name(&self) -> &'static str;

    /// Appends what is found in `doc`; earlier findings may be read.
    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>);
}
