//! The additive model of the first pass: what each value of each feature weighs.
//!
//! A feature's values are split into bins, each bin has a weight, and a line's score is the sum. So a score can be
//! explained exactly, and costs one look-up for each feature.

use serde::{Deserialize, Serialize};

use super::features::{Feature, Row, UNKNOWN};
use super::groups::Groups;
use super::segment::{Reading, Scores};

/// Cuts of a feature at most.
pub(crate) const MOST_CUTS: usize = 16;

/// Weights of one step: for body, and for the four moves of [`super::segment`] (start, pause, resume, end).
pub(crate) type Weights = [f32; 5];

/// The weights of the first pass.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Additive {
    /// Weights that do not depend on the line: of before, pause and after, and of the four moves.
    pub(crate) states: [f32; 3],
    pub(crate) moves: [f32; 4],
    /// One for each [`Feature`], in order.
    pub(crate) features: Vec<Steps>,
    /// No file says this: what is used is the chain.
    pub(crate) reading: Reading,
    /// The same, as it is read fastest.
    table: Table,
}

/// Features that are looked up together: two of the processor's wide registers.
const BLOCK: usize = 8;

/// Blocks that a row has, the last one filled up.
const BLOCKS: usize = Feature::ALL.len().div_ceil(BLOCK);

/// Cuts and weights side by side, so that the processor's wide registers take several features at once.
#[derive(Debug, Clone, Default, PartialEq)]
struct Table {
    /// The cuts of all blocks: of each first the lowest cut of every feature, then the next, and so on; infinity behind the
    /// last.
    cuts: Vec<[f32; BLOCK]>,
    /// For each block where its cuts end, and for each of its features the place of its first weights.
    blocks: Vec<(usize, [u32; BLOCK])>,
    /// Weights of all steps, 0 behind the last.
    weights: Vec<[f32; 8]>,
    /// The groups of the features whose value matters.
    groups: Groups,
    /// For each block the sum of the weights that it and those behind it have where nothing of them is known.
    unknown: Vec<[f32; 8]>,
}

impl Table {
    fn of(features: &[Steps]) -> Self {
        let matters = Feature::ALL.iter().zip(features).filter(|(_, of)| !of.cuts.is_empty());
        let groups = Groups::of(matters.map(|(feature, _)| *feature));
        // What fills up the last block weighs nothing.
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
                sum.iter_mut().zip(of.weights[of.step(UNKNOWN)]).for_each(|(sum, weight)| *sum += weight);
            }
            table.unknown.push(sum);
        }
        table.unknown.reverse();
        table
    }

    /// The sums of the weights of a row's values.
    fn sum(&self, row: &Row) -> [f32; 8] {
        let (full, rest) = row.as_chunks();
        let mut last = [UNKNOWN; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        // The last features are those of the DOM, of which a dump knows nothing.
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
                // Left alone, the compiler makes vectors of cuts instead of features, and shuffles more than it compares.
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

/// What the values of one feature weigh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Steps {
    /// [`Feature::name`].
    pub(crate) name: String,
    /// Where steps begin, in rising order; what lies below the first is the lowest step.
    pub(crate) cuts: Vec<f32>,
    /// Weights of the steps, one more than cuts.
    pub(crate) weights: Vec<Weights>,
}

impl Steps {
    /// What [`Self::is_whole`] asks for.
    pub(crate) const NEEDED: &str =
        "at most 16 cuts, rising, finite weights, and one weight more than cuts are expected";

    /// A feature that weighs nothing.
    pub(crate) fn none(name: &str) -> Self {
        Self { name: name.to_owned(), cuts: Vec::new(), weights: vec![[0.0; 5]] }
    }

    /// Whether a file's steps can be used.
    pub(crate) fn is_whole(&self) -> bool {
        let rising = self.cuts.is_sorted_by(|a, b| a < b);
        let finite = self.weights.iter().flatten().all(|w| w.is_finite());
        rising && finite && self.cuts.len() <= MOST_CUTS && self.weights.len() == self.cuts.len() + 1
    }

    /// The step that a value lies in.
    pub(crate) fn step(&self, value: f32) -> usize {
        self.cuts.iter().take_while(|&&cut| cut <= value).count()
    }
}

impl Additive {
    /// A model of these parts.
    pub(crate) fn new(reading: Reading, states: [f32; 3], moves: [f32; 4], features: Vec<Steps>) -> Self {
        let table = Table::of(&features);
        Self { states, moves, features, reading, table }
    }

    /// The groups of features that it looks at.
    pub(crate) fn groups(&self) -> Groups {
        self.table.groups
    }

    /// A model of which nothing is known yet: every line is as likely body as not.
    pub(crate) fn blank() -> Self {
        Self::new(Reading::Chain, [0.0; 3], [0.0; 4], Feature::ALL.iter().map(|f| Steps::none(f.name())).collect())
    }

    /// The scores of a line.
    pub(crate) fn scores(&self, row: &Row) -> Scores {
        let sum = self.table.sum(row);
        let [body, moves @ .., _, _, _] = sum;
        let mut moves = moves;
        for (own, always) in moves.iter_mut().zip(self.moves) {
            *own += always;
        }
        Scores { body, moves }
    }

    /// What each feature adds to a line's score for body, in the order of features.
    pub(crate) fn contributions(&self, row: &Row) -> impl Iterator<Item = (&str, f32)> {
        self.features.iter().zip(row).map(|(of, &value)| (&*of.name, of.weights[of.step(value)][0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_adds_what_the_steps_weigh() {
        let builtin = &crate::label::Model::builtin().first;
        let mut features = builtin.features.clone();
        // Of two features in three the value does not matter, though one of these weighs something.
        for (_, of) in features.iter_mut().enumerate().filter(|(at, _)| at % 3 > 0) {
            (of.cuts, of.weights) = (Vec::new(), vec![[0.0; 5]]);
        }
        features[4].weights[0] = [1.0, 2.0, 3.0, 4.0, 5.0];
        let fewer = Additive::new(Reading::Chain, builtin.states, builtin.moves, features);
        let nothing = [UNKNOWN; Feature::ALL.len()];
        let mut some = nothing;
        some.iter_mut().enumerate().take(40).for_each(|(at, value)| *value = (at % 5) as f32);
        let all: Row = std::array::from_fn(|at| (at % 4) as f32);
        for model in [builtin, &fewer, &Additive::blank()] {
            for row in [nothing, some, all] {
                let mut sum = [0.0; 5];
                for (of, value) in model.features.iter().zip(row) {
                    sum.iter_mut().zip(of.weights[of.step(value)]).for_each(|(sum, weight)| *sum += weight);
                }
                let scores = model.scores(&row);
                assert!((scores.body - sum[0]).abs() < 1e-4, "{} {sum:?}", scores.body);
                for at in 0..4 {
                    assert!((scores.moves[at] - model.moves[at] - sum[at + 1]).abs() < 1e-4, "{scores:?} {sum:?}");
                }
            }
        }
    }
}
