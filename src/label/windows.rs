//! Sums and distances over a page's lines: what stands around a line.

use std::ops::Range;

use crate::document::Document;

/// Lines to something that the page does not have, and beyond which lines are not told apart.
pub(super) const FAR: u8 = u8::MAX;

/// Running sums over lines, for windows.
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

    pub(super) fn between(&self, start: usize, end: usize) -> f32 {
        (self.0[end] - self.0[start]) as f32
    }

    /// The sum over the lines `nearest` to `farthest` before a line.
    pub(super) fn before(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        self.between(line.saturating_sub(farthest), (line + 1).saturating_sub(nearest))
    }

    /// The sum over the lines `nearest` to `farthest` behind a line.
    pub(super) fn behind(&self, line: usize, nearest: usize, farthest: usize) -> f32 {
        let last = self.0.len() - 1;
        self.between((line + nearest).min(last), (line + 1 + farthest).min(last))
    }
}

/// For each line the distance to the nearest other line before and behind it that is something; at most [`FAR`].
pub(super) struct Distances {
    pub(super) before: Vec<u8>,
    pub(super) behind: Vec<u8>,
}

impl Distances {
    pub(super) fn to(lines: usize, is: impl Fn(usize) -> bool) -> Self {
        let next = |distance: u8, line: usize| if is(line) { 1 } else { distance.saturating_add(1) };
        let mut distance = FAR;
        let mut before = vec![FAR; lines];
        for (line, before) in before.iter_mut().enumerate() {
            *before = distance;
            distance = next(distance, line);
        }
        let mut distance = FAR;
        let mut behind = vec![FAR; lines];
        for (line, behind) in behind.iter_mut().enumerate().rev() {
            *behind = distance;
            distance = next(distance, line);
        }
        Self { before, behind }
    }
}

/// A block of prose: its lines, and the letters of its prose.
pub(super) struct Block {
    pub(super) lines: Range<usize>,
    pub(super) letters: u32,
}

/// Lines of the longest pattern.
const PATTERN: usize = 6;

/// For each line how often the pattern it lies in comes back, at most 8.
pub(super) fn periods(kinds: &[u8]) -> Vec<u8> {
    let mut periods = vec![0u8; kinds.len()];
    for period in 2..=PATTERN {
        let mut start = 0;
        while start + period < kinds.len() {
            let run = (start..kinds.len() - period).take_while(|&at| kinds[at] == kinds[at + period]).count();
            let repeats = run / period;
            if repeats >= 1 && kinds[start..start + period].iter().any(|kind| *kind != kinds[start]) {
                for of in &mut periods[start..start + run + period] {
                    *of = (*of).max(repeats.min(8) as u8);
                }
            }
            start += run.max(1);
        }
    }
    periods
}

/// Lines between two of prose that belong to one block.
const GAP: usize = 3;

pub(super) fn blocks(doc: &Document<'_>, is: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in (0..doc.len()).filter(|&line| is(line)) {
        let letters = doc.stats(line).alnum;
        match blocks.last_mut().filter(|block| line - block.lines.end <= GAP) {
            Some(block) => {
                block.lines.end = line + 1;
                block.letters += letters;
            }
            None => blocks.push(Block { lines: line..line + 1, letters }),
        }
    }
    blocks
}

/// Lines between a line and a range, 0 inside.
pub(super) fn to_range(line: usize, range: &Range<usize>) -> usize {
    if line < range.start { range.start - line } else { (line + 1).saturating_sub(range.end) }
}

/// For each line the length of the run of such lines that it lies in.
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
