//! The additive model of the first pass.
//!
//! The values of each feature are split into bins, and each bin has a weight. The score of a line is the sum of the
//! weights of its bins. Such a score has an exact explanation, and costs one look-up for each feature.

use serde::{Deserialize, Serialize};

use super::features::{Feature, FeatureBlock, FeatureRow, UNKNOWN};
use super::group_set::GroupSet;
use super::segment::{Reading, Scores};
use super::trees::{LANES, Lanes};

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

/// The sums of the weights of one line, with padding.
type Sums = [f32; 8];

/// Features whose weights are added up together, so that the sums are read and written less often.
const TOGETHER: usize = 8;

/// The cut points and weights of all features side by side.
#[derive(Debug, Clone, Default, PartialEq)]
struct Table {
    /// The cut points of all features.
    cuts: Vec<f32>,
    /// For each feature the end of its cut points, and the index of its first weights.
    features: Vec<(usize, u32)>,
    /// The weights of all bins, each padded with zeros.
    weights: Vec<Sums>,
    /// The groups of the features with more than one bin.
    groups: GroupSet,
    /// For each [`TOGETHER`] features the sum of their weights and those of all later features where all their values are
    /// unknown.
    unknown: Vec<Sums>,
}

impl Table {
    fn of(features: &[FeatureBins]) -> Self {
        let matters = Feature::ALL.iter().zip(features).filter(|(_, of)| !of.cuts.is_empty());
        let groups = GroupSet::of(matters.map(|(feature, _)| *feature));
        // The first weights are zero, for the features that the last ones lack to be together.
        let mut table = Self { groups, weights: vec![[0.0; 8]], ..Self::default() };
        for of in features {
            table.cuts.extend(&of.cuts);
            table.features.push((table.cuts.len(), table.weights.len() as u32));
            table.weights.extend(of.weights.iter().map(|&[a, b, c, d, e]| [a, b, c, d, e, 0.0, 0.0, 0.0]));
        }
        let mut sum = [0.0; 8];
        for together in features.chunks(TOGETHER).rev() {
            for of in together {
                sum.iter_mut().zip(of.weights[of.bin(UNKNOWN)]).for_each(|(sum, weight)| *sum += weight);
            }
            table.unknown.push(sum);
        }
        table.unknown.reverse();
        table
    }

    /// The sums of the weights of sixteen lines.
    fn sums(&self, block: &FeatureBlock) -> Lanes<Sums> {
        // The last features are those of the DOM, which are unknown for a dump.
        let is_known = |values: &Lanes<f32>| values.iter().any(|value| *value != UNKNOWN);
        let known = block.iter().rposition(is_known).map_or(0, |last| last / TOGETHER + 1);
        let mut sums = [self.unknown.get(known).copied().unwrap_or_default(); LANES];
        let mut first = 0;
        for (together, of) in block.chunks(TOGETHER).zip(self.features.chunks(TOGETHER)).take(known) {
            let mut places = [[0; LANES]; TOGETHER];
            for ((places, values), &(end, start)) in places.iter_mut().zip(together).zip(of) {
                *places = [start; LANES];
                for cut in &self.cuts[first..end] {
                    for (place, value) in places.iter_mut().zip(values) {
                        *place += u32::from(*cut <= *value);
                    }
                    // Without this barrier the compiler makes vectors of cut points instead of lines, and shuffles more
                    // than it compares.
                    std::hint::black_box(());
                }
                first = end;
            }
            for (lane, of_line) in sums.iter_mut().enumerate() {
                let mut sum = *of_line;
                for places in &places {
                    let weights = &self.weights[places[lane] as usize];
                    sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
                }
                *of_line = sum;
            }
        }
        sums
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

    /// The scores of sixteen lines.
    pub(super) fn scores_of_block(&self, block: &FeatureBlock) -> Lanes<Scores> {
        self.table.sums(block).map(|[body, a, b, c, d, ..]| self.joined(body, [a, b, c, d]))
    }

    /// The scores of a line.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn scores(&self, row: &FeatureRow) -> Scores {
        let mut sum = [0.0; 5];
        for (of, value) in self.features.iter().zip(row) {
            sum.iter_mut().zip(of.weights[of.bin(*value)]).for_each(|(sum, weight)| *sum += weight);
        }
        let [body, transitions @ ..] = sum;
        self.joined(body, transitions)
    }

    /// The scores of a line by its features, and those of every line.
    fn joined(&self, body: f32, mut transitions: [f32; 4]) -> Scores {
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
            let rows: Lanes<FeatureRow> = std::array::from_fn(|lane| [nothing, some, all][lane % 3]);
            for rows in [rows, [nothing; LANES]] {
                let block: FeatureBlock = std::array::from_fn(|feature| rows.each_ref().map(|row| row[feature]));
                for (of, row) in model.scores_of_block(&block).iter().zip(&rows) {
                    let alone = model.scores(row);
                    assert!((of.body - alone.body).abs() < 1e-4, "{of:?} {alone:?}");
                    for (of, alone) in of.transitions.iter().zip(alone.transitions) {
                        assert!((of - alone).abs() < 1e-4, "{of} {alone}");
                    }
                }
            }
        }
    }
}
