//! Boosted trees: sums of small decision trees.
//!
//! The trees are oblivious: all nodes at one depth have the same split (Kohavi 1994; Dorogush et al. 2018, `CatBoost`).
//! So a tree is a list of comparisons, and their results are the bits of a leaf's number. [`super::forest_table`] scores
//! sixteen lines at once.

use serde::{Deserialize, Serialize};

use super::packed;

/// Lines that are scored together.
pub(super) const LANES: usize = 16;

/// Most splits of a tree.
pub(super) const MAX_DEPTH: usize = 6;

/// Most bins of a column.
const MAX_BINS: usize = 250;

/// A value for each of the lines that are scored together.
pub(crate) type Lanes<T> = [T; LANES];

/// A column: a feature that the trees read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    /// The feature's name.
    pub(crate) name: String,
    /// Cut points in rising order. A bin begins at each of them; values below the first are in bin 0.
    pub(crate) cuts: Vec<f32>,
}

/// One tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tree {
    /// The splits. Split `k` sets bit `k` of the leaf's number if the value's bin in this column is at least this bin.
    pub(crate) splits: Vec<(u16, u8)>,
    /// The log-odds that each leaf adds.
    pub(crate) leaves: Vec<f32>,
    /// Training examples in each leaf, in 255ths of the fullest leaf. Used for explanations alone.
    #[serde(with = "packed::hex")]
    pub(crate) cover: Vec<u8>,
}

/// A sum of trees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forest {
    /// The log-odds before any tree.
    pub(crate) base: f32,
    /// The features that the trees read.
    pub(crate) columns: Vec<Column>,
    /// The trees, in the order in which they were grown.
    pub(crate) trees: Vec<Tree>,
}

impl Forest {
    /// The first fault of a forest from a file; `None` for a valid one.
    pub(crate) fn fault(&self) -> Option<String> {
        let rising = |column: &Column| {
            column.cuts.is_sorted_by(|a, b| a < b)
                && column.cuts.iter().all(|c| c.is_finite())
                && column.cuts.len() < MAX_BINS
        };
        if let Some(column) = self.columns.iter().find(|column| !rising(column)) {
            return Some(format!("expected fewer than {MAX_BINS} cuts in rising order for {:?}", column.name));
        }
        let whole = |tree: &Tree| {
            tree.splits.len() <= MAX_DEPTH
                && tree.leaves.len() == 1 << tree.splits.len()
                && tree.cover.len() == tree.leaves.len()
                && tree.leaves.iter().all(|leaf| leaf.is_finite())
                && tree.splits.iter().all(|&(column, _)| usize::from(column) < self.columns.len())
        };
        let at = self.trees.iter().position(|tree| !whole(tree))?;
        Some(format!("expected at most {MAX_DEPTH} splits on known columns and 2^splits finite leaves in tree {at}"))
    }

    /// The bins of values of a column.
    pub(super) fn bins(&self, column: usize, values: &Lanes<f32>) -> Lanes<u8> {
        let mut bins = [0; LANES];
        for cut in &self.columns[column].cuts {
            for (bin, value) in bins.iter_mut().zip(values) {
                *bin += u8::from(*value >= *cut);
            }
        }
        bins
    }

    /// The score of a row of values, in the order of columns.
    pub(crate) fn score_of(&self, row: impl IntoIterator<Item = f32>) -> f32 {
        let bin = |(column, value): (&Column, f32)| column.cuts.iter().take_while(|&&cut| value >= cut).count();
        let bins: Vec<usize> = self.columns.iter().zip(row).map(bin).collect();
        let leaf = |tree: &Tree| {
            let passed = tree.splits.iter().map(|&(column, bin)| bins[usize::from(column)] >= usize::from(bin));
            passed.enumerate().fold(0, |leaf, (depth, passed)| leaf | usize::from(passed) << depth)
        };
        self.trees.iter().fold(self.base, |score, tree| score + tree.leaves[leaf(tree)])
    }

    /// Adds to `points` the part of a line's score that each column contributes (Saabas 2014): at each split of each
    /// tree the change of the mean of the leaves that can still be reached. The parts, the base and the mean of each
    /// tree sum up to the score.
    pub(super) fn contributions(&self, bins: &[u8], points: &mut [f32]) {
        for tree in &self.trees {
            let mut leaf = 0;
            let mut mean = tree.mean(0, 0);
            for (depth, &(column, bin)) in tree.splits.iter().enumerate() {
                leaf |= usize::from(bins[usize::from(column)] >= bin) << depth;
                let next = tree.mean(leaf, depth + 1);
                points[usize::from(column)] += next - mean;
                mean = next;
            }
        }
    }
}

impl Tree {
    /// The mean of the leaves whose lowest `depth` bits are `bits`, weighted by cover.
    fn mean(&self, bits: usize, depth: usize) -> f32 {
        let (mut sum, mut all) = (0.0, 0.0);
        for leaf in (bits..self.leaves.len()).step_by(1 << depth) {
            let cover = f32::from(self.cover[leaf]) + 1e-3;
            sum += self.leaves[leaf] * cover;
            all += cover;
        }
        sum / all
    }
}

/// The softmax of scores: the probability that each one belongs to the right candidate, if there is just one.
pub(crate) fn softmax(scores: &[f32]) -> impl Iterator<Item = f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = scores.iter().map(|score| (score - most).exp()).sum();
    scores.iter().map(move |score| (score - most).exp() / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forest() -> Forest {
        let column = |name: &str, cuts: &[f32]| Column { name: name.to_owned(), cuts: cuts.to_vec() };
        let tree = |splits: &[(u16, u8)], leaves: &[f32]| Tree {
            splits: splits.to_vec(),
            leaves: leaves.to_vec(),
            cover: vec![200; leaves.len()],
        };
        Forest {
            base: 0.5,
            columns: vec![column("a", &[1.0, 3.0]), column("b", &[0.0])],
            trees: vec![tree(&[(0, 1), (1, 1)], &[-1.0, 1.0, -2.0, 4.0]), tree(&[(0, 2)], &[0.25, -0.25])],
        }
    }

    #[test]
    fn a_line_reaches_the_leaf_of_its_bins() {
        let forest = forest();
        assert_eq!(forest.fault(), None);
        for (row, score) in [([0.0, -1.0], -0.25), ([1.0, -1.0], 1.75), ([0.0, 0.0], -1.25), ([3.0, 7.0], 4.25)] {
            assert!((forest.score_of(row) - score).abs() < 1e-6, "{row:?} {}", forest.score_of(row));
        }
    }

    #[test]
    fn contributions_sum_up_to_the_score() {
        let forest = forest();
        for row in [[0.0, -1.0], [1.0, 5.0], [9.0, 9.0]] {
            let bins: Vec<u8> = (0..2).map(|c| forest.bins(c, &[row[c]; LANES])[0]).collect();
            let mut points = [0.0; 2];
            forest.contributions(&bins, &mut points);
            let expected = forest.base + forest.trees.iter().map(|tree| tree.mean(0, 0)).sum::<f32>();
            assert!((expected + points.iter().sum::<f32>() - forest.score_of(row)).abs() < 1e-5);
        }
    }

    #[test]
    fn reports_the_fault_of_a_forest() {
        let mut wrong = forest();
        wrong.trees[1].leaves.pop();
        assert!(wrong.fault().is_some_and(|fault| fault.contains("tree 1")));
        let mut wrong = forest();
        wrong.columns[0].cuts.reverse();
        assert!(wrong.fault().is_some_and(|fault| fault.contains("\"a\"")));
    }
}
