//! Segmentation: the runs of lines that are the body.

use std::ops::Range;

use super::score::Score;
use crate::clean::shape::Shape;
use crate::document::Document;

/// Short lines directly below the title that are taken to the body with what follows them.
const HEADINGS: usize = 8;

/// The run of lines with the most points (Kadane's algorithm, one pass), with its first headings. None where no line
/// has points. `free` says of a line that no finding speaks against it.
pub(super) fn runs(
    doc: &Document<'_>,
    scores: &[Score],
    shape: &Shape,
    free: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut best = (0.0, 0..0);
    let (mut sum, mut start) = (0.0f32, 0);
    for (line, score) in scores.iter().enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, line);
        }
        sum += score.points;
        if sum > best.0 {
            best = (sum, start..line + 1);
        }
    }
    let (_, mut run) = best;
    if run.is_empty() {
        return Vec::new();
    }
    // What stands between the title (or its byline) and the first sentence is a heading, if nothing is known of it.
    let above = (0..run.start).rev().take_while(|&line| free(line)).count();
    // A title that is known and not printed would stand before the first line.
    let below_title = match shape.title {
        Some(title) => title < run.start && run.start > above,
        None => doc.head().title.is_some() && run.start == above,
    };
    if below_title && above <= HEADINGS {
        run.start -= above;
    }
    // So is a line directly below the last paragraph where blank lines part what does not belong together.
    // A page that is body from its first line on has been cleaned before, and ends in what was kept.
    let clean = |line: usize| run.start == 0 && line + 1 == doc.len();
    let mut end = run.end;
    while end < doc.len() && free(end) && doc.lines()[end].layout.blank_before == 0 && (parted(doc, end) || clean(end))
    {
        end += 1;
    }
    run.end = end;
    vec![run]
}

/// Whether a blank line and more follow a line.
fn parted(doc: &Document<'_>, line: usize) -> bool {
    doc.lines().get(line + 1).is_some_and(|next| next.layout.blank_before > 0)
}
