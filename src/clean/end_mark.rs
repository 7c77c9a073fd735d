//! The mark that ends a text, if it is only a word. `END` is a word of code, too, and rules do not see the lines
//! before.

use crate::document::Document;
use crate::extract::code::{Likeness, likeness};
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};

/// See the module's documentation.
pub struct EndMark;

/// Words of the marks, folded.
const MARKS: [&str; 7] = ["end", "the end", "fin", "完", "全文完", "本文完", "正文完"];

impl Cleaner for EndMark {
    fn name(&self) -> &'static str {
        "end-mark"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let Some(first) = (0..doc.len()).find(|&line| doc.stats(line).sentence_ends > 0) else { return };
        for line in doc.last_prose().map_or(first, |last| last.max(first)) + 1..doc.len() {
            let stats = doc.stats(line);
            let word = |c: char| !c.is_alphanumeric();
            if stats.alnum > 6 || !MARKS.contains(&doc.folded(line).trim_matches(word)) {
                continue;
            }
            let is_listing = doc.lines()[line].layout.code.is_some() || likeness(doc.text(line - 1)) > Likeness::None;
            if !is_listing {
                findings.push_line(doc, line, Label::Byline, "byline/end-of-text", Strength::Certain);
            }
        }
    }
}
