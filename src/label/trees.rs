//! Boosted trees: sums of small decision trees over features of lines.
//!
//! The trees are oblivious: all nodes of one depth ask the same question (Kohavi 1994; Dorogush et al. 2018, `CatBoost`).
//! So a tree is a row of comparisons whose answers are the bits of a leaf's number, and sixteen lines are walked through
//! it at once without a branch.

use serde::{Deserialize, Serialize};

use super::packed;

/// Lines that are scored together.
pub(crate) const LANES: usize = 16;

/// Questions of a tree at most.
pub(crate) const MOST_DEPTH: usize = 6;

/// Bins of a feature at most.
pub(crate) const MOST_BINS: usize = 250;

/// Values of one feature for the lines of a block.
pub(crate) type Lanes<T> = [T; LANES];

/// A feature that trees look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    /// The feature's name.
    pub(crate) name: String,
    /// Where bins begin, in rising order; a value below the first is in bin 0.
    pub(crate) cuts: Vec<f32>,
}

/// One tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tree {
    /// The questions: a column, and the bin from which the answer is yes. Question `k` is bit `k` of a leaf's number.
    pub(crate) splits: Vec<(u16, u8)>,
    /// What each leaf adds to the logarithm of the odds.
    pub(crate) leaves: Vec<f32>,
    /// Share of the training lines in each leaf, in 255ths of the fullest one; for explanations alone.
    #[serde(with = "packed::hex")]
    pub(crate) cover: Vec<u8>,
}

/// A sum of trees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forest {
    /// The logarithm of the odds before any tree.
    pub(crate) base: f32,
    /// The features that trees ask for.
    pub(crate) columns: Vec<Column>,
    /// The trees, in the order in which they were grown.
    pub(crate) trees: Vec<Tree>,
}

impl Forest {
    /// Says what is wrong with a forest that was read from a file.
    pub(crate) fn fault(&self) -> Option<String> {
        let rising = |column: &Column| {
            column.cuts.is_sorted_by(|a, b| a < b)
                && column.cuts.iter().all(|c| c.is_finite())
                && column.cuts.len() < MOST_BINS
        };
        if let Some(column) = self.columns.iter().find(|column| !rising(column)) {
            return Some(format!("the cuts of {:?} do not rise, or are more than {MOST_BINS}", column.name));
        }
        let whole = |tree: &Tree| {
            tree.splits.len() <= MOST_DEPTH
                && tree.leaves.len() == 1 << tree.splits.len()
                && tree.cover.len() == tree.leaves.len()
                && tree.leaves.iter().all(|leaf| leaf.is_finite())
                && tree.splits.iter().all(|&(column, _)| usize::from(column) < self.columns.len())
        };
        let at = self.trees.iter().position(|tree| !whole(tree))?;
        Some(format!("tree {at} needs 2^splits leaves with finite values, and columns that there are"))
    }

    /// The bins of a column's values.
    pub(crate) fn bins(&self, column: usize, values: &Lanes<f32>) -> Lanes<u8> {
        let mut bins = [0; LANES];
        for cut in &self.columns[column].cuts {
            for (bin, value) in bins.iter_mut().zip(values) {
                *bin += u8::from(*value >= *cut);
            }
        }
        bins
    }

    /// Scores the lines of a block; `bins` are its columns in order.
    pub(crate) fn scores(&self, bins: &[Lanes<u8>]) -> Lanes<f32> {
        let mut scores = [self.base; LANES];
        for tree in &self.trees {
            let mut leaf = [0u8; LANES];
            for (depth, &(column, bin)) in tree.splits.iter().enumerate() {
                for (leaf, value) in leaf.iter_mut().zip(&bins[usize::from(column)]) {
                    *leaf |= u8::from(*value >= bin) << depth;
                }
            }
            match tree.leaves.first_chunk::<{ 1 << MOST_DEPTH }>() {
                // Without a check of bounds.
                Some(leaves) => {
                    for (score, leaf) in scores.iter_mut().zip(leaf) {
                        *score += leaves[usize::from(leaf) % leaves.len()];
                    }
                }
                None => scores.iter_mut().zip(leaf).for_each(|(score, leaf)| *score += tree.leaves[usize::from(leaf)]),
            }
        }
        scores
    }

    /// The score of one row of values, in the order of the columns.
    pub(crate) fn score_of(&self, row: impl IntoIterator<Item = f32>) -> f32 {
        let bins: Vec<Lanes<u8>> =
            row.into_iter().enumerate().map(|(column, value)| self.bins(column, &[value; LANES])).collect();
        self.scores(&bins)[0]
    }

    /// What each column adds to a line's score: along the path through each tree, what the mean of the leaves still
    /// ahead changes by at each question (Saabas 2014). With the base they sum up to the score.
    pub(crate) fn contributions(&self, bins: &[u8], points: &mut [f32]) {
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
    /// The mean of the leaves that agree with the lowest `depth` bits of a number, by how many lines they have.
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

/// The probabilities of scores of which one is right.
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
    fn a_line_follows_its_answers() {
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
    fn a_wrong_forest_is_told() {
        let mut wrong = forest();
        wrong.trees[1].leaves.pop();
        assert!(wrong.fault().is_some_and(|fault| fault.contains("tree 1")));
        let mut wrong = forest();
        wrong.columns[0].cuts.reverse();
        assert!(wrong.fault().is_some_and(|fault| fault.contains("\"a\"")));
    }
}
