//! Context: the values of context features, from the output of the first pass.

use super::block_tree::{ABSENT, BlockTree};
use super::context_feature::ContextFeature;
use super::first_pass::FirstPass;
use super::frame::Frame;
use super::trees::{LANES, Lanes};

/// Log-odds of a line beyond the page's ends.
const BEYOND: f32 = -9.0;

/// Probability of body above which the first pass is sure of a line.
const SURE: f32 = 0.8;

/// The largest distance to a sure line, in lines.
const FAR: u8 = 99;

/// Fewest lines that are searched for the title.
const LEAST_TITLE_LINES: usize = 64;

/// The score of class names on a page without blocks.
const NO_MARKUP: f32 = -20.0;

/// The sums over a page that context features are computed from.
pub(crate) struct Context<'f> {
    frame: &'f Frame<'f>,
    first: &'f FirstPass,
    /// Log-odds of each line.
    odds: Vec<f32>,
    /// Running sums of expected body.
    mass: Vec<f32>,
    /// Running sums of letters.
    letters: Vec<f32>,
    /// Running sums of posteriors.
    lines: Vec<f32>,
    /// Running sums of weighted word scores.
    words: Vec<f32>,
    /// Running sums of the weights of the word scores.
    weights: Vec<f32>,
    /// First and last line of the best segment.
    segment: (usize, usize),
    /// The largest posterior.
    most: f32,
    from_sure: Vec<u8>,
    to_sure: Vec<u8>,
    tree: BlockTree,
    /// Mean score of class names, by letters.
    markup_mean: f32,
}

/// Running sums, starting with 0.
fn sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0f64;
    std::iter::once(0.0)
        .chain(values.map(|value| {
            sum += f64::from(value);
            sum as f32
        }))
        .collect()
}

impl<'f> Context<'f> {
    /// Adds up the first pass's output.
    pub(crate) fn of(frame: &'f Frame<'f>, first: &'f FirstPass) -> Self {
        let n = first.body.len();
        let letters = |line: usize| frame.letters[line];
        let mass = |line: usize| first.body[line] * letters(line);
        let weights: Vec<f32> = frame.letters.iter().map(|letters| letters.ln_1p()).collect();
        let by_letters = |values: &[f32]| {
            let sum: f32 = values.iter().enumerate().map(|(line, value)| value * (letters(line) + 0.1)).sum();
            sum / (0..n).map(|line| letters(line) + 0.1).sum::<f32>().max(0.1)
        };
        let odds: Vec<f32> = first.body.iter().map(|&p| log_odds(p)).collect();
        Self {
            mass: sums((0..n).map(mass)),
            letters: sums((0..n).map(letters)),
            lines: sums(first.body.iter().copied()),
            words: sums(first.words.iter().enumerate().map(|(line, score)| score * weights[line])),
            weights: sums(weights[..first.words.len()].iter().copied()),
            segment: best_segment(odds.iter().enumerate().map(|(line, odds)| odds.clamp(-4.0, 4.0) * weights[line])),
            most: first.body.iter().copied().fold(0.0, f32::max),
            from_sure: distances(first.body.iter()),
            to_sure: {
                let mut after = distances(first.body.iter().rev());
                after.reverse();
                after
            },
            tree: BlockTree::of(frame, &first.body),
            markup_mean: by_letters(&first.markup),
            odds,
            frame,
            first,
        }
    }

    /// The number of first lines that may print the title: those up to the end of the best segment, and at least
    /// [`LEAST_TITLE_LINES`].
    pub(super) fn title_end(&self) -> usize {
        (self.segment.1 + 1).max(LEAST_TITLE_LINES)
    }

    /// The values of a feature for the sixteen lines from `start` on. Lanes beyond the page's end repeat its last line.
    #[allow(
        clippy::too_many_lines,
        reason = "it has an arm for each feature, so that the compiler asks for a new one's"
    )]
    pub(crate) fn values(&self, of: ContextFeature, start: usize) -> Lanes<f32> {
        let first = self.first;
        let n = first.body.len();
        let total = self.mass[n].max(1.0);
        let lines: Lanes<usize> = std::array::from_fn(|lane| (start + lane).min(n - 1));
        let near = |shift: isize| {
            lines.map(|line| line.checked_add_signed(shift).and_then(|at| self.odds.get(at)).copied().unwrap_or(BEYOND))
        };
        let windows = |reach: usize, end: usize, of: fn(&Self, usize, usize) -> f32| {
            lines.map(|line| of(self, line.saturating_sub(reach).min(end), (line + reach + 1).min(end)))
        };
        let density =
            |reach| windows(reach, n, |of, a, b| (of.mass[b] - of.mass[a]) / (of.letters[b] - of.letters[a] + 1.0));
        let by_line = |reach| windows(reach, n, |of, a, b| (of.lines[b] - of.lines[a]) / (b - a) as f32);
        let share = |reach| windows(reach, n, |of, a, b| of.mass[b] - of.mass[a]).map(|mass| mass / total);
        let words = |shift: isize| {
            lines.map(|line| {
                line.checked_add_signed(shift).and_then(|at| first.words.get(at)).copied().unwrap_or_default()
            })
        };
        let words_around = |reach| {
            windows(reach, first.words.len(), |of, a, b| {
                if a < b { (of.words[b] - of.words[a]) / (of.weights[b] - of.weights[a] + 0.1) } else { 0.0 }
            })
        };
        let from = |end: usize| lines.map(|line| line as f32 - end as f32);
        match of {
            ContextFeature::First => lines.map(|line| first.body[line]),
            ContextFeature::Before1 => near(-1),
            ContextFeature::After1 => near(1),
            ContextFeature::Before2 => near(-2),
            ContextFeature::After2 => near(2),
            ContextFeature::Before3 => near(-3),
            ContextFeature::After3 => near(3),
            ContextFeature::Before4 => near(-4),
            ContextFeature::After4 => near(4),
            ContextFeature::Before5 => near(-5),
            ContextFeature::After5 => near(5),
            ContextFeature::Before6 => near(-6),
            ContextFeature::After6 => near(6),
            ContextFeature::MassBefore => lines.map(|line| self.mass[line] / total),
            ContextFeature::MassAfter => lines.map(|line| (total - self.mass[line + 1]) / total),
            ContextFeature::Density3 => density(3),
            ContextFeature::Lines3 => by_line(3),
            ContextFeature::Mass3 => share(3),
            ContextFeature::Density8 => density(8),
            ContextFeature::Lines8 => by_line(8),
            ContextFeature::Mass8 => share(8),
            ContextFeature::Density20 => density(20),
            ContextFeature::Lines20 => by_line(20),
            ContextFeature::Mass20 => share(20),
            ContextFeature::Density50 => density(50),
            ContextFeature::Lines50 => by_line(50),
            ContextFeature::Mass50 => share(50),
            ContextFeature::FromSegment => from(self.segment.0),
            ContextFeature::ToSegment => from(self.segment.1),
            ContextFeature::InSegment => {
                lines.map(|line| f32::from(u8::from((self.segment.0..=self.segment.1).contains(&line))))
            }
            ContextFeature::Mass => [total; LANES],
            ContextFeature::Most => [self.most; LANES],
            ContextFeature::PageLines => [(n as f32).ln_1p(); LANES],
            ContextFeature::PageDensity => [self.mass[n] / self.letters[n].max(1.0); LANES],
            ContextFeature::FromSure => lines.map(|line| f32::from(self.from_sure[line])),
            ContextFeature::ToSure => lines.map(|line| f32::from(self.to_sure[line])),
            ContextFeature::Score => lines.map(|line| first.scores[line]),
            ContextFeature::Words => words(0),
            ContextFeature::WordsBefore1 => words(-1),
            ContextFeature::WordsAfter1 => words(1),
            ContextFeature::WordsBefore2 => words(-2),
            ContextFeature::WordsAfter2 => words(2),
            ContextFeature::Words3 => words_around(3),
            ContextFeature::Words8 => words_around(8),
            ContextFeature::Words25 => words_around(25),
            ContextFeature::WordsPage => words_around(n),
            ContextFeature::Markup => lines.map(|line| first.markup.get(line).copied().unwrap_or(NO_MARKUP)),
            ContextFeature::MarkupLess => {
                lines.map(|line| first.markup.get(line).map_or(NO_MARKUP, |score| score - self.markup_mean))
            }
            ContextFeature::Thread => [first.thread; LANES],
            ContextFeature::NoArticle => [first.no_article; LANES],
            ContextFeature::Place => lines.map(|line| (line as f32).ln_1p()),
            ContextFeature::Repeats => {
                lines.map(|line| self.frame.repeats.get(line).map_or(0.0, |of| f32::from(of.same)))
            }
            ContextFeature::Within => {
                lines.map(|line| self.frame.repeats.get(line).map_or(0.0, |of| f32::from(of.part)))
            }
            _ if self.tree.is_empty() => [ABSENT; LANES],
            ContextFeature::BlockDensity
            | ContextFeature::BlockMass
            | ContextFeature::ParentDensity
            | ContextFeature::ParentMass
            | ContextFeature::GrandDensity
            | ContextFeature::GrandMass
            | ContextFeature::ToBest
            | ContextFeature::ToTrunk
            | ContextFeature::FormDensity
            | ContextFeature::FormShare
            | ContextFeature::BestDensity => {
                lines.map(|line| self.tree.value(of, self.frame.own.get(line).copied().flatten(), total))
            }
        }
    }
}

/// The log-odds of a probability, which is limited to .001 to .999.
fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(1e-3, 1.0 - 1e-3);
    (p / (1.0 - p)).ln()
}

/// For each line the number of lines since the last sure one; 0 for a sure line.
fn distances<'p>(body: impl ExactSizeIterator<Item = &'p f32>) -> Vec<u8> {
    let mut distance = FAR;
    body.map(|&p| {
        distance = if p > SURE { 0 } else { (distance + 1).min(FAR) };
        distance
    })
    .collect()
}

/// The first and last line of the run with the largest sum of gains (Kadane's algorithm, Bentley 1984).
fn best_segment(gains: impl Iterator<Item = f32>) -> (usize, usize) {
    let (mut best, mut current, mut start) = (0.0, 0.0, 0);
    let mut segment = (0, 0);
    for (line, gain) in gains.enumerate() {
        if current <= 0.0 {
            (current, start) = (0.0, line);
        }
        current += gain;
        if current > best {
            (best, segment) = (current, (start, line));
        }
    }
    segment
}
