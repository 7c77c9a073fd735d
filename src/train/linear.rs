//! Linear models over hashed features: logistic regression with a penalty on the square of each weight.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::lbfgs;
use crate::label::hashed::{BITS, Hash, Hashed};

/// Steps of the minimization. More steps gain nothing.
const STEPS: usize = 60;

/// Examples summed together. This fixes the order of additions on any number of threads.
const CHUNK: usize = 4096;

/// Number of weights. The base follows them; it has no penalty.
const WIDTH: usize = 1 << BITS;

/// A training example: a line, or anything else that is body or not.
pub(super) struct Example<'e> {
    /// Its features and their values.
    pub(super) features: &'e [(Hash, f32)],
    pub(super) body: bool,
    pub(super) weight: f32,
}

/// Fits a model. The same examples in the same order give the same model.
pub(super) fn fit(examples: &[Example<'_>], penalty: f64) -> Hashed {
    let variables = lbfgs::minimize(WIDTH + 1, STEPS, STEPS - 1, |at| {
        let chunks: Vec<&[Example<'_>]> = examples.chunks(CHUNK).collect();
        // The sums of a share are as long as all weights, so few of them are in memory at once.
        let parts: Vec<(f64, Vec<f64>)> = (0..SHARES)
            .into_par_iter()
            .map(|share| {
                let mut gradient = vec![0.0; WIDTH + 1];
                let own = chunks.iter().skip(share).step_by(SHARES);
                (own.map(|chunk| add(chunk, at, &mut gradient)).sum(), gradient)
            })
            .collect();
        let mut value = penalty / 2.0 * at[..WIDTH].iter().map(|weight| weight * weight).sum::<f64>();
        let mut gradient: Vec<f64> = at.iter().map(|weight| penalty * weight).collect();
        gradient[WIDTH] = 0.0;
        for (own, slopes) in parts {
            value += own;
            gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        }
        (value, gradient)
    });
    let weights: Vec<f32> = variables[..WIDTH].iter().map(|&weight| weight as f32).collect();
    Hashed::new(variables[WIDTH] as f32, &weights)
}

/// Shares of the examples that are summed in parallel.
const SHARES: usize = 8;

/// Adds the gradient of the examples' loss to `gradient`, and returns the loss.
fn add(examples: &[Example<'_>], at: &[f64], gradient: &mut [f64]) -> f64 {
    let mut loss = 0.0;
    for of in examples {
        let score: f64 =
            at[WIDTH] + of.features.iter().map(|&(hash, value)| at[usize::from(hash)] * f64::from(value)).sum::<f64>();
        let (weight, sign) = (f64::from(of.weight), if of.body { 1.0 } else { -1.0 });
        let wrong = 1.0 / (1.0 + (sign * score).exp());
        // ln(1 + exp(-sign * score)), without overflow.
        loss += weight * ((-sign * score).max(0.0) + (-score.abs()).exp().ln_1p());
        let slope = -weight * sign * wrong;
        for &(hash, value) in of.features {
            gradient[usize::from(hash)] += slope * f64::from(value);
        }
        gradient[WIDTH] += slope;
    }
    loss
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_which_features_tell() {
        let features: Vec<Vec<(Hash, f32)>> = (0..200u16).map(|at| vec![(at % 2, 1.0), (7, 1.0)]).collect();
        let examples: Vec<Example<'_>> =
            features.iter().map(|of| Example { features: of, body: of[0].0 == 1, weight: 1.0 }).collect();
        let model = fit(&examples, 1.0);
        assert!(model.weight(1) > 1.0 && model.weight(0) < -1.0 && model.weight(7).abs() < 0.1);
        assert!(model.weight(9).abs() < 1e-6 && model.base.abs() < 0.1);
        assert_eq!(fit(&examples, 1.0), model);
    }
}
