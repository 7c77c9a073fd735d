//! Footers by density: near the end of the page, the first line that consists mostly of footer words, and all lines
//! after it.

use std::ops::Range;

use super::lexicon::FOOTER;
use crate::characters::class::is_alnum_unit;
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Finding, Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct Footer;

/// Lines from the end of the page in which a footer begins; set by hand.
const LAST_LINES: usize = 10;

/// Least share of a line's letters and digits that footer words cover, in percent; set by hand.
const DENSITY_MIN: u32 = 30;

impl Cleaner for Footer {
    fn name(&self) -> &'static str {
        "footer"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let after_prose = doc.last_prose().map_or(0, |line| line + 1);
        let from = doc.len().saturating_sub(LAST_LINES).max(after_prose);
        let Some(start) = (from..doc.len()).find(|&line| is_dense(doc, line)) else { return };
        let finding = |target| Finding {
            target,
            label: Label::Contact,
            rule: "contact/footer-density",
            strength: Strength::Likely,
            covered: 0,
            role: None,
        };
        findings.push(finding(Target::Line(start)));
        findings.push(finding(Target::Beyond(start + 1..doc.len())));
    }
}

/// Whether footer words cover enough of a line.
fn is_dense(doc: &Document<'_>, line: usize) -> bool {
    let stats = doc.stats(line);
    if stats.alnum < 4 || stats.alnum > 600 {
        return false;
    }
    let folded = doc.folded_line(line);
    let alnum = |of: Range<usize>| folded.units[of].iter().map(|&unit| u32::from(is_alnum_unit(unit))).sum::<u32>();
    // A digit of a telephone or filing number counts like a character of a footer word.
    let words: u32 = FOOTER.find(folded).into_iter().map(|(_, range)| alnum(range)).sum();
    words > 0 && (words + if words >= 4 { stats.digits } else { 0 }) * 100 > stats.alnum * DENSITY_MIN
}
