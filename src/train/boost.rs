//! Grows boosted trees: Newton steps on the logistic loss (Friedman 2001; Chen and Guestrin 2016), over bins of feature
//! values, with oblivious trees (`label/trees.rs`).
//!
//! Each tree sees some of the pages, and each question (the split of one depth) some of the features. A hash chooses
//! them, so the same examples give the same trees on any number of threads.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::label::trees::{Column, Forest, Tree, softmax};

/// How trees are grown. The defaults were chosen by cross-validation; the model's card says how.
#[derive(Debug, Clone, PartialEq)]
pub struct Trees {
    /// Number of trees.
    pub count: usize,
    /// Questions of each tree, which is its depth.
    pub depth: usize,
    /// Share of a Newton step that a leaf takes.
    pub rate: f32,
    /// Penalty on the square of a leaf's value.
    pub penalty: f32,
    /// Share of the features that are candidates for a question.
    pub columns: f32,
    /// Share of the pages that a tree is grown on.
    pub pages: f32,
    /// Curvature that each side of a question needs in a leaf; at most a quarter of its examples' weight.
    pub least: f32,
    /// Bins of a feature.
    pub bins: usize,
    /// Features that all trees together may use: those with the highest gains in a run where all features were allowed.
    pub most: usize,
}

/// The loss that trees minimize.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Classifies each example on its own: the logistic loss.
    Each,
    /// Picks one of a page's examples: the cross-entropy of a softmax over the page (Cao et al. 2007).
    List,
}

/// Training examples of trees. Each example is a row with a value for every column.
pub(super) struct Table {
    pub(super) names: Vec<String>,
    /// One column for each feature.
    pub(super) values: Vec<Vec<f32>>,
    /// Whether each example belongs to the class.
    pub(super) positive: Vec<bool>,
    pub(super) weights: Vec<f32>,
    /// The number of each example's page.
    pub(super) pages: Vec<u32>,
    pub(super) loss: Loss,
}

/// The finalizer of `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(key: u64) -> u64 {
    let z = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A pseudo-random number from 0 to 1 for a key.
fn draw(key: u64) -> f32 {
    (mix(key) >> 40) as f32 / (1u64 << 24) as f32
}

/// The values at which the bins of a column begin: one bin for each value if there are few, else bins with about the
/// same number of examples.
fn bin_starts(values: &[f32], bins: usize) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() > bins {
        let lowest = distinct[..2].to_vec();
        distinct = (1..bins).map(|bin| sorted[bin * (sorted.len() - 1) / bins]).collect();
        // Unknown values are the lowest and have a bin of their own.
        distinct.extend(lowest);
        distinct.sort_unstable_by(f32::total_cmp);
        distinct.dedup();
    }
    distinct.split_off(distinct.len().min(1))
}

/// Sums of gradient and curvature.
type Sums = [f32; 2];

/// Grows a forest.
pub(super) fn grow(table: &Table, options: &Trees) -> Forest {
    let starts: Vec<Vec<f32>> = table.values.par_iter().map(|values| bin_starts(values, options.bins)).collect();
    let bins: Vec<Vec<u8>> = (table.values.par_iter().zip(&starts))
        .map(|(values, starts)| values.iter().map(|v| starts.partition_point(|start| start <= v) as u8).collect())
        .collect();
    let mut allowed: Vec<usize> = (0..bins.len()).filter(|&column| !starts[column].is_empty()).collect();
    let mut grown = boosted(table, &bins, &starts, &allowed, options);
    if allowed.len() > options.most {
        let mut gains = vec![0.0; bins.len()];
        grown.gains.iter().for_each(|&(column, gain)| gains[column] += f64::from(gain));
        let share = options.columns * allowed.len() as f32 / options.most as f32;
        allowed.sort_by(|&a, &b| gains[b].total_cmp(&gains[a]).then(a.cmp(&b)));
        allowed.truncate(options.most);
        allowed.sort_unstable();
        grown = boosted(table, &bins, &starts, &allowed, &Trees { columns: share, ..options.clone() });
    }
    pruned(&table.names, &starts, grown.base, grown.trees)
}

/// A forest under construction.
struct Grown {
    base: f32,
    trees: Vec<Tree>,
    /// The column of each question, and its gain.
    gains: Vec<(usize, f32)>,
}

/// Grows trees whose questions use only the columns in `allowed`.
fn boosted(table: &Table, bins: &[Vec<u8>], starts: &[Vec<f32>], allowed: &[usize], options: &Trees) -> Grown {
    let n = table.positive.len();
    let mut grown = Grown { base: table.base(), trees: Vec::with_capacity(options.count), gains: Vec::new() };
    let mut scores = vec![grown.base; n];
    for round in 0..options.count as u64 {
        let key = mix(round << 20);
        let seen = |page: u32| draw(key ^ (u64::from(page) << 1 | 1)) < options.pages;
        let rows: Vec<usize> = (0..n).filter(|&row| table.weights[row] > 0.0 && seen(table.pages[row])).collect();
        let expected = table.expected(&scores);
        let sums: Vec<Sums> = rows
            .iter()
            .map(|&row| {
                let p = expected[row];
                let weight = table.weights[row];
                [weight * (f32::from(u8::from(table.positive[row])) - p), weight * p * (1.0 - p)]
            })
            .collect();
        let tree = tree(bins, starts, allowed, &rows, &sums, key, options, &mut grown.gains);
        for (row, score) in scores.iter_mut().enumerate() {
            *score += tree.leaves[leaf(&tree.splits, |column| bins[column][row])];
        }
        grown.trees.push(tree);
    }
    grown
}

impl Table {
    /// The log odds before the first tree.
    fn base(&self) -> f32 {
        if self.loss == Loss::List {
            return 0.0;
        }
        let (mut positive, mut all) = (0.0f64, 0.0f64);
        for (&is, &weight) in self.positive.iter().zip(&self.weights) {
            positive += if is { f64::from(weight) } else { 0.0 };
            all += f64::from(weight);
        }
        // If one class has no examples, a probability close to 0 or 1 is enough.
        let share = (positive / all.max(1e-9)).clamp(1e-4, 1.0 - 1e-4);
        (share / (1.0 - share)).ln() as f32
    }

    /// The probability of each example, from its score. The examples of a page are consecutive.
    fn expected(&self, scores: &[f32]) -> Vec<f32> {
        match self.loss {
            Loss::Each => scores.iter().map(|score| 1.0 / (1.0 + (-score).exp())).collect(),
            Loss::List => {
                let mut expected = Vec::with_capacity(scores.len());
                for page in self.pages.chunk_by(|a, b| a == b) {
                    let of = &scores[expected.len()..][..page.len()];
                    // If several lines print the title, each of them is right.
                    let right = self.positive[expected.len()..][..page.len()].iter().filter(|is| **is).count().max(1);
                    expected.extend(softmax(of).map(|p| (p * right as f32).min(1.0)));
                }
                expected
            }
        }
    }
}

/// The leaf of an example.
fn leaf(splits: &[(u16, u8)], bin: impl Fn(usize) -> u8) -> usize {
    let questions = splits.iter().enumerate();
    questions.map(|(depth, &(column, from))| usize::from(bin(usize::from(column)) >= from) << depth).sum()
}

/// Grows one tree.
#[expect(clippy::too_many_arguments, reason = "one loop of `boosted`")]
fn tree(
    bins: &[Vec<u8>],
    starts: &[Vec<f32>],
    allowed: &[usize],
    rows: &[usize],
    sums: &[Sums],
    key: u64,
    options: &Trees,
    gains: &mut Vec<(usize, f32)>,
) -> Tree {
    let mut leaves = vec![0u8; rows.len()];
    let mut splits: Vec<(u16, u8)> = Vec::new();
    for depth in 0..options.depth {
        let asked =
            |column: &usize| draw(key ^ (*column as u64) << 8 ^ 0x5555 ^ (depth as u64) << 50) < options.columns;
        let columns: Vec<usize> = allowed.iter().copied().filter(asked).collect();
        let best_of = |&column: &usize| {
            let (bin, gain) = best(&bins[column], starts[column].len() + 1, rows, sums, &leaves, 1 << depth, options);
            (column, bin, gain)
        };
        let found: Vec<(usize, usize, f32)> = columns.par_iter().map(best_of).collect();
        let best = found.into_iter().fold((0, 0, 1e-6), |best, own| if own.2 > best.2 { own } else { best });
        let (column, bin, gain) = best;
        if bin == 0 {
            break;
        }
        gains.push((column, gain));
        for (leaf, &row) in leaves.iter_mut().zip(rows) {
            *leaf |= u8::from(usize::from(bins[column][row]) >= bin) << depth;
        }
        splits.push((column as u16, bin as u8));
    }
    let mut totals = vec![[0f64; 3]; 1 << splits.len()];
    for (&leaf, [slope, curvature]) in leaves.iter().zip(sums) {
        let total = &mut totals[usize::from(leaf)];
        total[0] += f64::from(*slope);
        total[1] += f64::from(*curvature);
        total[2] += 1.0;
    }
    let value = |[slope, curvature, _]: &[f64; 3]| {
        let value = f64::from(options.rate) * slope / (curvature + f64::from(options.penalty));
        (value * 1e4).round() as f32 / 1e4
    };
    let most = totals.iter().fold(1.0, |most, total| total[2].max(most));
    #[expect(clippy::cast_sign_loss, reason = "a share")]
    let cover = totals.iter().map(|total| (total[2] / most * 255.0).round() as u8).collect();
    Tree { splits, leaves: totals.iter().map(value).collect(), cover }
}

/// The bin at which a question about a column gains most, summed over all current leaves, and the gain; bin 0 if no
/// question gains.
fn best(
    column: &[u8],
    bins: usize,
    rows: &[usize],
    sums: &[Sums],
    leaves: &[u8],
    count: usize,
    options: &Trees,
) -> (usize, f32) {
    let mut histogram = vec![[0f32; 2]; count * bins];
    for ((&row, sums), &leaf) in rows.iter().zip(sums).zip(leaves) {
        let own = &mut histogram[usize::from(leaf) * bins + usize::from(column[row])];
        own[0] += sums[0];
        own[1] += sums[1];
    }
    let worth = |slope: f32, curvature: f32| slope * slope / (curvature + options.penalty);
    let mut gains = vec![0f32; bins];
    for of_leaf in histogram.chunks_exact(bins) {
        let all = of_leaf.iter().fold([0f32; 2], |all, own| [all[0] + own[0], all[1] + own[1]]);
        let together = worth(all[0], all[1]);
        let mut below = [0f32; 2];
        for (bin, gain) in gains.iter_mut().enumerate().skip(1) {
            below = [below[0] + of_leaf[bin - 1][0], below[1] + of_leaf[bin - 1][1]];
            let above = [all[0] - below[0], all[1] - below[1]];
            if below[1] >= options.least && above[1] >= options.least {
                *gain += worth(below[0], below[1]) + worth(above[0], above[1]) - together;
            }
        }
    }
    let later = gains.into_iter().enumerate().skip(1);
    later.fold((0, 0.0), |best, own| if own.1 > best.1 { own } else { best })
}

/// The forest with only the columns and bin limits that its questions use.
fn pruned(names: &[String], starts: &[Vec<f32>], base: f32, mut trees: Vec<Tree>) -> Forest {
    let mut asked: Vec<Vec<u8>> = vec![Vec::new(); names.len()];
    for &(column, bin) in trees.iter().flat_map(|tree| &tree.splits) {
        asked[usize::from(column)].push(bin);
    }
    let mut columns = Vec::new();
    let mut places = vec![0; names.len()];
    for (at, asked) in asked.iter_mut().enumerate().filter(|(_, asked)| !asked.is_empty()) {
        asked.sort_unstable();
        asked.dedup();
        places[at] = columns.len() as u16;
        let starts = asked.iter().map(|&bin| starts[at][usize::from(bin) - 1]).collect();
        columns.push(Column { name: names[at].clone(), cuts: starts });
    }
    for (column, bin) in trees.iter_mut().flat_map(|tree| &mut tree.splits) {
        let asked = &asked[usize::from(*column)];
        *bin = asked.partition_point(|of| *of < *bin) as u8 + 1;
        *column = places[usize::from(*column)];
    }
    Forest { base, columns, trees }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let value = |row: u32, by: u32| (row * by % 17) as f32;
        let values: Vec<Vec<f32>> = [3, 5, 7].iter().map(|&by| (0..600).map(|row| value(row, by)).collect()).collect();
        let positive = (0..600).map(|row| (values[0][row] > 8.0) != (values[2][row] > 11.0)).collect();
        Table {
            names: ["a", "b", "c"].map(str::to_owned).to_vec(),
            values,
            positive,
            weights: vec![1.0; 600],
            pages: (0..600).map(|row| row / 10).collect(),
            loss: Loss::Each,
        }
    }

    const OPTIONS: Trees =
        Trees { count: 40, depth: 3, rate: 0.3, penalty: 1.0, columns: 1.0, pages: 0.8, least: 0.5, bins: 16, most: 3 };

    #[test]
    fn learns_what_only_two_features_together_tell() {
        let table = table();
        let forest = grow(&table, &OPTIONS);
        assert_eq!(forest.fault(), None);
        let columns: Vec<&[f32]> = (forest.columns.iter())
            .map(|column| &*table.values[table.names.iter().position(|name| *name == column.name).expect("a column")])
            .collect();
        for (row, is) in table.positive.iter().enumerate() {
            let score = forest.score_of(columns.iter().map(|column| column[row]));
            assert_eq!(score > 0.0, *is, "{row}: {score}");
        }
    }

    #[test]
    fn a_list_has_one_that_is_best() {
        // The right one of ten examples has the highest `a`, but its value differs from page to page.
        let mut table = Table { loss: Loss::List, ..table() };
        let of = |row: usize| (row % 10 * 7 % 10) as f32 / 10.0 + (row / 10 % 5) as f32;
        table.values[0] = (0..600).map(of).collect();
        table.values[1] = (0..600).map(|row| of(row) - (row / 10 % 5) as f32).collect();
        table.positive = (0..600).map(|row| row % 10 * 7 % 10 == 9).collect();
        let forest = grow(&table, &Trees { most: 1, columns: 0.5, ..OPTIONS });
        assert_eq!(forest.columns.iter().map(|column| &*column.name).collect::<Vec<_>>(), ["b"]);
        let score = |row: usize| forest.score_of([table.values[1][row]]);
        for page in 0..60 {
            let best = (page * 10..page * 10 + 10).max_by(|&a, &b| score(a).total_cmp(&score(b))).expect("ten");
            assert!(table.positive[best], "{page}: {best}");
        }
    }

    #[test]
    fn threads_change_nothing() {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        assert_eq!(one.install(|| grow(&table(), &OPTIONS)), grow(&table(), &OPTIONS));
    }
}
