//! A forest laid out for scoring sixteen lines at once.
//!
//! Trees share many splits, so each split is tested once. The results are masks over the lines, and a tree joins the masks
//! of its splits into the numbers of its leaves. No step has a branch.

use super::trees::{Forest, LANES, Lanes, MAX_DEPTH, Tree};

/// The forest's splits and trees.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ForestTable {
    /// The distinct splits of all trees: a column, and the bin from which on the split is passed.
    splits: Vec<(u16, u8)>,
    trees: Vec<TreeTable>,
}

/// A tree.
#[derive(Debug, Clone, PartialEq)]
struct TreeTable {
    /// The places of its splits in the masks. Place 0 stands for a split that no line passes.
    splits: [u16; MAX_DEPTH],
    leaves: [f32; 1 << MAX_DEPTH],
}

/// Trees that are added up together, so that the sums are read and written less often.
const TOGETHER: usize = 4;

impl ForestTable {
    /// Lays out a forest without a [fault](Forest::fault).
    pub(super) fn of(forest: &Forest) -> Self {
        let mut splits: Vec<(u16, u8)> = forest.trees.iter().flat_map(|tree| tree.splits.iter().copied()).collect();
        splits.sort_unstable();
        splits.dedup();
        let tree_table = |tree: &Tree| {
            let mut own = TreeTable { splits: [0; MAX_DEPTH], leaves: [0.0; 1 << MAX_DEPTH] };
            for (place, split) in own.splits.iter_mut().zip(&tree.splits) {
                *place = splits.binary_search(split).map_or(0, |at| at as u16 + 1);
            }
            own.leaves.iter_mut().zip(&tree.leaves).for_each(|(own, leaf)| *own = *leaf);
            own
        };
        let trees = forest.trees.iter().map(tree_table).collect();
        Self { splits, trees }
    }

    /// The scores of lines: `base` and one leaf of each tree. `bins` has the bins of every column; `passed` is scratch.
    pub(super) fn scores(&self, base: f32, bins: &[Lanes<u8>], passed: &mut Vec<Lanes<u8>>) -> Lanes<f32> {
        passed.clear();
        passed.push([0; LANES]);
        passed.extend(self.splits.iter().map(|&(column, bin)| {
            let mut mask = [0; LANES];
            for (mask, value) in mask.iter_mut().zip(&bins[usize::from(column)]) {
                *mask = if *value >= bin { u8::MAX } else { 0 };
            }
            mask
        }));
        let mut scores = [base; LANES];
        let (groups, rest) = self.trees.as_chunks::<TOGETHER>();
        for group in groups {
            let leaves = group.each_ref().map(|tree| tree.leaf(passed));
            for (lane, score) in scores.iter_mut().enumerate() {
                for (tree, leaf) in group.iter().zip(&leaves) {
                    *score += tree.value(leaf[lane]);
                }
            }
        }
        for tree in rest {
            for (score, leaf) in scores.iter_mut().zip(tree.leaf(passed)) {
                *score += tree.value(leaf);
            }
        }
        scores
    }
}

impl TreeTable {
    /// The leaf of each line.
    #[inline]
    fn leaf(&self, passed: &[Lanes<u8>]) -> Lanes<u8> {
        let mut leaf = [0; LANES];
        for (depth, &split) in self.splits.iter().enumerate() {
            for (leaf, mask) in leaf.iter_mut().zip(&passed[usize::from(split)]) {
                *leaf |= *mask & 1 << depth;
            }
        }
        leaf
    }

    #[inline]
    fn value(&self, leaf: u8) -> f32 {
        self.leaves[usize::from(leaf) % self.leaves.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Model;

    #[test]
    fn sixteen_lines_score_as_each_alone() {
        let second = Model::builtin().second.as_ref().expect("a second pass");
        for of in [Some(&second.lines), second.title.as_ref(), second.thread.as_ref()].into_iter().flatten() {
            let forest = &of.forest;
            let cuts = |column: usize, at: usize| {
                let cuts = &forest.columns[column].cuts;
                cuts.get(at % (cuts.len() + 1)).map_or(f32::MAX, |cut| cut - 1e-6)
            };
            let columns: Vec<Lanes<f32>> = (0..forest.columns.len())
                .map(|column| std::array::from_fn(|lane| cuts(column, (lane * 7 + column * 3) % 11)))
                .collect();
            let bins: Vec<Lanes<u8>> =
                columns.iter().enumerate().map(|(column, values)| forest.bins(column, values)).collect();
            let scores = ForestTable::of(forest).scores(forest.base, &bins, &mut Vec::new());
            for (lane, score) in scores.into_iter().enumerate() {
                let alone = forest.score_of(columns.iter().map(|values| values[lane]));
                assert_eq!(score.to_bits(), alone.to_bits(), "{lane}: {score} {alone}");
            }
            assert!(scores.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits()), "{scores:?}");
        }
    }
}
