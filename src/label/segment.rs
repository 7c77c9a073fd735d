//! Segmentation: how probable it is of each line that it is body, given the scores of all lines.
//!
//! A page is read as *before*, *body*, *pause*, *body*, …, *after*: a linear chain with four states (Lafferty,
//! McCallum, Pereira 2001). What stands behind the body never returns to it, and what begins or ends the body has
//! scores of its own, so that another story's prose behind a short article costs a second beginning.

/// Scores of a line; see [`State`] and [`Move`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scores {
    /// For body, against everything else.
    pub(crate) body: f32,
    /// For each move into this line, in the order of [`Move`].
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

/// From one state to another: to the first line of the body, of a pause, of the body after a pause, of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Start,
    Pause,
    Resume,
    End,
}

/// What is probable on a page.
pub(crate) struct Posterior {
    /// Logarithm of the sum over all ways to read the page.
    pub(crate) log_sum: f64,
    /// Of each line the probability of each [`State`].
    pub(crate) states: Vec<[f64; 4]>,
    /// Of each line the probability of each [`Move`] into it.
    pub(crate) moves: Vec<[f64; 4]>,
}

/// The forward-backward algorithm, in logarithms. `scores` are the lines', `out` those of the states that are not body
/// (before, pause, after), the same for every line; `extra` is added to the states of a line.
pub(crate) fn posterior(scores: &[Scores], out: [f32; 3], extra: impl Fn(usize) -> [f64; 4]) -> Posterior {
    const NEVER: f64 = f64::NEG_INFINITY;
    const NEVER_LAST: [f64; 4] = [0.0, 0.0, NEVER, 0.0];
    let state = |line: usize| {
        let extra = extra(line);
        let [before, pause, after] = out.map(f64::from);
        [before + extra[0], f64::from(scores[line].body) + extra[1], pause + extra[2], after + extra[3]]
    };
    let mut forward: Vec<[f64; 4]> = Vec::with_capacity(scores.len());
    for (line, of) in scores.iter().enumerate() {
        let s = state(line);
        let [start, pause, resume, end] = of.moves.map(f64::from);
        forward.push(match forward.last() {
            None => [s[0], start + s[1], NEVER, NEVER],
            Some(&[before, body, paused, after]) => [
                before + s[0],
                sum(&[before + start, body, paused + resume]) + s[1],
                sum(&[body + pause, paused]) + s[2],
                sum(&[body + end, after]) + s[3],
            ],
        });
    }
    let Some(last) = forward.last() else {
        return Posterior { log_sum: 0.0, states: Vec::new(), moves: Vec::new() };
    };
    let log_sum = sum(&[last[0], last[1], last[3]]);
    let mut states = forward;
    let mut moves = vec![[0.0; 4]; scores.len()];
    let mut behind = NEVER_LAST;
    for line in (0..scores.len()).rev() {
        let s = state(line);
        let c = [0, 1, 2, 3].map(|i| s[i] + behind[i]);
        for (own, behind) in states[line].iter_mut().zip(behind) {
            *own = (*own + behind - log_sum).exp();
        }
        let Some(before) = line.checked_sub(1).map(|line| states[line]) else {
            moves[line][Move::Start as usize] = states[line][State::Body as usize];
            break;
        };
        let [start, pause, resume, end] = scores[line].moves.map(f64::from);
        moves[line] = [
            before[0] + start + c[1],
            before[1] + pause + c[2],
            before[2] + resume + c[1],
            before[1] + end + c[3],
        ]
        .map(|way| (way - log_sum).exp());
        behind = [
            sum(&[c[0], start + c[1]]),
            sum(&[c[1], pause + c[2], end + c[3]]),
            sum(&[c[2], resume + c[1]]),
            c[3],
        ];
    }
    Posterior { log_sum, states, moves }
}

/// Logarithm of a sum of exponentials.
fn sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(scores: &[f32], moves: [f32; 4]) -> Vec<f64> {
        let scores: Vec<Scores> = scores.iter().map(|&body| Scores { body, moves }).collect();
        posterior(&scores, [0.0; 3], |_| [0.0; 4]).states.iter().map(|s| s[State::Body as usize]).collect()
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
    fn a_long_page_neither_overflows_nor_vanishes() {
        let scores: Vec<f32> = (0..20_000).map(|line| if (8000..12_000).contains(&line) { 30.0 } else { -30.0 }).collect();
        let body = body(&scores, [-5.0; 4]);
        assert!(body[10_000] > 0.99 && body[100] < 0.01 && body.iter().all(|p| p.is_finite()));
    }
}
