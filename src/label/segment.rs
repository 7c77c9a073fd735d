//! Segmentation: the runs of lines that are the body.

use std::ops::Range;

use super::score::Score;

/// The run of lines with the most points (Kadane's algorithm, one pass). None where no line has points.
pub(super) fn runs(scores: &[Score]) -> Vec<Range<usize>> {
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
    if best.1.is_empty() { Vec::new() } else { vec![best.1] }
}
