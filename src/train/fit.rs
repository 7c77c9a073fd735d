//! Fitting the first pass to samples: a linear-chain conditional random field over bins of feature values, with a margin.

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::second::Grow;
use super::{Sample, lbfgs};
use crate::label::additive::{Additive, MAX_CUTS};
use crate::label::segment::{Reading, Scores, State};
use crate::label::{Feature, FeatureRow, GroupSet};

/// How a model is trained. The defaults were chosen out of fold; the model's card gives what was tried.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Features that are left out.
    pub without: Vec<Feature>,
    /// How scores are read, in fitting and by the model that comes of it.
    pub reading: Reading,
    /// Penalty on the square of each step between two neighbouring weights for body, and for a move.
    pub penalty: f64,
    /// The same for the moves.
    pub move_penalty: f64,
    /// What the second pass is grown with; without it the first decides.
    pub second: Option<Grow>,
    /// Steps of the minimization, of which the mean of the later half is taken; it stops before the end of the valley,
    /// which keeps small what pages say only once.
    pub steps: usize,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            without: Vec::new(),
            reading: Reading::Chain,
            penalty: 15.0,
            move_penalty: 8.0,
            steps: 60,
            second: Some(Grow::default()),
        }
    }
}

impl Fit {
    /// The same without these features either.
    #[must_use]
    pub fn without(&self, features: impl IntoIterator<Item = Feature>) -> Self {
        let mut fit = self.clone();
        fit.without.extend(features);
        fit.without.sort_unstable_by_key(|feature| *feature as usize);
        fit.without.dedup();
        fit
    }

    /// The groups of the features that are left.
    pub(crate) fn groups(&self) -> GroupSet {
        GroupSet::of(Feature::ALL.iter().copied().filter(|feature| !self.without.contains(feature)))
    }
}

/// Steps of a feature's values, about as many letters of the samples in each.
const STEPS: usize = 8;

/// A feature with no more values than this, that of the unknown among them, has a step for each.
const FEW: usize = MAX_CUTS + 1;

/// Letters beyond which a longer line weighs no more.
const LONG: f64 = 150.0;

/// Penalty on weights that belong to no feature.
const FREE: f64 = 0.01;

/// Weights of one step.
const WIDTH: usize = 5;

/// Weights that belong to no feature: of the states that are not body, and of the moves.
const ALWAYS: usize = 7;

/// Samples whose sums are taken together; it fixes the order of additions whatever the number of threads.
const CHUNK: usize = 8;

/// An additive model for a set of folds, and for each of these folds one that did not see it, of which it is the mean.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// The mean of all.
    pub(crate) whole: Additive,
    /// By the fold left out; empty where there is but one fold.
    pub(crate) without: BTreeMap<u32, Additive>,
}

/// Fits additive models. The same samples in the same order give the same models. `told` hears of each one that is fitted.
pub(crate) fn fit(samples: &[&Sample], options: &Fit, told: impl Fn()) -> Parts {
    let mut blank = Additive::blank();
    for (at, of) in blank.features.iter_mut().enumerate() {
        if !options.without.contains(&Feature::ALL[at]) {
            of.cuts = cuts(samples, at);
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
        told();
        problem.unscaled(&scaled)
    };
    if folds.len() < 2 {
        let whole = written(&fitted(samples), &blank, options.reading);
        return Parts { whole, without: BTreeMap::new() };
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
    Parts { whole: written(&mean, &blank, options.reading), without }
}

/// A line's weight: the square root of its letters, at most 1.
pub(super) fn line_weight(letters: u32) -> f64 {
    (f64::from(letters.max(2)).min(LONG) / LONG).sqrt()
}

/// Values at which the steps of a feature begin.
fn cuts(samples: &[&Sample], feature: usize) -> Vec<f32> {
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
    let mut cuts = Vec::new();
    for (value, weight) in values {
        sum += weight;
        while next < STEPS && sum >= total * next as f64 / STEPS as f64 {
            cuts.push(value);
            next += 1;
        }
    }
    // What is unknown, and what is none, have steps of their own.
    cuts.extend(distinct.iter().find(|&&v| v >= 0.0));
    cuts.extend(distinct.iter().find(|&&v| v > 0.0));
    cuts.retain(|&cut| cut > distinct[0]);
    cuts.sort_by(f32::total_cmp);
    cuts.dedup();
    cuts
}

/// A sample with its values as steps.
struct Prepared<'s> {
    sample: &'s Sample,
    steps: Vec<[u8; Feature::ALL.len()]>,
}

/// What is minimized, as a function of the differences between neighbouring steps' weights.
struct Problem<'s> {
    samples: Vec<Prepared<'s>>,
    /// For each feature the place of its lowest step among all steps; one more for the end.
    starts: Vec<usize>,
    /// For each variable its penalty.
    penalties: Vec<f64>,
    /// What each variable is divided by, so that all are about as steep.
    scale: Vec<f64>,
    reading: Reading,
}

impl<'s> Problem<'s> {
    fn new(model: &Additive, samples: &[&'s Sample], options: &Fit) -> Self {
        let starts = starts_of(model);
        let steps_of = |row: &FeatureRow| {
            let mut steps = [0; Feature::ALL.len()];
            for ((step, of), &value) in steps.iter_mut().zip(&model.features).zip(row) {
                *step = of.bin(value) as u8;
            }
            steps
        };
        let prepare = |sample: &'s Sample| Prepared { sample, steps: sample.rows.iter().map(steps_of).collect() };
        let samples: Vec<Prepared<'s>> = samples.iter().copied().map(prepare).collect();
        let all = starts[starts.len() - 1];
        let mut penalties = vec![options.move_penalty; all * WIDTH];
        penalties.iter_mut().step_by(WIDTH).for_each(|p| *p = options.penalty);
        penalties.resize(all * WIDTH + ALWAYS, FREE);
        // The curvature that a line gives a step it has reached, by the order of magnitude: lines inside or outside the
        // body tell much about their own step for body, and few lines are places of a move.
        let mut curvature = vec![0.0; all * WIDTH];
        for prepared in &samples {
            for steps in &prepared.steps {
                for (&step, &start) in steps.iter().zip(&starts) {
                    for reached in start + 1..=start + usize::from(step) {
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
        // A difference moves its own step and all higher ones of its feature.
        for bounds in self.starts.windows(2) {
            for step in (bounds[0]..bounds[1].saturating_sub(1)).rev() {
                for part in 0..WIDTH {
                    sums.steps[step][part] += sums.steps[step + 1][part];
                }
            }
            sums.steps[bounds[0]] = [0.0; WIDTH];
        }
        gradient.extend(sums.steps.as_flattened());
        gradient.extend(sums.always);
        let mut value = sums.value;
        for ((gradient, variable), penalty) in gradient.iter_mut().zip(variables).zip(&self.penalties) {
            value += penalty * variable * variable / 2.0;
            *gradient += penalty * variable;
        }
        (value, gradient)
    }

    /// Adds a sample: the logarithm of the sum over all ways to read the page, each with a margin for what it gets
    /// wrong, less that over the right ways (Gimpel and Smith 2010, softmax-margin).
    fn add(&self, prepared: &Prepared<'_>, weights: &[[f64; WIDTH]], always: &[f64], sums: &mut Sums) {
        let sample = prepared.sample;
        let scores: Vec<Scores> = prepared
            .steps
            .iter()
            .map(|steps| {
                let mut sum = [0.0; WIDTH];
                for (&step, &start) in steps.iter().zip(&self.starts) {
                    for (sum, weight) in sum.iter_mut().zip(&weights[start + usize::from(step)]) {
                        *sum += weight;
                    }
                }
                let moves = [0, 1, 2, 3].map(|i| (sum[1 + i] + always[3 + i]) as f32);
                Scores { body: sum[0] as f32, transitions: moves }
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
        for (line, steps) in prepared.steps.iter().enumerate() {
            let states = [0, 1, 2, 3].map(|i| sample.weight * (any.states[line][i] - right.states[line][i]));
            let moves = [0, 1, 2, 3].map(|i| sample.weight * (any.transitions[line][i] - right.transitions[line][i]));
            let own = [states[State::Body as usize], moves[0], moves[1], moves[2], moves[3]];
            for (&step, &start) in steps.iter().zip(&self.starts) {
                for (sum, own) in sums.steps[start + usize::from(step)].iter_mut().zip(own) {
                    *sum += own;
                }
            }
            let states = [State::Before, State::Pause, State::After].map(|state| states[state as usize]);
            for (sum, own) in sums.always.iter_mut().zip(states.into_iter().chain(moves)) {
                *sum += own;
            }
        }
    }
}

/// Weights of every step of every feature: sums of differences from the lowest step on, whose own is 0.
fn weights_of(variables: &[f64], starts: &[usize]) -> Vec<[f64; WIDTH]> {
    let mut weights = vec![[0.0; WIDTH]; starts[starts.len() - 1]];
    for bounds in starts.windows(2) {
        for step in bounds[0] + 1..bounds[1] {
            for part in 0..WIDTH {
                weights[step][part] = weights[step - 1][part] + variables[step * WIDTH + part];
            }
        }
    }
    weights
}

/// For each feature the place of its lowest step among all steps; one more for the end.
fn starts_of(model: &Additive) -> Vec<usize> {
    let mut starts = vec![0];
    for of in &model.features {
        starts.push(starts[starts.len() - 1] + of.weights.len());
    }
    starts
}

/// The model with these weights, rounded to what a file needs.
fn written(variables: &[f64], model: &Additive, reading: Reading) -> Additive {
    let round = |weight: &f64| (weight * 1e4).round() as f32 / 1e4;
    let weights = weights_of(variables, &starts_of(model));
    let mut steps = weights.iter();
    let mut features = model.features.clone();
    for of in &mut features {
        of.weights = steps.by_ref().take(of.weights.len()).map(|w| w.each_ref().map(round)).collect();
    }
    let [before, pause, after, start, stop, resume, end] =
        std::array::from_fn(|at| round(&variables[variables.len() - ALWAYS + at]));
    Additive::new(reading, [before, pause, after], [start, stop, resume, end], features)
}

/// Sums over samples.
struct Sums {
    value: f64,
    steps: Vec<[f64; WIDTH]>,
    always: [f64; ALWAYS],
}

impl Sums {
    fn new(steps: usize) -> Self {
        Self { value: 0.0, steps: vec![[0.0; WIDTH]; steps], always: [0.0; ALWAYS] }
    }

    fn add(&mut self, other: &Self) {
        self.value += other.value;
        for (own, other) in self.steps.as_flattened_mut().iter_mut().zip(other.steps.as_flattened()) {
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
        let options = Fit { penalty: 1.0, move_penalty: 1.0, ..Fit::default() };
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
            of.cuts = cuts(&samples, at);
            of.weights = vec![[0.0; WIDTH]; of.cuts.len() + 1];
        }
        let problem = Problem::new(&model, &samples, &Fit::default());
        let at: Vec<f64> = (0..problem.scale.len()).map(|i| (i * 7 % 13) as f64 * 0.02 - 0.1).collect();
        let (_, gradient) = problem.value(&at);
        // Only steps above the lowest are variables.
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
