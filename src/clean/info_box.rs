//! Information boxes of journals: a block of `刊名:`, `主办:` and `ISSN:` lines before the article.
//!
//! Rules label the lines with known keys. The lines between them and the heading directly above belong to the same box.

use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Finding, Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct InfoBox;

/// Fewest lines labelled `site` in a box.
const KNOWN_MIN: usize = 3;

/// Most unknown lines in a row in a box.
const GAP_MAX: usize = 3;

/// Most letters and digits of a line of a box.
const LINE_MAX: u32 = 80;

impl Cleaner for InfoBox {
    fn name(&self) -> &'static str {
        "info-box"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let mut known: Vec<usize> = findings
            .iter()
            .filter(|f| f.label == Label::Site && f.strength > Strength::Hint)
            .filter_map(|f| if let Target::Line(line) = f.target { Some(line) } else { None })
            .filter(|&line| doc.first_prose().is_none_or(|first| line < first))
            .collect();
        known.sort_unstable();
        known.dedup();
        let mut done = 0;
        for block in known.chunk_by(|a, b| b - a <= GAP_MAX + 1).filter(|block| block.len() >= KNOWN_MIN) {
            let (mut first, mut last) = (block[0], block[block.len() - 1]);
            // The previous box was extended over short lines and includes this block.
            if last < done {
                continue;
            }
            // A heading above and lines that follow without a blank line belong to the box.
            while first > 0 && block[0] - first < 2 && is_short(doc, first - 1) && doc.stats(first - 1).alnum <= 12 {
                first -= 1;
            }
            while last + 1 < doc.len() && doc.lines()[last + 1].layout.blank_before == 0 && is_short(doc, last + 1) {
                last += 1;
            }
            done = last + 1;
            for line in first..=last {
                findings.push(Finding {
                    target: Target::Line(line),
                    label: Label::Site,
                    rule: "site/info-box",
                    strength: Strength::Likely,
                    covered: doc.stats(line).alnum,
                    role: None,
                });
            }
        }
    }
}

/// Whether a line is short enough for a box and has no sentence.
fn is_short(doc: &Document<'_>, line: usize) -> bool {
    doc.stats(line).alnum <= LINE_MAX && doc.stats(line).sentence_ends == 0
}
