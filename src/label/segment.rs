//! Segmentation: the posterior probability that each line is body, given the scores of all lines.
//!
//! A page is a sequence of *before*, *body*, *pause*, *body*, …, *after*: a linear chain with four states (Lafferty,
//! `McCallum`, Pereira 2001). No body follows *after*. Beginning and ending the body have scores of their own, so the
//! prose of another story after a short article costs a second beginning.

/// The scores of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scores {
    /// Score for body against all other states.
    pub(crate) body: f32,
    /// Scores of the transitions into this line: start (first line of the body), pause (first line of a pause), resume
    /// (first line of the body after a pause), end (first line after the body).
    pub(crate) transitions: [f32; 4],
}

/// The state of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Before,
    Body,
    Pause,
    After,
}

/// How posteriors are computed from scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reading {
    /// All lines together, as a chain.
    #[default]
    Chain,
    /// Each line by its own score alone. Its only use is the ablation of the chain.
    Alone,
}

impl Reading {
    /// The posterior of a page with these scores; see [`posterior`].
    pub(crate) fn posterior<const TRANSITIONS: bool>(
        self,
        scores: &[Scores],
        out: [f32; 3],
        extra: impl Fn(usize) -> [f64; 4],
    ) -> Posterior {
        match self {
            Self::Chain => posterior::<TRANSITIONS>(scores, out, extra),
            Self::Alone => alone(scores, out, extra),
        }
    }
}

/// The posterior of a page.
pub(crate) struct Posterior {
    /// Logarithm of the sum of the weights of all paths.
    pub(crate) log_sum: f64,
    /// For each line the probability of each [`State`].
    pub(crate) states: Vec<[f64; 4]>,
    /// For each line the probability of each transition into it. May be empty unless requested.
    pub(crate) transitions: Vec<[f64; 4]>,
}

/// The least weight of a state relative to the others. A path that is improbable for thousands of lines can be the only
/// one left in the end.
const LEAST: f64 = 1e-250;

/// Scores are limited to this absolute value, which is practically certain.
const CERTAIN: f32 = 200.0;

/// The factors of a line: it multiplies the weights of paths by them.
#[derive(Clone, Copy)]
struct Factors {
    /// Factors of the states, divided by the largest one.
    states: [f64; 4],
    /// Factors of the transitions.
    transitions: [f64; 4],
}

impl Factors {
    /// The factors, and the logarithm of the largest state factor before the division.
    fn of(scores: &Scores, [before, pause, after]: [f32; 3], extra: [f64; 4]) -> (Self, f64) {
        let states = [before, scores.body, pause, after];
        let states = [0, 1, 2, 3].map(|i| f64::from(states[i].clamp(-CERTAIN, CERTAIN)) + extra[i]);
        let most = states.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let transitions = scores.transitions.map(|score| f64::from(score.clamp(-CERTAIN, CERTAIN).exp()));
        // The largest factor is exactly 1.
        let weight = |score: f64| if score < most { (score - most).exp() } else { 1.0 };
        (Self { states: states.map(weight), transitions }, most)
    }
}

/// The posterior by the forward-backward algorithm with scaling (Rabiner 1989).
///
/// `out` has the scores of the states before, pause and after, the same for every line. `extra` is added to the scores
/// of the four states of a line. `TRANSITIONS` requests the posteriors of transitions, which only training needs.
fn posterior<const TRANSITIONS: bool>(
    scores: &[Scores],
    out: [f32; 3],
    extra: impl Fn(usize) -> [f64; 4],
) -> Posterior {
    let (mut log_sum, mut product) = (0.0, 1.0f64);
    let mut factors = Vec::with_capacity(scores.len());
    let mut forward: Vec<[f64; 4]> = Vec::with_capacity(scores.len());
    for (line, of) in scores.iter().enumerate() {
        let (factor, taken) = Factors::of(of, out, extra(line));
        let s = factor.states;
        let [start, pause, resume, end] = factor.transitions;
        let mut weights = match forward.last() {
            None => [s[0], start * s[1], 0.0, 0.0],
            Some(&[before, body, paused, after]) => [
                before * s[0],
                (before * start + body + paused * resume) * s[1],
                (body * pause + paused) * s[2],
                (body * end + after) * s[3],
            ],
        };
        log_sum += taken;
        product *= scale(&mut weights, &s);
        // Logarithms are slow: take one for many lines.
        if !(1e-100..1e100).contains(&product) {
            log_sum += product.ln();
            product = 1.0;
        }
        factors.push(factor);
        forward.push(weights);
    }
    let Some(last) = forward.last_mut() else {
        return Posterior { log_sum: 0.0, states: Vec::new(), transitions: Vec::new() };
    };
    // A page does not end in a pause.
    last[2] = 0.0;
    log_sum += product.ln() + last.iter().sum::<f64>().ln();
    let mut states = forward;
    let mut transitions = if TRANSITIONS { vec![[0.0; 4]; scores.len()] } else { Vec::new() };
    let mut backward = [1.0, 1.0, 0.0, 1.0];
    for line in (0..scores.len()).rev() {
        let Factors { states: s, transitions: [start, pause, resume, end] } = factors[line];
        let c = [0, 1, 2, 3].map(|i| s[i] * backward[i]);
        let before = line.checked_sub(1).map(|line| states[line]);
        let own = &mut states[line];
        own.iter_mut().zip(backward).for_each(|(own, backward)| *own *= backward);
        let all: f64 = own.iter().sum();
        for own in own.iter_mut() {
            *own /= all;
        }
        if TRANSITIONS {
            transitions[line] = match before {
                None => [own[State::Body as usize], 0.0, 0.0, 0.0],
                Some(before) => {
                    let changes = [
                        before[0] * start * c[1],
                        before[1] * pause * c[2],
                        before[2] * resume * c[1],
                        before[1] * end * c[3],
                    ];
                    let stay: f64 = before.iter().zip(c).map(|(before, c)| before * c).sum();
                    let all = changes.iter().sum::<f64>() + stay;
                    changes.map(|change| change / all)
                }
            };
        }
        backward = [c[0] + start * c[1], c[1] + pause * c[2] + end * c[3], c[2] + resume * c[1], c[3]];
        scale(&mut backward, &[1.0; 4]);
    }
    Posterior { log_sum, states, transitions }
}

/// The posterior without the chain: each line is *body* or *before*, and transitions have no weight.
fn alone(scores: &[Scores], [before, ..]: [f32; 3], extra: impl Fn(usize) -> [f64; 4]) -> Posterior {
    let mut log_sum = 0.0;
    let states = scores.iter().enumerate().map(|(line, of)| {
        let extra = extra(line);
        let out = f64::from(before) + extra[State::Before as usize];
        let body = f64::from(of.body) + extra[State::Body as usize];
        let most = out.max(body);
        let sum = (out - most).exp() + (body - most).exp();
        log_sum += most + sum.ln();
        [(out - most).exp() / sum, (body - most).exp() / sum, 0.0, 0.0]
    });
    Posterior { states: states.collect(), log_sum, transitions: vec![[0.0; 4]; scores.len()] }
}

/// Divides weights by their sum, and returns the sum. The weight of a possible state stays at least [`LEAST`].
fn scale(weights: &mut [f64; 4], possible: &[f64; 4]) -> f64 {
    let sum: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    for (weight, possible) in weights.iter_mut().zip(possible) {
        *weight /= sum;
        if *possible > 0.0 && *weight < LEAST {
            *weight = LEAST;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_only_path_left_even_if_it_was_improbable() {
        // After a body line come 3,000 lines with a low score for a pause, and then a line that must be body.
        let scores: Vec<Scores> = (0..3002usize)
            .map(|line| Scores { body: if line.is_multiple_of(3001) { 50.0 } else { -50.0 }, transitions: [0.0; 4] })
            .collect();
        let must = |line: usize| {
            if line.is_multiple_of(3001) {
                [f64::NEG_INFINITY, 0.0, f64::NEG_INFINITY, f64::NEG_INFINITY]
            } else {
                [0.0; 4]
            }
        };
        let posterior = posterior::<true>(&scores, [0.0, -1.0, 0.0], must);
        assert!(posterior.log_sum.is_finite());
        assert!(
            posterior.states[3001][State::Body as usize] > 0.99 && posterior.states[1500].iter().all(|p| p.is_finite())
        );
    }

    fn body(scores: &[f32], transitions: [f32; 4]) -> Vec<f64> {
        let scores: Vec<Scores> = scores.iter().map(|&body| Scores { body, transitions }).collect();
        posterior::<false>(&scores, [0.0; 3], |_| [0.0; 4]).states.iter().map(|s| s[State::Body as usize]).collect()
    }

    /// The same by summing over every path, one by one.
    fn by_paths(scores: &[f32], transitions: [f32; 4]) -> Vec<f64> {
        let n = scores.len();
        let (mut all, mut body) = (0.0, vec![0.0; n]);
        for code in 0..4usize.pow(n as u32) {
            let path: Vec<usize> = (0..n).map(|line| code / 4usize.pow(line as u32) % 4).collect();
            let cost = |from: usize, to: usize| match (from, to) {
                (0, 1) => Some(transitions[0]),
                (1, 2) => Some(transitions[1]),
                (2, 1) => Some(transitions[2]),
                (1, 3) => Some(transitions[3]),
                (a, b) => (a == b).then_some(0.0),
            };
            let cost: Option<f32> =
                std::iter::once(0).chain(path.iter().copied()).zip(&path).map(|(from, &to)| cost(from, to)).sum();
            let Some(cost) = cost.filter(|_| path[n - 1] != 2) else { continue };
            let own: f32 = path.iter().zip(scores).filter(|(state, _)| **state == 1).map(|(_, score)| score).sum();
            let weight = f64::from(cost + own).exp();
            all += weight;
            for line in (0..n).filter(|&line| path[line] == 1) {
                body[line] += weight;
            }
        }
        body.iter().map(|b| b / all).collect()
    }

    #[test]
    fn agrees_with_the_sum_over_every_path() {
        let scores = [-1.0, 2.0, -0.5, 0.3, -2.0];
        let transitions = [0.4, -1.2, 0.7, -0.3];
        for (fast, slow) in body(&scores, transitions).iter().zip(by_paths(&scores, transitions)) {
            assert!((fast - slow).abs() < 1e-6, "{fast} {slow}");
        }
    }

    #[test]
    fn a_line_alone_does_not_know_its_neighbours() {
        let alone = |scores: &[f32], extra: [f64; 4]| {
            let scores: Vec<Scores> = scores.iter().map(|&body| Scores { body, transitions: [3.0; 4] }).collect();
            Reading::Alone.posterior::<true>(&scores, [1.0, 9.0, 9.0], |_| extra)
        };
        let body = |scores: &[f32]| alone(scores, [0.0; 4]).states[0][State::Body as usize];
        assert!((body(&[1.0]) - 0.5).abs() < 1e-6 && (body(&[3.0, -50.0]) - body(&[3.0, 50.0])).abs() < 1e-12);
        let right = alone(&[3.0, 2.0], [f64::NEG_INFINITY, 0.0, f64::NEG_INFINITY, f64::NEG_INFINITY]);
        assert!((right.log_sum - 5.0).abs() < 1e-6, "{}", right.log_sum);
        assert!(right.states[1][State::Body as usize] > 0.999 && right.states[1][State::Before as usize] < 1e-6);
    }

    #[test]
    fn a_long_page_neither_overflows_nor_vanishes() {
        let scores: Vec<f32> =
            (0..20_000).map(|line| if (8000..12_000).contains(&line) { 30.0 } else { -30.0 }).collect();
        let body = body(&scores, [-5.0; 4]);
        assert!(body[10_000] > 0.99 && body[100] < 0.01 && body.iter().all(|p| p.is_finite()));
    }
}
