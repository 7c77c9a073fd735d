//! The scores of the second pass.

use super::context::Context;
use super::first_pass::FirstPass;
use super::second_pass::{ResolvedForest, SecondPass};
use super::source::Source;
use super::trees::{LANES, Lanes};

impl SecondPass {
    /// The log-odds of body for each line.
    pub(super) fn body(&self, first: &FirstPass, context: &Context<'_>) -> Vec<f32> {
        self.lines.scores(&first.bins, context, first.body.len())
    }

    /// The title score of each of the first lines, up to the last one that the first pass binned for titles.
    pub(super) fn titles(&self, first: &FirstPass, context: &Context<'_>) -> Vec<f32> {
        let lines = context.title_end().min(first.titled * LANES).min(first.body.len());
        self.title.as_ref().map_or_else(Vec::new, |title| title.scores(&first.title_bins, context, lines))
    }

    /// For each line the part of its log-odds of body that each column contributes, in the order of columns.
    pub(super) fn contributions(&self, first: &FirstPass, context: &Context<'_>) -> Vec<Vec<f32>> {
        let lines = first.body.len();
        let mut all = Vec::with_capacity(lines);
        self.lines.each_block(&first.bins, context, lines, |block, bins| {
            for lane in 0..LANES.min(lines - block * LANES) {
                let own: Vec<u8> = bins.iter().map(|of| of[lane]).collect();
                let mut points = vec![0.0; own.len()];
                self.lines.forest.contributions(&own, &mut points);
                all.push(points);
            }
        });
        all
    }
}

impl ResolvedForest {
    /// Calls `each` with every block of lines and the bins of all its columns. `of_features` has the bins that
    /// [`Self::bin_features`] appended.
    fn each_block(
        &self,
        of_features: &[Lanes<u8>],
        context: &Context<'_>,
        lines: usize,
        mut each: impl FnMut(usize, &[Lanes<u8>]),
    ) {
        let mut of_features = of_features.iter();
        let mut bins = vec![[0; LANES]; self.sources.len()];
        for block in 0..lines.div_ceil(LANES) {
            for (column, (bins, source)) in bins.iter_mut().zip(&self.sources).enumerate() {
                *bins = match source {
                    Source::Context(of) => self.forest.bins(column, &context.values(*of, block * LANES)),
                    _ => of_features.next().copied().unwrap_or_default(),
                };
            }
            each(block, &bins);
        }
    }

    /// The scores of the first `lines` lines.
    fn scores(&self, of_features: &[Lanes<u8>], context: &Context<'_>, lines: usize) -> Vec<f32> {
        let mut scores = Vec::with_capacity(lines + LANES);
        let mut passed = Vec::new();
        self.each_block(of_features, context, lines, |_, bins| {
            scores.extend(self.table.scores(self.forest.base, bins, &mut passed));
        });
        scores.truncate(lines);
        scores
    }
}
