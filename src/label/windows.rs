//! Sums, distances and runs over a page's lines, for features of the lines around a line.

use std::ops::Range;

use crate::document::Document;

/// The largest distance, in lines; also the distance to a line that the page does not have.
pub(super) const FAR: u8 = u8::MAX;

/// Running sums over lines, for sums over windows.
pub(super) struct Sums(Vec<u32>);

impl Sums {
    pub(super) fn of(values: impl Iterator<Item = u32>) -> Self {
        let mut sum = 0u32;
        Self(
            [0].into_iter()
                .chain(values.map(|value| {
                    sum = sum.saturating_add(value);
                    sum
                }))
                .collect(),
        )
    }

    /// The sum over the lines from `start` up to, but not including, `end`.
    pub(super) fn between(&self, start: usize, end: usize) -> f32 {
        (self.0[end] - self.0[start]) as f32
    }

    /// The sum over the lines `nearest` to `farthest` before a line.
    pub(super) fn before(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        self.between(line.saturating_sub(farthest), (line + 1).saturating_sub(nearest))
    }

    /// The sum over the lines `nearest` to `farthest` after a line.
    pub(super) fn after(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        let last = self.0.len() - 1;
        self.between((line + nearest).min(last), (line + 1 + farthest).min(last))
    }
}

/// For each line the distance in lines to the nearest other line of some kind, before and after it; at most [`FAR`].
pub(super) struct Distances {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Distances {
    /// The distances to the lines for which `is` holds.
    pub(super) fn to(lines: usize, is: impl Fn(usize) -> bool) -> Self {
        let next = |distance: u8, line: usize| if is(line) { 1 } else { distance.saturating_add(1) };
        let mut distance = FAR;
        let mut before = vec![FAR; lines];
        for (line, before) in before.iter_mut().enumerate() {
            *before = distance;
            distance = next(distance, line);
        }
        let mut distance = FAR;
        let mut after = vec![FAR; lines];
        for (line, after) in after.iter_mut().enumerate().rev() {
            *after = distance;
            distance = next(distance, line);
        }
        Self { before, after }
    }
}

/// A block of prose.
pub(super) struct ProseBlock {
    pub(super) lines: Range<usize>,
    /// Letters and digits of its prose.
    pub(super) letters: u32,
}

/// Most lines of a pattern.
const PATTERN: usize = 6;

/// For each line the repeats of the pattern of lines around it, at most 8. `shapes` has the shape of each line.
pub(super) fn periods(shapes: &[u8]) -> Vec<u8> {
    let mut periods = vec![0u8; shapes.len()];
    for period in 2..=PATTERN {
        let mut start = 0;
        while start + period < shapes.len() {
            let run = (start..shapes.len() - period).take_while(|&at| shapes[at] == shapes[at + period]).count();
            let repeats = run / period;
            if repeats >= 1 && shapes[start..start + period].iter().any(|shape| *shape != shapes[start]) {
                for of in &mut periods[start..start + run + period] {
                    *of = (*of).max(repeats.min(8) as u8);
                }
            }
            start += run.max(1);
        }
    }
    periods
}

/// Most lines between two lines of prose of one block.
const GAP: usize = 3;

/// The blocks of the lines for which `is` holds.
pub(super) fn blocks(doc: &Document<'_>, is: impl Fn(usize) -> bool) -> Vec<ProseBlock> {
    let mut blocks: Vec<ProseBlock> = Vec::new();
    for line in (0..doc.len()).filter(|&line| is(line)) {
        let letters = doc.stats(line).alnum;
        match blocks.last_mut().filter(|block| line - block.lines.end <= GAP) {
            Some(block) => {
                block.lines.end = line + 1;
                block.letters += letters;
            }
            None => blocks.push(ProseBlock { lines: line..line + 1, letters }),
        }
    }
    blocks
}

/// Distance from a line to a range in lines, 0 inside.
pub(super) fn to_range(line: usize, range: &Range<usize>) -> usize {
    if line < range.start { range.start - line } else { (line + 1).saturating_sub(range.end) }
}

/// For each line the length of the run of lines around it for which `is` holds; 0 where it does not.
pub(super) fn short_runs(lines: usize, is: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut runs = vec![0; lines];
    let mut start = 0;
    while start < lines {
        let length = (start..lines).take_while(|&line| is(line)).count();
        runs[start..start + length].fill(length as u32);
        start += length.max(1);
    }
    runs
}
