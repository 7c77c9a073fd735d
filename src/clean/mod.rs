//! Cleaners: they read a document and report findings.
//!
//! A pattern is a rule ([`crate::rules::RuleSet`] is a cleaner, too). Anything a pattern cannot express is a cleaner in
//! code, one file each. No cleaner changes text or decides.

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

/// Reads a document and reports findings. It never changes text and never decides.
pub trait Cleaner: Send + Sync {
    /// The name of the cleaner.
    fn name(&self) -> &'static str;

    /// Appends the findings about `doc`; it may read earlier findings.
    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>);
}
