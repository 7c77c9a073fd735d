//! The lines where the text of a page begins.

use crate::document::Document;

/// Least ratio of the Han of the main run of prose to those of the first run, if the first run is a teaser.
const TEASER_RATIO: u32 = 5;

/// Most lines from one line of a run of prose to the next.
const RUN_GAP: usize = 4;

/// Fewest Han of a line in a text that is broken into lines of equal length.
pub(super) const WRAPPED_HAN: u32 = 20;

/// The line where the text begins: the first prose, or the first line of a text that is broken into lines of equal
/// length.
pub(super) fn first_text(doc: &Document<'_>) -> Option<usize> {
    match (doc.first_prose(), first_wrapped(doc)) {
        (Some(prose), Some(wrapped)) => Some(prose.min(wrapped)),
        (prose, wrapped) => prose.or(wrapped),
    }
}

/// The first of five lines that are no menu and no list of headlines: four are long, and three contain a punctuation
/// mark.
pub(super) fn first_wrapped(doc: &Document<'_>) -> Option<usize> {
    let is_long = |line: &usize| doc.stats(*line).han >= WRAPPED_HAN && doc.stats(*line).separators == 0;
    let is_marked = |line: &usize| is_long(line) && doc.stats(*line).clauses + doc.stats(*line).sentence_ends > 0;
    (0..doc.len().saturating_sub(4)).find(|&line| {
        is_marked(&line)
            && (line..line + 5).filter(is_long).count() > 3
            && (line..line + 5).filter(is_marked).count() > 2
    })
}

/// The first line of the run of prose with the most Han, if it has far more than the first run. The lines between two
/// lines of prose of a run are its headings.
pub(super) fn main_text(doc: &Document<'_>) -> Option<usize> {
    let mut best: Option<(u32, usize)> = None;
    let mut run: Option<(u32, usize, usize)> = None;
    let mut earliest = None;
    for line in (0..doc.len()).filter(|&line| doc.stats(line).is_prose()) {
        let han = doc.stats(line).han;
        run = match run {
            Some((all, first, last)) if line - last <= RUN_GAP => Some((all + han, first, line)),
            _ => Some((han, line, line)),
        };
        if let Some((all, first, _)) = run
            && best.is_none_or(|(most, _)| all > most)
        {
            best = Some((all, first));
        }
        if let Some((all, first, _)) = run
            && earliest.is_none_or(|(_, start)| start == first)
        {
            earliest = Some((all, first));
        }
    }
    let ((most, main), (first, _)) = (best?, earliest?);
    (first * TEASER_RATIO < most).then_some(main)
}
