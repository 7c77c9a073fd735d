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

use crate::finding::Cleaner;
use crate::title::repeated::RepeatedTitle;

/// All cleaners in code, in the order in which they run: a cleaner may read the findings of those before it.
pub fn all() -> Vec<Box<dyn Cleaner>> {
    vec![
        Box::new(markup_residue::MarkupResidue),
        Box::new(listing_boilerplate::ListingBoilerplate),
        Box::new(spam_line::SpamLine),
        Box::new(keyword_list::KeywordList),
        Box::new(info_box::InfoBox),
        Box::new(RepeatedTitle),
        Box::new(date_line::DateLine),
        Box::new(end_mark::EndMark),
        Box::new(repeated_prose::RepeatedProse),
        Box::new(post_boilerplate::PostBoilerplate),
        Box::new(comment_section::CommentSection),
        Box::new(link_list::LinkList),
        Box::new(footer::Footer),
    ]
}
