//! The line that prints the title, by the model's scores.

use super::trees::softmax;
use crate::document::Document;
use crate::extract::code::{Likeness, likeness};
use crate::title::printed::is_menu;

/// Lines at the top of a page that can print the title. Menus of real pages take up to some hundred lines.
pub(super) const TITLE_LINES: usize = 640;

/// Letters and digits of a title.
const TITLE_LETTERS: std::ops::RangeInclusive<f32> = 2.0..=90.0;

/// Whether a line with this number and this many letters and digits can print the title.
pub(crate) fn may_be_title(letters: f32, line: usize) -> bool {
    TITLE_LETTERS.contains(&letters) && line < TITLE_LINES
}

/// The line that most probably prints the title, and its probability. `scores` has a score for each of the first lines.
/// `None` if that line is code.
pub(super) fn title_line(doc: &Document<'_>, scores: &[f32]) -> Option<(usize, f32)> {
    let (lines, scores): (Vec<usize>, Vec<f32>) = (scores.iter().enumerate())
        .filter(|(line, _)| may_be_title(doc.stats(*line).alnum as f32, *line) && !is_menu(doc.folded(*line)))
        .map(|(line, score)| (line, *score))
        .unzip();
    let best = lines.into_iter().zip(softmax(&scores));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    // A heading before a listing may be counted as part of it, but does not look like code itself.
    let is_code = |line: usize| doc.lines()[line].layout.code.is_some() && likeness(doc.text(line)) == Likeness::Strong;
    best.filter(|(line, _)| !is_code(*line))
}
