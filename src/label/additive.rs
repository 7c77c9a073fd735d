//! The additive model of the first pass.
//!
//! The values of each feature are split into bins, and each bin has a weight. The score of a line is the sum of the
//! weights of its bins. Such a score has an exact explanation, and costs one look-up for each feature.

use serde::{Deserialize, Serialize};

use super::features::{Feature, FeatureRow, UNKNOWN};
use super::group_set::GroupSet;
use super::segment::{Reading, Scores};

/// Most cut points between the bins of a feature.
pub(crate) const MAX_CUTS: usize = 16;

/// The weights of one bin: for body, and for the four transitions of [`super::segment`] (start, pause, resume, end).
pub(super) type Weights = [f32; 5];

/// The weights of the first pass.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Additive {
    /// Scores of the states before, pause and after, the same for every line.
    pub(crate) states: [f32; 3],
    /// Scores of the four transitions, the same for every line.
    pub(crate) transitions: [f32; 4],
    /// One for each [`Feature`], in order.
    pub(crate) features: Vec<FeatureBins>,
    /// How the scores are decoded. Model files do not store it; a model from a file uses the chain.
    pub(crate) reading: Reading,
    /// The bins of all features, laid out for fast look-up.
    table: Table,
}

/// Features that are looked up together: two wide registers of the processor.
const BLOCK: usize = 8;

/// Blocks of a row. The last one is padded.
const BLOCKS: usize = Feature::ALL.len().div_ceil(BLOCK);

/// The cut points and weights of all features side by side, so that wide registers handle several features at once.
#[derive(Debug, Clone, Default, PartialEq)]
struct Table {
    /// The cut points of all blocks. For each block the lowest cut point of every feature comes first, then the next
    /// ones, and so on. A feature with fewer cut points is padded with infinity.
    cuts: Vec<[f32; BLOCK]>,
    /// For each block the end of its cut points, and for each of its features the index of its first weights.
    blocks: Vec<(usize, [u32; BLOCK])>,
    /// The weights of all bins, each padded with zeros.
    weights: Vec<[f32; 8]>,
    /// The groups of the features with more than one bin.
    groups: GroupSet,
    /// For each block the sum of the weights of its features and those of all later blocks where all their values are
    /// unknown.
    unknown: Vec<[f32; 8]>,
}

impl Table {
    fn of(features: &[FeatureBins]) -> Self {
        let matters = Feature::ALL.iter().zip(features).filter(|(_, of)| !of.cuts.is_empty());
        let groups = GroupSet::of(matters.map(|(feature, _)| *feature));
        // The padding of the last block has the weight 0.
        let mut table = Self { groups, weights: vec![[0.0; 8]], ..Self::default() };
        for block in features.chunks(BLOCK) {
            let first = table.cuts.len();
            let most = block.iter().map(|of| of.cuts.len()).max().unwrap_or(0);
            table.cuts.resize(first + most, [f32::INFINITY; BLOCK]);
            let mut starts = [0; BLOCK];
            for (at, of) in block.iter().enumerate() {
                table.cuts[first..].iter_mut().zip(&of.cuts).for_each(|(level, cut)| level[at] = *cut);
                starts[at] = table.weights.len() as u32;
                table.weights.extend(of.weights.iter().map(|&[a, b, c, d, e]| [a, b, c, d, e, 0.0, 0.0, 0.0]));
            }
            table.blocks.push((table.cuts.len(), starts));
        }
        let mut sum = [0.0; 8];
        for block in features.chunks(BLOCK).rev() {
            for of in block {
                sum.iter_mut().zip(of.weights[of.bin(UNKNOWN)]).for_each(|(sum, weight)| *sum += weight);
            }
            table.unknown.push(sum);
        }
        table.unknown.reverse();
        table
    }

    /// The sum of the weights of a row's values, with padding.
    fn sum(&self, row: &FeatureRow) -> [f32; 8] {
        let (full, rest) = row.as_chunks();
        let mut last = [UNKNOWN; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        // The last features are those of the DOM, which are unknown for a dump.
        let is_known = |block: &[f32; BLOCK]| *block != [UNKNOWN; BLOCK];
        let known = if is_known(&last) { BLOCKS } else { full.iter().rposition(is_known).map_or(0, |last| last + 1) };
        let mut sum = self.unknown.get(known).copied().unwrap_or_default();
        let mut first = 0;
        for (&values, (end, starts)) in full.iter().chain([&last]).zip(&self.blocks[..known]) {
            let mut places = *starts;
            for cuts in &self.cuts[first..*end] {
                for ((place, cut), value) in places.iter_mut().zip(cuts).zip(values) {
                    *place += u32::from(*cut <= value);
                }
                // Without this barrier the compiler makes vectors of cut points instead of features, and shuffles more
                // than it compares.
                std::hint::black_box(());
            }
            first = *end;
            for place in places {
                for (sum, weight) in sum.iter_mut().zip(self.weights[place as usize]) {
                    *sum += weight;
                }
            }
        }
        sum
    }
}

/// The bins of one feature and their weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeatureBins {
    /// [`Feature::name`].
    pub(crate) name: String,
    /// Cut points in rising order. A bin begins at each of them; values below the first are in bin 0.
    pub(crate) cuts: Vec<f32>,
    /// The weights of the bins, one more than there are cut points.
    pub(crate) weights: Vec<Weights>,
}

impl FeatureBins {
    /// The requirements of [`Self::is_whole`].
    pub(super) const NEEDED: &str =
        "expected at most 16 cuts in rising order, finite weights, and one weight more than cuts";

    /// A single bin with the weight 0.
    pub(super) fn none(name: &str) -> Self {
        Self { name: name.to_owned(), cuts: Vec::new(), weights: vec![[0.0; 5]] }
    }

    /// Whether the bins of a file can be used.
    pub(super) fn is_whole(&self) -> bool {
        let rising = self.cuts.is_sorted_by(|a, b| a < b);
        let finite = self.weights.iter().flatten().all(|w| w.is_finite());
        rising && finite && self.cuts.len() <= MAX_CUTS && self.weights.len() == self.cuts.len() + 1
    }

    /// The bin of a value.
    pub(crate) fn bin(&self, value: f32) -> usize {
        self.cuts.iter().take_while(|&&cut| cut <= value).count()
    }
}

impl Additive {
    /// A model with these weights.
    pub(crate) fn new(reading: Reading, states: [f32; 3], transitions: [f32; 4], features: Vec<FeatureBins>) -> Self {
        let table = Table::of(&features);
        Self { states, transitions, features, reading, table }
    }

    /// The groups of the features that the model reads.
    pub(super) fn groups(&self) -> GroupSet {
        self.table.groups
    }

    /// A model before training: all weights are 0, and each line is body with probability .5.
    pub(crate) fn blank() -> Self {
        Self::new(
            Reading::Chain,
            [0.0; 3],
            [0.0; 4],
            Feature::ALL.iter().map(|f| FeatureBins::none(f.name())).collect(),
        )
    }

    /// The scores of a line.
    pub(crate) fn scores(&self, row: &FeatureRow) -> Scores {
        let sum = self.table.sum(row);
        let [body, mut transitions @ .., _, _, _] = sum;
        for (own, always) in transitions.iter_mut().zip(self.transitions) {
            *own += always;
        }
        Scores { body, transitions }
    }

    /// The part of a line's score for body that each feature contributes, in the order of features.
    pub(super) fn contributions(&self, row: &FeatureRow) -> impl Iterator<Item = (&str, f32)> {
        self.features.iter().zip(row).map(|(of, &value)| (&*of.name, of.weights[of.bin(value)][0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Model;

    #[test]
    fn the_table_adds_the_weights_of_the_bins() {
        let builtin = &Model::builtin().first;
        let mut features = builtin.features.clone();
        // Two features in three have a single bin; one of these bins has weights.
        for (_, of) in features.iter_mut().enumerate().filter(|(at, _)| at % 3 > 0) {
            (of.cuts, of.weights) = (Vec::new(), vec![[0.0; 5]]);
        }
        features[4].weights[0] = [1.0, 2.0, 3.0, 4.0, 5.0];
        let fewer = Additive::new(Reading::Chain, builtin.states, builtin.transitions, features);
        let nothing = [UNKNOWN; Feature::ALL.len()];
        let mut some = nothing;
        some.iter_mut().enumerate().take(40).for_each(|(at, value)| *value = (at % 5) as f32);
        let all: FeatureRow = std::array::from_fn(|at| (at % 4) as f32);
        for model in [builtin, &fewer, &Additive::blank()] {
            for row in [nothing, some, all] {
                let mut sum = [0.0; 5];
                for (of, value) in model.features.iter().zip(row) {
                    sum.iter_mut().zip(of.weights[of.bin(value)]).for_each(|(sum, weight)| *sum += weight);
                }
                let scores = model.scores(&row);
                assert!((scores.body - sum[0]).abs() < 1e-4, "{} {sum:?}", scores.body);
                for at in 0..4 {
                    assert!(
                        (scores.transitions[at] - model.transitions[at] - sum[at + 1]).abs() < 1e-4,
                        "{scores:?} {sum:?}"
                    );
                }
            }
        }
    }
}
