//! Body lines that the scores alone would lose: parts of verse, tables, lists and listings, and prose in other scripts.
//!
//! All functions only add lines to the body, and only lines without a finding.

use std::ops::Range;

use super::labels::{Labels, LineLabel};
use crate::clean::layout::PageLayout;
use crate::document::Document;

/// Most lines of a gap between two body lines that joins the body as a whole.
const GAP: usize = 4;

/// A body with more than this many letters and digits for each one in its prose is verse, a table or a list.
const BARE: u32 = 3;

/// Fewest letters and digits of a line of prose in another script.
const OTHER_PROSE: u32 = 20;

/// Fewest letters for each Han character on a page in another script.
const OTHER_SCRIPT: u32 = 5;

/// Fewest rows of a table.
const ROWS: usize = 2;

/// Adds lines to the body. A line next to a body line needs a probability of `least`.
pub(super) fn extend(doc: &Document<'_>, layout: &PageLayout, least: f32, labels: &mut Labels<'_>) {
    extend_bare(doc, layout, least, labels);
    complete_listings(doc, &mut labels.lines);
    add_other_scripts(doc, &mut labels.lines);
}

/// Keeps verse, tables and lists together: they are probable as a whole, but not line by line. A line next to body
/// lines needs a lower probability (hysteresis, Canny 1986):
///
/// - A gap of a few lines between two body lines joins the body, and so does a gap of table rows.
/// - So does a sentence between a body line and a line that a finding is about.
/// - If the article region (between the title and the first marker that ends an article) has next to no prose, one of
///   its lines has that probability, and there is no prose in the body outside it, the whole region joins the body.
/// - If the body has next to no prose, and the page is not a thread, each line with that probability next to a body
///   line joins it.
fn extend_bare(doc: &Document<'_>, layout: &PageLayout, least: f32, labels: &mut Labels<'_>) {
    let is_thread = labels.is_thread();
    let lines = &mut labels.lines;
    let may_join = |line: &LineLabel<'_>| line.rule.is_empty() && line.body >= least;
    let mut kept = None;
    for line in 0..lines.len() {
        if lines[line].in_run {
            let gap = kept.map_or(line..line, |kept| kept + 1..line);
            let small = gap.len() <= GAP && lines[gap.clone()].iter().all(may_join);
            if small || is_table(doc, gap.clone()) && lines[gap.clone()].iter().all(|of| of.rule.is_empty()) {
                lines[gap].iter_mut().for_each(|of| of.in_run = true);
            }
            kept = Some(line);
        }
    }
    // The last sentence of a text.
    for line in 1..lines.len().saturating_sub(1) {
        let is_last = lines[line - 1].in_run && !lines[line + 1].in_run && !lines[line + 1].rule.is_empty();
        if is_last && may_join(&lines[line]) && doc.stats(line).sentence_ends > 0 {
            lines[line].in_run = true;
        }
    }
    let region = layout.region.clone();
    let prose = |line: usize| lines[line].in_run && lines[line].rule.is_empty() && doc.stats(line).full_stops > 0;
    let probable = lines[region.clone()].iter().any(|of| of.body >= least);
    if layout.bare && probable && !(0..region.start).chain(region.end..lines.len()).any(prose) {
        lines[region].iter_mut().filter(|of| of.rule.is_empty()).for_each(|of| of.in_run = true);
        return;
    }
    let (mut all, mut of_prose) = (0, 0);
    for (line, _) in lines.iter().enumerate().filter(|(_, of)| of.in_run && !of.certain) {
        all += doc.stats(line).alnum;
        of_prose += if doc.stats(line).is_prose() { doc.stats(line).alnum } else { 0 };
    }
    if is_thread || of_prose * BARE >= all {
        return;
    }
    for backward in [false, true] {
        let mut joins = false;
        for at in 0..lines.len() {
            let place = if backward { lines.len() - 1 - at } else { at };
            let line = &mut lines[place];
            line.in_run |= joins && may_join(line);
            joins = line.in_run;
        }
    }
}

/// Keeps a listing whole if half of its letters are body: the scorer knows nothing about a line with a lone bracket.
fn complete_listings(doc: &Document<'_>, lines: &mut [LineLabel<'_>]) {
    let is_code: Vec<bool> = doc.lines().iter().map(|line| line.layout.code.is_some()).collect();
    let mut end = 0;
    for run in is_code.chunk_by(|a, b| a == b) {
        let listing = end..end + run.len();
        end = listing.end;
        if !run[0] {
            continue;
        }
        let letters = |line: usize| doc.stats(line).alnum;
        let all: u32 = listing.clone().map(letters).sum();
        let kept: u32 = listing.clone().filter(|&line| lines[line].in_run).map(letters).sum();
        if 2 * kept >= all && kept > 0 {
            lines[listing].iter_mut().filter(|of| of.rule.is_empty()).for_each(|of| of.in_run = true);
        }
    }
}

/// Keeps prose in scripts that the model has not learned, such as Tibetan, Mongolian or Arabic: lines with the end of a
/// sentence, on a page that is mostly in such a script.
fn add_other_scripts(doc: &Document<'_>, lines: &mut [LineLabel<'_>]) {
    let (han, letters) =
        (0..doc.len()).map(|l| doc.stats(l)).fold((0, 0), |(h, a), s| (h + s.han, a + s.alnum - s.digits));
    if letters == 0 || han * OTHER_SCRIPT > letters {
        return;
    }
    let is_other =
        |c: char| c.is_alphabetic() && c > '\u{52F}' && !matches!(c, '\u{1E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FFEF}');
    let others = doc.fold().page().chars().filter(|c| is_other(*c)).count();
    if 2 * others < letters as usize {
        return;
    }
    let ends = |c: char| "།༎༑᠃᠂؟۔؛।॥។။.!?".contains(c);
    for (line, of) in lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        let linked = doc.lines()[line].dom.as_ref().is_some_and(|dom| dom.link_share > 0.5);
        of.in_run |= doc.stats(line).alnum >= OTHER_PROSE && !linked && doc.folded(line).contains(ends);
    }
}

/// Whether lines are the rows of a table of data: the same number of cells in each, a digit in each, and few links.
fn is_table(doc: &Document<'_>, lines: Range<usize>) -> bool {
    let cells = |line: usize| doc.text(line).matches(" | ").count();
    let is_row = |line: usize| {
        let linked = doc.lines()[line].dom.as_ref().is_some_and(|dom| dom.link_share > 0.5 || dom.tag != "tr");
        cells(line) > 0 && cells(line) == cells(lines.start) && !linked && doc.stats(line).digits > 0
    };
    // The head of a table may have no digit.
    lines.len() >= ROWS && cells(lines.start) > 0 && lines.clone().skip(1).all(is_row)
}
