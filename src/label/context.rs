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

/// Lines that values reach to before and after a page, so that sixteen lines are read at once without a test for its ends.
/// The largest window of a feature has 50 lines on each side.
const MARGIN: usize = 64;

/// A value for each line, with the same value on all lines beyond the page's ends.
struct Padded(Vec<f32>);

impl Padded {
    fn of(beyond: f32, values: impl Iterator<Item = f32>) -> Self {
        let mut all = vec![beyond; MARGIN];
        all.extend(values);
        all.extend([beyond; MARGIN + LANES]);
        Self(all)
    }

    /// The values of the sixteen lines that begin `shift` lines after line `start`.
    #[inline]
    fn lanes(&self, start: usize, shift: isize) -> Lanes<f32> {
        lanes(&self.0, start, shift)
    }
}

/// Running sums, starting with 0. Lines beyond the page's ends add nothing.
struct Sums(Vec<f32>);

impl Sums {
    fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut sums = vec![0.0; MARGIN + 1];
        let mut sum = 0f64;
        sums.extend(values.map(|value| {
            sum += f64::from(value);
            sum as f32
        }));
        sums.extend([sum as f32; MARGIN + LANES]);
        Self(sums)
    }

    /// The sum over the whole page.
    fn total(&self) -> f32 {
        self.0.last().copied().unwrap_or_default()
    }

    /// For each of the sixteen lines from `start` on the sum of the lines before the one that is `shift` lines after it.
    #[inline]
    fn before(&self, start: usize, shift: isize) -> Lanes<f32> {
        lanes(&self.0, start, shift)
    }

    /// The sums over the lines that are at most `reach` lines away.
    #[inline]
    fn around(&self, start: usize, reach: isize) -> Lanes<f32> {
        join(self.before(start, reach + 1), self.before(start, -reach), |after, before| after - before)
    }
}

/// Sixteen values from the one that is `shift` lines after line `start`. Values begin [`MARGIN`] lines before the page.
#[inline]
fn lanes(values: &[f32], start: usize, shift: isize) -> Lanes<f32> {
    let at = (MARGIN + start).saturating_add_signed(shift);
    values.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0.0; LANES])
}

/// Joins the values of sixteen lines.
#[inline]
fn join(a: Lanes<f32>, b: Lanes<f32>, of: impl Fn(f32, f32) -> f32) -> Lanes<f32> {
    std::array::from_fn(|lane| of(a[lane], b[lane]))
}

/// The sums over a page that context features are computed from.
pub(crate) struct Context<'f> {
    frame: &'f Frame<'f>,
    first: &'f FirstPass,
    /// Log-odds of each line.
    odds: Padded,
    /// Posteriors and scores of the first pass.
    body: Padded,
    scores: Padded,
    /// Word scores; 0 without them.
    word_scores: Padded,
    /// Running sums of expected body.
    mass: Sums,
    /// Running sums of letters.
    letters: Sums,
    /// Running sums of posteriors.
    lines: Sums,
    /// Running sums of 1 for each line.
    count: Sums,
    /// Running sums of weighted word scores.
    words: Sums,
    /// Running sums of the weights of the word scores.
    weights: Sums,
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
            body: Padded::of(0.0, first.body.iter().copied()),
            scores: Padded::of(0.0, first.scores.iter().copied()),
            word_scores: Padded::of(0.0, (0..n).map(|line| first.words.get(line).copied().unwrap_or_default())),
            mass: Sums::of((0..n).map(mass)),
            letters: Sums::of((0..n).map(letters)),
            lines: Sums::of(first.body.iter().copied()),
            count: Sums::of((0..n).map(|_| 1.0)),
            words: Sums::of(first.words.iter().enumerate().map(|(line, score)| score * weights[line])),
            weights: Sums::of(weights[..first.words.len()].iter().copied()),
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
            odds: Padded::of(BEYOND, odds.into_iter()),
            frame,
            first,
        }
    }

    /// The number of first lines that may print the title: those up to the end of the best segment, and at least
    /// [`LEAST_TITLE_LINES`].
    pub(super) fn title_end(&self) -> usize {
        (self.segment.1 + 1).max(LEAST_TITLE_LINES)
    }

    /// The values of a feature for the sixteen lines from `start` on. Lanes beyond the page's end have any value.
    #[allow(
        clippy::too_many_lines,
        reason = "it has an arm for each feature, so that the compiler asks for a new one's"
    )]
    pub(crate) fn values(&self, of: ContextFeature, start: usize) -> Lanes<f32> {
        let first = self.first;
        let n = first.body.len();
        let total = self.mass.total().max(1.0);
        let lines: Lanes<usize> = std::array::from_fn(|lane| (start + lane).min(n - 1));
        let near = |shift| self.odds.lanes(start, shift);
        let share = |reach| self.mass.around(start, reach).map(|mass| mass / total);
        let density = |reach| {
            join(self.mass.around(start, reach), self.letters.around(start, reach), |mass, letters| {
                mass / (letters + 1.0)
            })
        };
        let by_line = |reach| {
            join(self.lines.around(start, reach), self.count.around(start, reach), |sum, count| sum / count.max(1.0))
        };
        let words = |shift| self.word_scores.lanes(start, shift);
        let mean_words = |sum: f32, weights: f32| if first.words.is_empty() { 0.0 } else { sum / (weights + 0.1) };
        let words_around = |reach| join(self.words.around(start, reach), self.weights.around(start, reach), mean_words);
        let from = |end: usize| lines.map(|line| line as f32 - end as f32);
        match of {
            ContextFeature::First => self.body.lanes(start, 0),
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
            ContextFeature::MassBefore => self.mass.before(start, 0).map(|mass| mass / total),
            ContextFeature::MassAfter => self.mass.before(start, 1).map(|mass| (total - mass) / total),
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
            ContextFeature::PageDensity => [self.mass.total() / self.letters.total().max(1.0); LANES],
            ContextFeature::FromSure => lines.map(|line| f32::from(self.from_sure[line])),
            ContextFeature::ToSure => lines.map(|line| f32::from(self.to_sure[line])),
            ContextFeature::Score => self.scores.lanes(start, 0),
            ContextFeature::Words => words(0),
            ContextFeature::WordsBefore1 => words(-1),
            ContextFeature::WordsAfter1 => words(1),
            ContextFeature::WordsBefore2 => words(-2),
            ContextFeature::WordsAfter2 => words(2),
            ContextFeature::Words3 => words_around(3),
            ContextFeature::Words8 => words_around(8),
            ContextFeature::Words25 => words_around(25),
            ContextFeature::WordsPage => [mean_words(self.words.total(), self.weights.total()); LANES],
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
