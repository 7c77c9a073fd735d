//! Fits the first pass to samples: a linear-chain conditional random field over bins of feature values, with a margin.

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::lbfgs;
use super::options::Fit;
use super::sample::Sample;
use super::weight::line_weight;
use crate::label::additive::{Additive, MAX_CUTS};
use crate::label::segment::{Reading, Scores, State};
use crate::label::{Feature, FeatureRow};

/// Bins of a feature. Each bin has about the same total line weight.
const BINS: usize = 8;

/// A feature with at most this many values, including the value for unknown, has one bin for each.
const FEW: usize = MAX_CUTS + 1;

/// Penalty on the weights that belong to no feature.
const FREE: f64 = 0.01;

/// Weights of one bin.
const WIDTH: usize = 5;

/// Number of weights that belong to no feature: those of the states other than body, and those of the transitions.
const ALWAYS: usize = 7;

/// Samples summed together. This fixes the order of additions on any number of threads.
const CHUNK: usize = 8;

/// The first pass trained on a set of folds: the mean of one additive model per fold, each trained without its fold.
#[derive(Debug, Clone)]
pub(super) struct FirstPassModels {
    /// The mean of all models.
    pub(super) whole: Additive,
    /// The models, by the fold left out; empty if there is only one fold.
    pub(super) without: BTreeMap<u32, Additive>,
}

/// Fits additive models. The same samples in the same order give the same models. `progress` is called after each fit.
pub(super) fn fit(samples: &[&Sample], options: &Fit, progress: impl Fn()) -> FirstPassModels {
    let mut blank = Additive::blank();
    for (at, of) in blank.features.iter_mut().enumerate() {
        if !options.without.contains(&Feature::ALL[at]) {
            of.cuts = bin_starts(samples, at);
        }
        of.weights = vec![[0.0; WIDTH]; of.cuts.len() + 1];
    }
    let mut folds: Vec<u32> = samples.iter().map(|sample| sample.fold).collect();
    folds.sort_unstable();
    folds.dedup();
    let fitted = |part: &[&Sample]| {
        let problem = Problem::new(&blank, part, options);
        let scaled = lbfgs::minimize(problem.scale.len(), options.steps, options.steps / 2, |scaled| {
            let (value, mut gradient) = problem.value(&problem.unscaled(scaled));
            gradient.iter_mut().zip(&problem.scale).for_each(|(g, s)| *g *= s);
            (value, gradient)
        });
        progress();
        problem.unscaled(&scaled)
    };
    if folds.len() < 2 {
        let whole = written(&fitted(samples), &blank, options.reading);
        return FirstPassModels { whole, without: BTreeMap::new() };
    }
    let mut mean: Vec<f64> = Vec::new();
    let mut without = BTreeMap::new();
    for &fold in &folds {
        let part: Vec<&Sample> = samples.iter().copied().filter(|sample| sample.fold != fold).collect();
        let own = fitted(&part);
        mean.resize(own.len(), 0.0);
        mean.iter_mut().zip(&own).for_each(|(mean, of)| *mean += of / folds.len() as f64);
        without.insert(fold, written(&own, &blank, options.reading));
    }
    FirstPassModels { whole: written(&mean, &blank, options.reading), without }
}

/// The values at which the bins of a feature begin.
fn bin_starts(samples: &[&Sample], feature: usize) -> Vec<f32> {
    let rows = samples.iter().flat_map(|s| s.rows.iter().zip(&s.letters));
    let mut values: Vec<(f32, f64)> = rows.map(|(row, &letters)| (row[feature], line_weight(letters))).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut distinct: Vec<f32> = values.iter().map(|v| v.0).collect();
    distinct.dedup();
    if distinct.len() <= FEW {
        return distinct.split_off(1.min(distinct.len()));
    }
    let total: f64 = values.iter().map(|v| v.1).sum();
    let (mut sum, mut next) = (0.0, 1);
    let mut starts = Vec::new();
    for (value, weight) in values {
        sum += weight;
        while next < BINS && sum >= total * next as f64 / BINS as f64 {
            starts.push(value);
            next += 1;
        }
    }
    // Unknown values and zero have bins of their own.
    starts.extend(distinct.iter().find(|&&v| v >= 0.0));
    starts.extend(distinct.iter().find(|&&v| v > 0.0));
    starts.retain(|&start| start > distinct[0]);
    starts.sort_by(f32::total_cmp);
    starts.dedup();
    starts
}

/// A sample with the bins of its values.
struct Prepared<'s> {
    sample: &'s Sample,
    bins: Vec<[u8; Feature::ALL.len()]>,
}

/// The function to minimize. Its variables are the differences between the weights of neighbouring bins.
struct Problem<'s> {
    samples: Vec<Prepared<'s>>,
    /// For each feature the position of its lowest bin among all bins, and the total at the end.
    starts: Vec<usize>,
    /// The penalty of each variable.
    penalties: Vec<f64>,
    /// The divisor of each variable, which makes all of them about equally steep.
    scale: Vec<f64>,
    reading: Reading,
}

impl<'s> Problem<'s> {
    fn new(model: &Additive, samples: &[&'s Sample], options: &Fit) -> Self {
        let starts = starts_of(model);
        let bins_of = |row: &FeatureRow| {
            let mut bins = [0; Feature::ALL.len()];
            for ((bin, of), &value) in bins.iter_mut().zip(&model.features).zip(row) {
                *bin = of.bin(value) as u8;
            }
            bins
        };
        let prepare = |sample: &'s Sample| Prepared { sample, bins: sample.rows.iter().map(bins_of).collect() };
        let samples: Vec<Prepared<'s>> = samples.iter().copied().map(prepare).collect();
        let all = starts[starts.len() - 1];
        let mut penalties = vec![options.transition_penalty; all * WIDTH];
        penalties.iter_mut().step_by(WIDTH).for_each(|p| *p = options.penalty);
        penalties.resize(all * WIDTH + ALWAYS, FREE);
        // An estimate, by order of magnitude, of the curvature that a line gives to every bin it has reached: lines
        // inside or outside the body say much about the body weight of their bin, and few lines are places of a
        // transition.
        let mut curvature = vec![0.0; all * WIDTH];
        for prepared in &samples {
            for bins in &prepared.bins {
                for (&bin, &start) in bins.iter().zip(&starts) {
                    for reached in start + 1..=start + usize::from(bin) {
                        let of = &mut curvature[reached * WIDTH..][..WIDTH];
                        of[0] += prepared.sample.weight * 0.05;
                        of[1..].iter_mut().for_each(|c| *c += prepared.sample.weight * 0.005);
                    }
                }
            }
        }
        curvature.resize(all * WIDTH + ALWAYS, 100.0);
        let scale = penalties.iter().zip(&curvature).map(|(p, c)| 1.0 / (p + c).sqrt()).collect();
        Self { samples, starts, penalties, scale, reading: options.reading }
    }

    fn unscaled(&self, scaled: &[f64]) -> Vec<f64> {
        scaled.iter().zip(&self.scale).map(|(v, s)| v * s).collect()
    }

    /// The function's value and gradient.
    fn value(&self, variables: &[f64]) -> (f64, Vec<f64>) {
        let weights = weights_of(variables, &self.starts);
        let (_, always) = variables.split_at(variables.len() - ALWAYS);
        let parts: Vec<Sums> = self
            .samples
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut sums = Sums::new(weights.len());
                for prepared in chunk {
                    self.add(prepared, &weights, always, &mut sums);
                }
                sums
            })
            .collect();
        let mut sums = Sums::new(weights.len());
        for part in &parts {
            sums.add(part);
        }
        let mut gradient: Vec<f64> = Vec::with_capacity(variables.len());
        // A difference changes its own bin and all higher bins of its feature.
        for bounds in self.starts.windows(2) {
            for bin in (bounds[0]..bounds[1].saturating_sub(1)).rev() {
                for part in 0..WIDTH {
                    sums.bins[bin][part] += sums.bins[bin + 1][part];
                }
            }
            sums.bins[bounds[0]] = [0.0; WIDTH];
        }
        gradient.extend(sums.bins.as_flattened());
        gradient.extend(sums.always);
        let mut value = sums.value;
        for ((gradient, variable), penalty) in gradient.iter_mut().zip(variables).zip(&self.penalties) {
            value += penalty * variable * variable / 2.0;
            *gradient += penalty * variable;
        }
        (value, gradient)
    }

    /// Adds a sample: the logarithm of the sum over all state sequences, each with a margin for its errors, minus the
    /// logarithm of the sum over the right sequences (Gimpel and Smith 2010, softmax-margin).
    fn add(&self, prepared: &Prepared<'_>, weights: &[[f64; WIDTH]], always: &[f64], sums: &mut Sums) {
        let sample = prepared.sample;
        let scores: Vec<Scores> = prepared
            .bins
            .iter()
            .map(|bins| {
                let mut sum = [0.0; WIDTH];
                for (&bin, &start) in bins.iter().zip(&self.starts) {
                    for (sum, weight) in sum.iter_mut().zip(&weights[start + usize::from(bin)]) {
                        *sum += weight;
                    }
                }
                let transitions = [0, 1, 2, 3].map(|i| (sum[1 + i] + always[3 + i]) as f32);
                Scores { body: sum[0] as f32, transitions }
            })
            .collect();
        let out = [always[0] as f32, always[1] as f32, always[2] as f32];
        let only = |yes: f64, no: f64| [no, yes, no, no];
        let any = self.reading.posterior::<true>(&scores, out, |line| match sample.body[line] {
            Some(true) => only(0.0, line_weight(sample.letters[line])),
            Some(false) => only(line_weight(sample.letters[line]), 0.0),
            None => [0.0; 4],
        });
        let right = self.reading.posterior::<true>(&scores, out, |line| match sample.body[line] {
            Some(true) => only(0.0, f64::NEG_INFINITY),
            Some(false) => only(f64::NEG_INFINITY, 0.0),
            None => [0.0; 4],
        });
        sums.value += sample.weight * (any.log_sum - right.log_sum);
        for (line, bins) in prepared.bins.iter().enumerate() {
            let states = [0, 1, 2, 3].map(|i| sample.weight * (any.states[line][i] - right.states[line][i]));
            let transitions =
                [0, 1, 2, 3].map(|i| sample.weight * (any.transitions[line][i] - right.transitions[line][i]));
            let own = [states[State::Body as usize], transitions[0], transitions[1], transitions[2], transitions[3]];
            for (&bin, &start) in bins.iter().zip(&self.starts) {
                for (sum, own) in sums.bins[start + usize::from(bin)].iter_mut().zip(own) {
                    *sum += own;
                }
            }
            let states = [State::Before, State::Pause, State::After].map(|state| states[state as usize]);
            for (sum, own) in sums.always.iter_mut().zip(states.into_iter().chain(transitions)) {
                *sum += own;
            }
        }
    }
}

/// The weights of every bin of every feature: cumulative sums of the differences, from 0 at the lowest bin.
fn weights_of(variables: &[f64], starts: &[usize]) -> Vec<[f64; WIDTH]> {
    let mut weights = vec![[0.0; WIDTH]; starts[starts.len() - 1]];
    for bounds in starts.windows(2) {
        for bin in bounds[0] + 1..bounds[1] {
            for part in 0..WIDTH {
                weights[bin][part] = weights[bin - 1][part] + variables[bin * WIDTH + part];
            }
        }
    }
    weights
}

/// For each feature the position of its lowest bin among all bins, and the total at the end.
fn starts_of(model: &Additive) -> Vec<usize> {
    let mut starts = vec![0];
    for of in &model.features {
        starts.push(starts[starts.len() - 1] + of.weights.len());
    }
    starts
}

/// The model with these weights, rounded to the precision of model files.
fn written(variables: &[f64], model: &Additive, reading: Reading) -> Additive {
    let round = |weight: &f64| (weight * 1e4).round() as f32 / 1e4;
    let weights = weights_of(variables, &starts_of(model));
    let mut bins = weights.iter();
    let mut features = model.features.clone();
    for of in &mut features {
        of.weights = bins.by_ref().take(of.weights.len()).map(|w| w.each_ref().map(round)).collect();
    }
    let [before, pause, after, start, stop, resume, end] =
        std::array::from_fn(|at| round(&variables[variables.len() - ALWAYS + at]));
    Additive::new(reading, [before, pause, after], [start, stop, resume, end], features)
}

/// Sums over samples.
struct Sums {
    value: f64,
    bins: Vec<[f64; WIDTH]>,
    always: [f64; ALWAYS],
}

impl Sums {
    fn new(bins: usize) -> Self {
        Self { value: 0.0, bins: vec![[0.0; WIDTH]; bins], always: [0.0; ALWAYS] }
    }

    fn add(&mut self, other: &Self) {
        self.value += other.value;
        for (own, other) in self.bins.as_flattened_mut().iter_mut().zip(other.bins.as_flattened()) {
            *own += other;
        }
        for (own, other) in self.always.iter_mut().zip(other.always) {
            *own += other;
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Pages on which long lines are body.
    pub(in crate::train) fn pages() -> Vec<Sample> {
        let page = |shift: usize| {
            let letters: Vec<u32> =
                (0..30).map(|line| if (8..20).contains(&(line + shift)) { 90 } else { 5 }).collect();
            let row = |&letters: &u32| {
                let mut row = [0.0; Feature::ALL.len()];
                row[Feature::Letters as usize] = letters as f32;
                row
            };
            Sample {
                fold: 0,
                rows: letters.iter().map(row).collect(),
                body: letters.iter().map(|&l| Some(l > 20)).collect(),
                letters,
                weight: 1.0,
            }
        };
        (0..8).map(page).collect()
    }

    #[test]
    fn learns_what_the_pages_show_and_twice_the_same() {
        let options = Fit { penalty: 1.0, transition_penalty: 1.0, ..Fit::default() };
        let pages = pages();
        let fitted = || fit(&pages.iter().collect::<Vec<_>>(), &options, || {}).whole;
        let model = fitted();
        let body = |letters: f32| {
            let mut row = [0.0; Feature::ALL.len()];
            row[Feature::Letters as usize] = letters;
            model.scores(&row).body
        };
        assert!(body(90.0) > body(5.0) + 1.0, "{} {}", body(90.0), body(5.0));
        assert_eq!(fitted(), model);
    }

    #[test]
    fn the_gradient_is_the_slope() {
        let samples = pages();
        let samples: Vec<&Sample> = samples.iter().collect();
        let mut model = Additive::blank();
        for (at, of) in model.features.iter_mut().enumerate() {
            of.cuts = bin_starts(&samples, at);
            of.weights = vec![[0.0; WIDTH]; of.cuts.len() + 1];
        }
        let problem = Problem::new(&model, &samples, &Fit::default());
        let at: Vec<f64> = (0..problem.scale.len()).map(|i| (i * 7 % 13) as f64 * 0.02 - 0.1).collect();
        let (_, gradient) = problem.value(&at);
        // Only bins above the lowest one are variables.
        let first = problem.starts[Feature::Letters as usize] + 1;
        let ends = problem.scale.len();
        for variable in (first * WIDTH..(first + 1) * WIDTH).chain(ends - ALWAYS..ends) {
            let slope = |by: f64| {
                let mut moved = at.clone();
                moved[variable] += by;
                problem.value(&moved).0
            };
            let measured = (slope(1e-2) - slope(-1e-2)) / 2e-2;
            assert!(
                (measured - gradient[variable]).abs() < 1e-2 * (1.0 + measured.abs()),
                "{variable}: {measured} {}",
                gradient[variable]
            );
        }
    }
}
