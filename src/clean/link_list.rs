//! Lists of links and titles: a run of lines, each no longer than a title, before or after all prose of the page.
//!
//! Headlines of other stories and menus are such runs, but so are poems, lyrics and tables. Therefore a run counts only
//! on a page that has prose, and only outside the prose.

use super::layout::PageLayout;
use crate::document::{Document, LineStats};
use crate::finding::Cleaner;
use crate::finding::{Finding, Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct LinkList;

/// Fewest lines of a list.
const RUN_MIN: usize = 5;

/// Fewest Han of prose on a page whose other lines are judged by it.
const PROSE_HAN_MIN: u32 = 120;

/// Most letters and digits of a menu entry.
const WORD_MAX: u32 = 7;

/// Most letters and digits of a headline.
const HEADLINE_MAX: u32 = 45;

impl Cleaner for LinkList {
    fn name(&self) -> &'static str {
        "links"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let (Some(first), Some(last)) = (doc.first_prose(), doc.last_prose()) else { return };
        let prose: u32 = (first..=last).map(|i| doc.stats(i)).filter(|s| s.is_prose()).map(|s| s.han).sum();
        if prose < PROSE_HAN_MIN {
            return;
        }
        let layout = PageLayout::of(doc, findings);
        if layout.thread {
            return;
        }
        for range in [0..first, last + 1..doc.len()] {
            let after = range.start > 0;
            let mut start = range.start;
            while start < range.end {
                let length =
                    (start..range.end).take_while(|&i| is_item(doc.stats(i)) && !layout.region.contains(&i)).count();
                if length >= RUN_MIN {
                    // The first line below the prose may be the last line of the article, and the last line above the
                    // prose may be its heading.
                    let margin = if after {
                        start + usize::from(start == range.start)..start + length
                    } else {
                        start..start + length - usize::from(start + length == range.end)
                    };
                    for line in margin {
                        let headline = doc.stats(line).alnum > WORD_MAX;
                        let (label, rule) = if headline && after {
                            (Label::Related, "related/title-list")
                        } else if headline {
                            (Label::Links, "links/title-list")
                        } else {
                            (Label::Navigation, "navigation/word-list")
                        };
                        findings.push(Finding {
                            target: Target::Line(line),
                            label,
                            rule,
                            strength: Strength::Likely,
                            covered: 0,
                            role: None,
                        });
                    }
                }
                start += length.max(1);
            }
        }
    }
}

/// Whether a line is a title or shorter.
fn is_item(s: &LineStats) -> bool {
    s.alnum > 0 && s.alnum <= HEADLINE_MAX && s.sentence_ends == 0 && s.clauses <= 2
}
