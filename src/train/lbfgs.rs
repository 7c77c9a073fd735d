//! Minimizes a smooth function of many variables: L-BFGS (Liu and Nocedal 1989) with a backtracking line search.

/// Steps whose change of the gradient is remembered.
const MEMORY: usize = 10;

/// Relative decrease below which, three steps in a row, the minimization ends.
const ENOUGH: f64 = 1e-6;

/// Minimizes `function` from zero on, in at most `steps` steps. Returns the mean of the points from step `mean_from`
/// on, so that the exact end matters little. `function` takes a point and returns its value and gradient there.
pub(super) fn minimize(
    variables: usize,
    steps: usize,
    mean_from: usize,
    mut function: impl FnMut(&[f64]) -> (f64, Vec<f64>),
) -> Vec<f64> {
    let mut at = vec![0.0; variables];
    let (mut value, mut gradient) = function(&at);
    let mut memory: Vec<Change> = Vec::new();
    let mut small = 0;
    let (mut sum, mut passed) = (vec![0.0; variables], 0u32);
    for step in 0..steps {
        let direction = direction(&gradient, &memory);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            break;
        }
        let mut length = if step == 0 { 1.0 / dot(&gradient, &gradient).sqrt() } else { 1.0 };
        let found = (0..25).find_map(|_| {
            let next: Vec<f64> = at.iter().zip(&direction).map(|(a, d)| a + length * d).collect();
            let (lower, slopes) = function(&next);
            // Armijo's condition: a step must gain a fraction of the decrease that the slope predicts.
            let enough = lower.is_finite() && lower <= value + 1e-4 * length * slope;
            length *= 0.5;
            enough.then_some((next, lower, slopes))
        });
        let Some((next, lower, slopes)) = found else {
            if memory.is_empty() {
                break;
            }
            memory.clear();
            continue;
        };
        memory.extend(Change::of(difference(&next, &at), difference(&slopes, &gradient)));
        if memory.len() > MEMORY {
            memory.remove(0);
        }
        small = if value - lower < ENOUGH * value.abs() { small + 1 } else { 0 };
        (at, value, gradient) = (next, lower, slopes);
        if step + 1 >= mean_from {
            add(&mut sum, &at, 1.0);
            passed += 1;
        }
        if small == 3 {
            break;
        }
    }
    if passed == 0 { at } else { sum.iter().map(|sum| sum / f64::from(passed)).collect() }
}

/// A step, and the change of the gradient along it.
struct Change {
    step: Vec<f64>,
    gradient: Vec<f64>,
    product: f64,
}

impl Change {
    /// `None` if the function is not convex along the step: its curvature would be wrong.
    fn of(step: Vec<f64>, gradient: Vec<f64>) -> Option<Self> {
        let product = dot(&step, &gradient);
        (product > 1e-10).then_some(Self { step, gradient, product })
    }
}

fn direction(gradient: &[f64], memory: &[Change]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for change in memory.iter().rev() {
        let share = dot(&change.step, &direction) / change.product;
        add(&mut direction, &change.gradient, -share);
        shares.push(share);
    }
    if let Some(last) = memory.last() {
        let scale = last.product / dot(&last.gradient, &last.gradient);
        for d in &mut direction {
            *d *= scale;
        }
    }
    for (change, share) in memory.iter().zip(shares.iter().rev()) {
        let back = dot(&change.gradient, &direction) / change.product;
        add(&mut direction, &change.step, share - back);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what * times;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        // Rosenbrock's function: its minimum is at (1, 1).
        let at = minimize(2, 200, 200, |x| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            (a * a + 100.0 * b * b, vec![-2.0 * a - 400.0 * x[0] * b, 200.0 * b])
        });
        assert!((at[0] - 1.0).abs() < 1e-2 && (at[1] - 1.0).abs() < 1e-2, "{at:?}");
    }
}
