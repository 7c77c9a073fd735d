//! Segmentation: how probable it is of each line that it is body, given the scores of all lines.
//!
//! A page is read as *before*, *body*, *pause*, *body*, …, *after*: a linear chain with four states (Lafferty,
//! `McCallum`, Pereira 2001). What stands behind the body never returns to it, and what begins or ends the body has
//! scores of its own, so that another story's prose behind a short article costs a second beginning.

/// Scores of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scores {
    /// For body, against everything else.
    pub(crate) body: f32,
    /// For each move into this line: start (the first line of the body), pause, resume (the body after a pause), end
    /// (what follows the body).
    pub(crate) moves: [f32; 4],
}

/// What a line can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Before,
    Body,
    Pause,
    After,
}

/// How scores are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reading {
    /// A line together with all others, as a chain.
    #[default]
    Chain,
    /// Each line by its own score alone. No better for anything but to see what the chain brings.
    Alone,
}

impl Reading {
    /// What is probable on a page of these scores; see [`posterior`].
    pub(crate) fn posterior<const MOVES: bool>(
        self,
        scores: &[Scores],
        out: [f32; 3],
        extra: impl Fn(usize) -> [f64; 4],
    ) -> Posterior {
        match self {
            Self::Chain => posterior::<MOVES>(scores, out, extra),
            Self::Alone => alone(scores, out, extra),
        }
    }
}

/// What is probable on a page.
pub(crate) struct Posterior {
    /// Logarithm of the sum over all ways to read the page.
    pub(crate) log_sum: f64,
    /// Of each line the probability of each [`State`].
    pub(crate) states: Vec<[f64; 4]>,
    /// Of each line the probability of each move into it; empty unless asked for.
    pub(crate) moves: Vec<[f64; 4]>,
}

/// The least weight of a state against the others: a way that looks hopeless for thousands of lines can still be the only
/// one in the end.
const LEAST: f64 = 1e-250;

/// Scores beyond this are as good as certain.
const CERTAIN: f32 = 200.0;

/// What a line multiplies the weights of ways with.
#[derive(Clone, Copy)]
struct Factors {
    /// For before, body, pause, after; the largest score has been taken out of all.
    states: [f64; 4],
    moves: [f64; 4],
}

impl Factors {
    /// And the score that was taken out.
    fn of(scores: &Scores, [before, pause, after]: [f32; 3], extra: [f64; 4]) -> (Self, f64) {
        let states = [before, scores.body, pause, after];
        let states = [0, 1, 2, 3].map(|i| f64::from(states[i].clamp(-CERTAIN, CERTAIN)) + extra[i]);
        let most = states.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let moves = scores.moves.map(|score| f64::from(score.clamp(-CERTAIN, CERTAIN).exp()));
        // One of them at least is the largest itself.
        let weight = |score: f64| if score < most { (score - most).exp() } else { 1.0 };
        (Self { states: states.map(weight), moves }, most)
    }
}

/// The forward-backward algorithm (Rabiner 1989, with his scaling). `out` are the scores of the states that are not body
/// (before, pause, after), the same for every line; `extra` is added to the states of a line. Only teaching asks for
/// `MOVES`.
pub(crate) fn posterior<const MOVES: bool>(
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
        let [start, pause, resume, end] = factor.moves;
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
        // One logarithm for many lines.
        if !(1e-100..1e100).contains(&product) {
            log_sum += product.ln();
            product = 1.0;
        }
        factors.push(factor);
        forward.push(weights);
    }
    let Some(last) = forward.last_mut() else {
        return Posterior { log_sum: 0.0, states: Vec::new(), moves: Vec::new() };
    };
    // A page does not end in a pause.
    last[2] = 0.0;
    log_sum += product.ln() + last.iter().sum::<f64>().ln();
    let mut states = forward;
    let mut moves = if MOVES { vec![[0.0; 4]; scores.len()] } else { Vec::new() };
    let mut behind = [1.0, 1.0, 0.0, 1.0];
    for line in (0..scores.len()).rev() {
        let Factors { states: s, moves: [start, pause, resume, end] } = factors[line];
        let c = [0, 1, 2, 3].map(|i| s[i] * behind[i]);
        let before = line.checked_sub(1).map(|line| states[line]);
        let own = &mut states[line];
        own.iter_mut().zip(behind).for_each(|(own, behind)| *own *= behind);
        let all: f64 = own.iter().sum();
        for own in own.iter_mut() {
            *own /= all;
        }
        if MOVES {
            moves[line] = match before {
                None => [own[State::Body as usize], 0.0, 0.0, 0.0],
                Some(before) => {
                    // All ways into this line, those that stay in their state among them.
                    let ways = [
                        before[0] * start * c[1],
                        before[1] * pause * c[2],
                        before[2] * resume * c[1],
                        before[1] * end * c[3],
                    ];
                    let stay: f64 = before.iter().zip(c).map(|(before, c)| before * c).sum();
                    let all = ways.iter().sum::<f64>() + stay;
                    ways.map(|way| way / all)
                }
            };
        }
        behind = [c[0] + start * c[1], c[1] + pause * c[2] + end * c[3], c[2] + resume * c[1], c[3]];
        scale(&mut behind, &[1.0; 4]);
    }
    Posterior { log_sum, states, moves }
}

/// The same without the chain: a line is body, or it is *before*, and no move weighs anything.
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
    Posterior { states: states.collect(), log_sum, moves: vec![[0.0; 4]; scores.len()] }
}

/// Divides weights by their sum, which it gives; none that is possible falls to nothing.
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
    fn the_only_way_left_is_found_however_unlikely_it_looked() {
        // After a body, 3,000 lines that nobody takes for a pause, and then body that must be body.
        let scores: Vec<Scores> = (0..3002usize)
            .map(|line| Scores { body: if line.is_multiple_of(3001) { 50.0 } else { -50.0 }, moves: [0.0; 4] })
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

    fn body(scores: &[f32], moves: [f32; 4]) -> Vec<f64> {
        let scores: Vec<Scores> = scores.iter().map(|&body| Scores { body, moves }).collect();
        posterior::<false>(&scores, [0.0; 3], |_| [0.0; 4]).states.iter().map(|s| s[State::Body as usize]).collect()
    }

    /// Sums over every way to read a page, one by one.
    fn slowly(scores: &[f32], moves: [f32; 4]) -> Vec<f64> {
        let n = scores.len();
        let (mut all, mut body) = (0.0, vec![0.0; n]);
        for code in 0..4usize.pow(n as u32) {
            let way: Vec<usize> = (0..n).map(|line| code / 4usize.pow(line as u32) % 4).collect();
            let cost = |from: usize, to: usize| match (from, to) {
                (0, 1) => Some(moves[0]),
                (1, 2) => Some(moves[1]),
                (2, 1) => Some(moves[2]),
                (1, 3) => Some(moves[3]),
                (a, b) => (a == b).then_some(0.0),
            };
            let steps: Option<f32> =
                std::iter::once(0).chain(way.iter().copied()).zip(&way).map(|(from, &to)| cost(from, to)).sum();
            let Some(steps) = steps.filter(|_| way[n - 1] != 2) else { continue };
            let own: f32 = way.iter().zip(scores).filter(|(state, _)| **state == 1).map(|(_, score)| score).sum();
            let weight = f64::from(steps + own).exp();
            all += weight;
            for line in (0..n).filter(|&line| way[line] == 1) {
                body[line] += weight;
            }
        }
        body.iter().map(|b| b / all).collect()
    }

    #[test]
    fn agrees_with_summing_over_every_way() {
        let scores = [-1.0, 2.0, -0.5, 0.3, -2.0];
        let moves = [0.4, -1.2, 0.7, -0.3];
        for (fast, slow) in body(&scores, moves).iter().zip(slowly(&scores, moves)) {
            assert!((fast - slow).abs() < 1e-6, "{fast} {slow}");
        }
    }

    #[test]
    fn a_line_alone_does_not_know_its_neighbours() {
        let read = |scores: &[f32], extra: [f64; 4]| {
            let scores: Vec<Scores> = scores.iter().map(|&body| Scores { body, moves: [3.0; 4] }).collect();
            Reading::Alone.posterior::<true>(&scores, [1.0, 9.0, 9.0], |_| extra)
        };
        let body = |scores: &[f32]| read(scores, [0.0; 4]).states[0][State::Body as usize];
        assert!((body(&[1.0]) - 0.5).abs() < 1e-6 && (body(&[3.0, -50.0]) - body(&[3.0, 50.0])).abs() < 1e-12);
        let right = read(&[3.0, 2.0], [f64::NEG_INFINITY, 0.0, f64::NEG_INFINITY, f64::NEG_INFINITY]);
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
