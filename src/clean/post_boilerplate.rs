//! Boilerplate of posts: in a thread, short lines that are repeated with other numbers in them, such as buttons and
//! member cards.
//!
//! Rules know the words of common forum programs. A line repeated under every post is boilerplate, whatever its words.

use std::collections::BTreeMap;

use super::layout::PageLayout;
use crate::characters::letters::Letters;
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Finding, Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct PostBoilerplate;

/// Fewest repetitions of a line, numbers aside, that make it boilerplate: three people may answer with the same word.
const REPEATS_MIN: usize = 4;

/// Most letters and digits of such a line.
const LINE_MAX: u32 = 24;

impl Cleaner for PostBoilerplate {
    fn name(&self) -> &'static str {
        "post-furniture"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        if !PageLayout::of(doc, findings).thread {
            return;
        }
        let mut templates: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for line in
            (0..doc.len()).filter(|&line| doc.stats(line).alnum <= LINE_MAX && doc.stats(line).sentence_ends == 0)
        {
            let masked: String =
                doc.folded(line).split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
            templates.entry(Letters::of(&masked, usize::MAX).hash).or_default().push(line);
        }
        for line in templates.into_values().filter(|lines| lines.len() >= REPEATS_MIN).flatten() {
            findings.push(Finding {
                target: Target::Line(line),
                label: Label::Comment,
                rule: "comment/recurs-in-thread",
                strength: Strength::Likely,
                covered: 0,
                role: None,
            });
        }
    }
}
