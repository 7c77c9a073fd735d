//! Context: what the second pass knows of a line beside the features of the first: what the first pass makes of the lines
//! around it, of the page, and of the blocks of the DOM.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::TITLE_LINES;
use super::first::First;
use super::trees::{LANES, Lanes};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::Unit;
use crate::document::{Document, DomBlock};

/// The value of what there is not: a block around a line of a dump.
const ABSENT: f32 = -1.0;

/// The logarithm of the odds of a line beyond the page's ends.
const BEYOND: f32 = -9.0;

/// Blocks to a block that does not lie around the line.
const APART: f32 = 30.0;

/// Probability of body from which the first pass is sure of a line, and lines to the next one at most.
const SURE: f32 = 0.8;
const FAR: u8 = 99;

/// Lines among which the title is looked for at least.
const LEAST_TITLE_LINES: usize = 64;

/// Share of the page's expected body that the best block holds, if no smaller one does.
const BEST: f32 = 0.8;

macro_rules! context {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What the second pass looks at beside the features of the first. *Expected body*: a line's letters, times the
        /// probability of body that the first pass gives it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Of { $($(#[$doc])* $variant,)* }

        impl Of {
            /// All of it, in order.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in model files and explanations.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

context! {
    /// Probability of body.
    First = "first pass",
    /// The logarithm of the odds of the lines before and behind, -9 beyond the page.
    Before1 = "first pass, 1 line before",
    After1 = "first pass, 1 line behind",
    Before2 = "first pass, 2 lines before",
    After2 = "first pass, 2 lines behind",
    Before3 = "first pass, 3 lines before",
    After3 = "first pass, 3 lines behind",
    Before4 = "first pass, 4 lines before",
    After4 = "first pass, 4 lines behind",
    Before5 = "first pass, 5 lines before",
    After5 = "first pass, 5 lines behind",
    Before6 = "first pass, 6 lines before",
    After6 = "first pass, 6 lines behind",
    /// Share of the page's expected body before the line, and behind it.
    MassBefore = "share of the body before",
    MassAfter = "share of the body behind",
    /// Expected body of a window (the line, and as many lines on each side) per letter; probabilities of its lines, their
    /// mean; share of the page's expected body.
    Density3 = "body per letter in 3 lines around",
    Lines3 = "body per line in 3 lines around",
    Mass3 = "share of the body in 3 lines around",
    Density8 = "body per letter in 8 lines around",
    Lines8 = "body per line in 8 lines around",
    Mass8 = "share of the body in 8 lines around",
    Density20 = "body per letter in 20 lines around",
    Lines20 = "body per line in 20 lines around",
    Mass20 = "share of the body in 20 lines around",
    Density50 = "body per letter in 50 lines around",
    Lines50 = "body per line in 50 lines around",
    Mass50 = "share of the body in 50 lines around",
    /// Lines since the first line of the best segment (the run of lines with the largest sum of log-odds), below 0 before
    /// it; the same of its last line; whether the line lies in it.
    FromSegment = "lines from the start of the best segment",
    ToSegment = "lines from the end of the best segment",
    InSegment = "in the best segment",
    /// Of the page: expected body, the largest probability, the logarithm of one more than its lines, expected body per
    /// letter.
    Mass = "body of the page",
    Most = "most probable line",
    PageLines = "lines of the page",
    PageDensity = "body per letter of the page",
    /// Lines since the last line that the first pass is sure of, and to the next one.
    FromSure = "lines behind a sure line",
    ToSure = "lines to a sure line",
    /// Expected body per letter of the lines directly in the line's block; the block's share of the page's expected body;
    /// the same of all lines in the block around it, and in the next one.
    BlockDensity = "body per letter in its block",
    BlockMass = "share of the body in its block",
    ParentDensity = "body per letter in the block around",
    ParentMass = "share of the body in the block around",
    GrandDensity = "body per letter one block further out",
    GrandMass = "share of the body one block further out",
    /// Blocks out to the smallest block with four fifths of the expected body, 30 where it does not lie around the line;
    /// blocks out to the first block that holds that one.
    ToBest = "blocks to the best block",
    ToTrunk = "blocks to one around the best block",
    /// Expected body per letter in all blocks of its form; their share of the page's letters.
    FormDensity = "body per letter in blocks of its form",
    FormShare = "share of the letters in blocks of its form",
    /// Expected body per letter of the best block.
    BestDensity = "body per letter in the best block",
    /// The score of the additive model, without the chain.
    Score = "first pass, without the lines around",
    /// Words: the log-odds of the line, of its neighbours (0 beyond the page), means of windows weighted by the logarithm
    /// of letters, and of the page.
    Words = "words",
    WordsBefore1 = "words, 1 line before",
    WordsAfter1 = "words, 1 line behind",
    WordsBefore2 = "words, 2 lines before",
    WordsAfter2 = "words, 2 lines behind",
    Words3 = "words in 3 lines around",
    Words8 = "words in 8 lines around",
    Words25 = "words in 25 lines around",
    WordsPage = "words of the page",
    /// Class names and ids: the log-odds of the line's block; the same, less the page's mean. -20 on a dump.
    Markup = "class names",
    MarkupLess = "class names, against the page's",
    /// The log-odds that the page is a thread, and that it has no article.
    Thread = "page: a thread",
    NoArticle = "page: no article",
    /// Of a dump, for titles alone: the logarithm of one more than the lines before; other lines with the same text, and
    /// other lines with its text as a part (between `>`, `|`, `_`, `-`), as a breadcrumb or the browser's title has it.
    Place = "lines before",
    Repeats = "lines with the same text",
    Within = "lines with the text as a part",
}

/// What the context takes from a page beside what the first pass says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame<'d> {
    /// Letters and digits of each line.
    pub(crate) letters: Vec<f32>,
    /// The block of each line; none for a dump.
    pub(crate) own: Vec<Option<u32>>,
    /// The blocks of the page.
    pub(crate) blocks: Cow<'d, [DomBlock]>,
    /// Where else the first lines of a dump are printed.
    pub(crate) prints: Vec<Prints>,
}

/// Where else a line's text is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prints {
    /// Other lines with the same text.
    pub(crate) same: u8,
    /// Lines with its text as a part.
    pub(crate) part: u8,
}

impl Prints {
    /// Those of the lines that can print the title. The key of a text is the hash of `rustc-hash` 1 over its letters.
    fn of(doc: &Document<'_>) -> Vec<Self> {
        let lines = 0..doc.len().min(TITLE_LINES);
        let key = |units: &[Unit]| {
            let letters = units.iter().filter(|unit| is_alnum_unit(**unit));
            letters.fold(0u64, |key, &unit| (key.rotate_left(5) ^ u64::from(unit)).wrapping_mul(0x517C_C1B7_2722_0A95))
        };
        let mut all: FxHashMap<u64, Self> = FxHashMap::default();
        let keys: Vec<u64> = lines.clone().map(|line| key(doc.fold().units(line))).collect();
        for &key in &keys {
            let of = all.entry(key).or_default();
            of.same = of.same.saturating_add(1);
        }
        let separates = |unit: &Unit| u8::try_from(*unit).is_ok_and(|of| b">|_-".contains(&of));
        for line in lines {
            let units = doc.fold().units(line);
            if !units.iter().any(separates) {
                continue;
            }
            for part in units.split(separates) {
                if let Some(of) = all.get_mut(&key(part)) {
                    of.part = of.part.saturating_add(1);
                }
            }
        }
        let prints = |key| all.get(key).map_or_else(Self::default, |of| Self { same: of.same - 1, ..*of });
        keys.iter().map(prints).collect()
    }
}

impl<'d> Frame<'d> {
    pub(crate) fn of(doc: &'d Document<'_>) -> Self {
        let blocks = &doc.head().blocks;
        let known = |block: &u32| (*block as usize) < blocks.len();
        let own = |line: &crate::document::Line<'_>| line.dom.as_ref().and_then(|dom| dom.block).filter(known);
        Self {
            letters: (0..doc.len()).map(|line| doc.stats(line).alnum as f32).collect(),
            own: if blocks.is_empty() { Vec::new() } else { doc.lines().iter().map(own).collect() },
            blocks: blocks.into(),
            prints: if doc.head().title.is_none() { Prints::of(doc) } else { Vec::new() },
        }
    }

    /// The same, borrowing nothing.
    pub(crate) fn into_owned(self) -> Frame<'static> {
        Frame { blocks: self.blocks.into_owned().into(), ..self }
    }
}

/// What is counted over a page for its lines' context.
pub(crate) struct Context<'f> {
    frame: &'f Frame<'f>,
    first: &'f First,
    /// The logarithm of the odds of each line.
    odds: Vec<f32>,
    /// Running sums of expected body, letters, and probabilities.
    mass: Vec<f32>,
    letters: Vec<f32>,
    lines: Vec<f32>,
    /// Running sums of words' scores, and of their weights.
    words: Vec<f32>,
    weights: Vec<f32>,
    segment: (usize, usize),
    most: f32,
    from_sure: Vec<u8>,
    to_sure: Vec<u8>,
    tree: Tree,
    markup_mean: f32,
}

/// Running sums, 0 first.
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
    pub(crate) fn of(frame: &'f Frame<'f>, first: &'f First) -> Self {
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
                let mut behind = distances(first.body.iter().rev());
                behind.reverse();
                behind
            },
            tree: Tree::of(frame, &first.body),
            markup_mean: by_letters(&first.markup),
            odds,
            frame,
            first,
        }
    }

    /// Lines among which the title stands: those up to the end of the best segment, and some more where it is none.
    pub(crate) fn title_end(&self) -> usize {
        (self.segment.1 + 1).max(LEAST_TITLE_LINES)
    }

    /// The values of one thing for sixteen lines from `start` on; behind the page's end those of its last line.
    pub(crate) fn values(&self, of: Of, start: usize) -> Lanes<f32> {
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
            Of::First => lines.map(|line| first.body[line]),
            Of::Before1 => near(-1),
            Of::After1 => near(1),
            Of::Before2 => near(-2),
            Of::After2 => near(2),
            Of::Before3 => near(-3),
            Of::After3 => near(3),
            Of::Before4 => near(-4),
            Of::After4 => near(4),
            Of::Before5 => near(-5),
            Of::After5 => near(5),
            Of::Before6 => near(-6),
            Of::After6 => near(6),
            Of::MassBefore => lines.map(|line| self.mass[line] / total),
            Of::MassAfter => lines.map(|line| (total - self.mass[line + 1]) / total),
            Of::Density3 => density(3),
            Of::Lines3 => by_line(3),
            Of::Mass3 => share(3),
            Of::Density8 => density(8),
            Of::Lines8 => by_line(8),
            Of::Mass8 => share(8),
            Of::Density20 => density(20),
            Of::Lines20 => by_line(20),
            Of::Mass20 => share(20),
            Of::Density50 => density(50),
            Of::Lines50 => by_line(50),
            Of::Mass50 => share(50),
            Of::FromSegment => from(self.segment.0),
            Of::ToSegment => from(self.segment.1),
            Of::InSegment => lines.map(|line| f32::from(u8::from((self.segment.0..=self.segment.1).contains(&line)))),
            Of::Mass => [total; LANES],
            Of::Most => [self.most; LANES],
            Of::PageLines => [(n as f32).ln_1p(); LANES],
            Of::PageDensity => [self.mass[n] / self.letters[n].max(1.0); LANES],
            Of::FromSure => lines.map(|line| f32::from(self.from_sure[line])),
            Of::ToSure => lines.map(|line| f32::from(self.to_sure[line])),
            Of::Score => lines.map(|line| first.scores[line]),
            Of::Words => words(0),
            Of::WordsBefore1 => words(-1),
            Of::WordsAfter1 => words(1),
            Of::WordsBefore2 => words(-2),
            Of::WordsAfter2 => words(2),
            Of::Words3 => words_around(3),
            Of::Words8 => words_around(8),
            Of::Words25 => words_around(25),
            Of::WordsPage => words_around(n),
            Of::Markup => lines.map(|line| first.markup.get(line).copied().unwrap_or(NO_MARKUP)),
            Of::MarkupLess => {
                lines.map(|line| first.markup.get(line).map_or(NO_MARKUP, |score| score - self.markup_mean))
            }
            Of::Thread => [first.thread; LANES],
            Of::NoArticle => [first.no_article; LANES],
            Of::Place => lines.map(|line| (line as f32).ln_1p()),
            Of::Repeats => lines.map(|line| self.frame.prints.get(line).map_or(0.0, |of| f32::from(of.same))),
            Of::Within => lines.map(|line| self.frame.prints.get(line).map_or(0.0, |of| f32::from(of.part))),
            _ if self.tree.blocks.is_empty() => [ABSENT; LANES],
            _ => lines.map(|line| self.tree.value(of, self.frame.own.get(line).copied().flatten(), total)),
        }
    }
}

/// The score of class names where there are none.
const NO_MARKUP: f32 = -20.0;

/// The logarithm of the odds of a probability; beyond .001 and .999 they are not told apart.
pub(super) fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(1e-3, 1.0 - 1e-3);
    (p / (1.0 - p)).ln()
}

/// For each line the lines since the last sure one, 0 where it is one.
fn distances<'p>(body: impl ExactSizeIterator<Item = &'p f32>) -> Vec<u8> {
    let mut distance = FAR;
    body.map(|&p| {
        distance = if p > SURE { 0 } else { (distance + 1).min(FAR) };
        distance
    })
    .collect()
}

/// The first and last line of the run with the largest sum (Kadane's algorithm, Bentley 1984).
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

/// What the first pass makes of the blocks of the DOM.
#[derive(Default)]
struct Tree {
    blocks: Vec<Block>,
    forms: Vec<(f32, f32)>,
    /// Letters of the page.
    letters: f32,
    best_density: f32,
}

#[derive(Clone, Copy, Default)]
struct Block {
    parent: Option<u32>,
    /// Expected body per letter of the lines directly in it.
    own_density: f32,
    /// Expected body and letters of all lines in it.
    mass: f32,
    letters: f32,
    /// Blocks out to the best block, and to the first one that holds it.
    to_best: f32,
    to_trunk: f32,
    /// The place of its form.
    form: u32,
}

impl Tree {
    fn of(frame: &Frame<'_>, body: &[f32]) -> Self {
        let tree = &frame.blocks;
        if tree.is_empty() {
            return Self::default();
        }
        let mut blocks: Vec<Block> =
            tree.iter().map(|block| Block { parent: block.parent, to_best: APART, ..Block::default() }).collect();
        let mut places: FxHashMap<u32, u32> = FxHashMap::default();
        let mut forms: Vec<(f32, f32)> = Vec::new();
        for (block, of) in blocks.iter_mut().zip(&**tree) {
            block.form = *places.entry(of.form).or_insert_with(|| {
                forms.push((0.0, 0.0));
                forms.len() as u32 - 1
            });
        }
        let (mut all, mut total) = (0.0, 0.0);
        for (line, block) in frame.own.iter().enumerate() {
            let letters = frame.letters[line];
            let mass = letters * body[line];
            all += letters;
            total += mass;
            let Some(block) = block else { continue };
            let block = &mut blocks[*block as usize];
            block.mass += mass;
            block.letters += letters;
            let form = &mut forms[block.form as usize];
            *form = (form.0 + mass, form.1 + letters);
        }
        let total = f32::max(total, 1.0);
        for block in &mut blocks {
            block.own_density = block.mass / (block.letters + 1.0);
        }
        // A block opens after the one around it.
        for at in (0..blocks.len()).rev() {
            let Block { parent, mass, letters, .. } = blocks[at];
            if let Some(parent) = parent {
                blocks[parent as usize].mass += mass;
                blocks[parent as usize].letters += letters;
            }
        }
        let holds = (0..blocks.len()).filter(|&at| blocks[at].mass >= BEST * total);
        let best = holds.min_by(|&a, &b| blocks[a].letters.total_cmp(&blocks[b].letters));
        let mut trunk = vec![false; blocks.len()];
        let mut at = best;
        while let Some(block) = at {
            trunk[block] = true;
            at = blocks[block].parent.map(|parent| parent as usize);
        }
        for at in 0..blocks.len() {
            let outer = blocks[at].parent.map(|parent| blocks[parent as usize]);
            let block = &mut blocks[at];
            block.to_best = match outer {
                _ if Some(at) == best => 0.0,
                Some(outer) if outer.to_best < APART => (outer.to_best + 1.0).min(APART),
                _ => APART,
            };
            block.to_trunk = if trunk[at] { 0.0 } else { outer.map_or(1.0, |outer| outer.to_trunk + 1.0) };
        }
        let best_density = best.map_or(ABSENT, |at| blocks[at].mass / (blocks[at].letters + 1.0));
        Self { blocks, forms, letters: f32::max(all, 1.0), best_density }
    }

    fn value(&self, of: Of, block: Option<u32>, total: f32) -> f32 {
        let Some(block) = block.and_then(|at| self.blocks.get(at as usize)) else { return ABSENT };
        let outer = |block: &Block| block.parent.map(|parent| &self.blocks[parent as usize]);
        let density = |block: Option<&Block>| block.map_or(ABSENT, |block| block.mass / (block.letters + 1.0));
        let share = |block: Option<&Block>| block.map_or(ABSENT, |block| block.mass / total);
        let form = self.forms[block.form as usize];
        match of {
            Of::BlockDensity => block.own_density,
            Of::BlockMass => block.mass / total,
            Of::ParentDensity => density(outer(block)),
            Of::ParentMass => share(outer(block)),
            Of::GrandDensity => density(outer(block).and_then(outer)),
            Of::GrandMass => share(outer(block).and_then(outer)),
            Of::ToBest => block.to_best,
            Of::ToTrunk => block.to_trunk,
            Of::FormDensity => form.0 / (form.1 + 1.0),
            Of::FormShare => form.1 / self.letters,
            _ => self.best_density,
        }
    }
}
