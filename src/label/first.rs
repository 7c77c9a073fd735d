//! The first pass: what a page's lines are by their own features, by the lines around them in a chain, by their words, and
//! by the class names around them; and what the page is.

use super::additive::Additive;
use super::context::Frame;
use super::features::{Feature, Row};
use super::hashed::Hashed;
use super::model::{Resolved, Second, Source};
use super::rows::Features;
use super::segment::{Scores, State};
use super::trees::{LANES, Lanes};
use super::{ByLine, TITLE_LINES};
use super::{markup, words};
use crate::document::Document;

/// What the first pass makes of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct First {
    /// Probability that each line is body, by the chain.
    pub(crate) body: Vec<f32>,
    /// The score of each line for body, without the chain.
    pub(crate) scores: Vec<f32>,
    /// The log-odds of body by words, a line each; empty where the model has no words.
    pub(crate) words: Vec<f32>,
    /// The same by the class names of the line's block; empty for a dump.
    pub(crate) markup: Vec<f32>,
    /// The log-odds that the page is a thread.
    pub(crate) thread: f32,
    /// The log-odds that it has no article.
    pub(crate) no_article: f32,
    /// Bins of the features of the first pass that the second looks at, one for each feature and block of lines.
    pub(super) bins: Vec<Lanes<u8>>,
    /// The same for titles, of the first blocks.
    pub(super) title_bins: Vec<Lanes<u8>>,
    /// How many blocks these are.
    pub(super) titled: usize,
}

impl First {
    /// Reads a page. The second pass's columns of features are binned as they are computed, since all values of a long page
    /// would not fit into memory.
    pub(super) fn of(
        doc: &Document<'_>,
        frame: &Frame<'_>,
        findings: &ByLine<'_, '_>,
        features: &Features<'_, '_>,
        additive: &Additive,
        second: Option<&Second>,
    ) -> Self {
        let mut scores = Vec::with_capacity(doc.len());
        let mut page = PageSums::default();
        let blocks = doc.len().div_ceil(LANES);
        // Nobody asks for the title's line where the page states its title.
        let title = second.and_then(|second| second.title.as_ref()).filter(|_| doc.head().title.is_none());
        let titled = title.map_or(0, |_| blocks.min(TITLE_LINES.div_ceil(LANES)));
        let mut bins = Vec::with_capacity(second.map_or(0, |second| second.lines.binned() * blocks));
        let mut title_bins = Vec::with_capacity(title.map_or(0, |title| title.binned() * titled));
        let mut block: [Row; LANES] = [[0.0; _]; LANES];
        for (line, row) in features.rows().enumerate() {
            scores.push(additive.scores(&row));
            if let Some(second) = second {
                page.add(&row, doc.stats(line).alnum as f32);
                block[line % LANES] = row;
                if line % LANES == LANES - 1 || line + 1 == doc.len() {
                    second.lines.bin_features(&block, &mut bins);
                    if let Some(title) = title.filter(|_| line / LANES < titled) {
                        title.bin_features(&block, &mut title_bins);
                    }
                }
            }
        }
        let (words, markup) = match second {
            None => (Vec::new(), Vec::new()),
            Some(second) => (
                second.words.as_ref().map_or_else(Vec::new, |model| {
                    (0..doc.len()).map(|line| words::score(model, doc, findings, line)).collect()
                }),
                second
                    .markup
                    .as_ref()
                    .map_or_else(Vec::new, |model| frame.of_lines(&markup::scores(model, doc), model)),
            ),
        };
        let mut first = Self { bins, title_bins, titled, ..Self::joined(additive, &scores, words, markup) };
        if let Some(second) = second {
            let row = PageRow::of(frame, &page, &first, features.is_thread());
            let score = |of: &Option<Resolved>| of.as_ref().map_or(0.0, |of| row.score(of));
            (first.thread, first.no_article) = (score(&second.thread), score(&second.no_article));
        }
        first
    }

    /// Of the scores of all lines, and what words and class names say.
    pub(crate) fn joined(additive: &Additive, scores: &[Scores], words: Vec<f32>, markup: Vec<f32>) -> Self {
        let posterior = additive.reading.posterior::<false>(scores, additive.states, |_| [0.0; 4]);
        let body = posterior.states.iter().map(|states| states[State::Body as usize] as f32).collect();
        Self { body, scores: scores.iter().map(|score| score.body).collect(), words, markup, ..Self::default() }
    }
}

impl Frame<'_> {
    /// For each line the score of its block, or of none; empty for a dump.
    pub(crate) fn of_lines(&self, blocks: &[f32], model: &Hashed) -> Vec<f32> {
        let of =
            |block: &Option<u32>| block.and_then(|block| blocks.get(block as usize)).copied().unwrap_or(model.base);
        self.own.iter().map(of).collect()
    }
}

/// Sums of features over a page.
pub(crate) struct PageSums {
    lines: f32,
    letters: f32,
    plain: Row,
    by_letters: Row,
}

impl Default for PageSums {
    fn default() -> Self {
        Self { lines: 0.0, letters: 0.0, plain: [0.0; _], by_letters: [0.0; _] }
    }
}

impl PageSums {
    pub(crate) fn add(&mut self, row: &Row, letters: f32) {
        self.lines += 1.0;
        self.letters += letters;
        for ((plain, by_letters), value) in self.plain.iter_mut().zip(&mut self.by_letters).zip(row) {
            *plain += value;
            *by_letters += value * letters;
        }
    }
}

macro_rules! page {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What is looked at of a page beside the means of its lines' features.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum OfPage { $($(#[$doc])* $variant,)* }

        impl OfPage {
            /// All of it, in order.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in model files.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

page! {
    Lines = "lines",
    Letters = "letters",
    /// Letters, each times its line's probability of body; the same per letter.
    Body = "body",
    Density = "body per letter",
    /// The largest probability of a line; the share of lines above .5; how many lie above .2; how often the next line lies
    /// on the other side of .5.
    Most = "most probable line",
    Sure = "share of probable lines",
    Possible = "possible lines",
    Switches = "switches between body and not",
    /// The mean score of words over lines, and over letters; the same of what lies above 0.
    Words = "words by line",
    WordsLetters = "words by letter",
    WordsAbove = "words above 0",
    Longest = "letters of the longest line",
    /// Share of lines with fewer than eight letters.
    Short = "share of short lines",
    /// Whether the boilerplate of posts recurs all over the page.
    Posts = "boilerplate of posts recurs",
}

/// The values of one page.
pub(crate) struct PageRow {
    plain: Row,
    by_letters: Row,
    page: [f32; OfPage::ALL.len()],
}

/// Letters of a short line.
const SHORT: f32 = 8.0;

impl PageRow {
    pub(crate) fn of(frame: &Frame<'_>, sums: &PageSums, first: &First, posts: bool) -> Self {
        let n = sums.lines.max(1.0);
        let letters = sums.letters.max(1.0);
        let of = |line: usize| frame.letters[line];
        let body: f32 = first.body.iter().zip(&frame.letters).map(|(p, letters)| p * letters).sum();
        let above = |bound: f32| first.body.iter().filter(|p| **p > bound).count() as f32;
        let words = |weigh: &dyn Fn(usize, f32) -> f32| -> f32 {
            first.words.iter().enumerate().map(|(line, &score)| weigh(line, score)).sum()
        };
        let value = |of_page: &OfPage| match of_page {
            OfPage::Lines => sums.lines,
            OfPage::Letters => sums.letters,
            OfPage::Body => body,
            OfPage::Density => body / letters,
            OfPage::Most => first.body.iter().copied().fold(0.0, f32::max),
            OfPage::Sure => above(0.5) / n,
            OfPage::Possible => above(0.2),
            OfPage::Switches => first.body.windows(2).filter(|p| (p[0] > 0.5) != (p[1] > 0.5)).count() as f32,
            OfPage::Words => words(&|_, score| score) / n,
            OfPage::WordsLetters => words(&|line, score| score * of(line)) / letters,
            OfPage::WordsAbove => words(&|_, score| score.max(0.0)) / n,
            OfPage::Longest => frame.letters.iter().copied().fold(0.0, f32::max),
            OfPage::Short => frame.letters.iter().filter(|letters| **letters < SHORT).count() as f32 / n,
            OfPage::Posts => f32::from(u8::from(posts)),
        };
        let mut page = [0.0; OfPage::ALL.len()];
        page.iter_mut().zip(OfPage::ALL).for_each(|(own, of)| *own = value(of));
        Self { plain: sums.plain.map(|sum| sum / n), by_letters: sums.by_letters.map(|sum| sum / letters), page }
    }

    /// What a forest says of the page.
    pub(crate) fn score(&self, of: &Resolved) -> f32 {
        of.forest.score_of(of.sources.iter().map(|source| self.value(*source)))
    }

    /// The value of a column; 0 for one that no page has.
    pub(crate) fn value(&self, source: Source) -> f32 {
        match source {
            Source::Mean(feature) => self.plain[feature as usize],
            Source::ByLetters(feature) => self.by_letters[feature as usize],
            Source::Page(of) => self.page[of as usize],
            Source::Feature(_) | Source::Context(_) => 0.0,
        }
    }

    /// All columns there are of a page.
    pub(crate) fn sources() -> Vec<Source> {
        let features = || Feature::ALL.iter().copied();
        let page = OfPage::ALL.iter().copied().map(Source::Page);
        features().map(Source::Mean).chain(features().map(Source::ByLetters)).chain(page).collect()
    }
}
