//! The values of a whole page, for the two forests that score it.

use super::features::FeatureRow;
use super::frame::Frame;
use super::page_feature::PageFeature;
use super::second_pass::ResolvedForest;
use super::source::Source;

/// Letters below which a line is short.
const SHORT: f32 = 8.0;

/// Sums of features over a page.
pub(crate) struct PageSums {
    lines: f32,
    letters: f32,
    plain: FeatureRow,
    by_letters: FeatureRow,
}

impl Default for PageSums {
    fn default() -> Self {
        Self { lines: 0.0, letters: 0.0, plain: [0.0; _], by_letters: [0.0; _] }
    }
}

impl PageSums {
    /// Adds a line with this many letters and digits.
    pub(crate) fn add(&mut self, row: &FeatureRow, letters: f32) {
        self.lines += 1.0;
        self.letters += letters;
        for ((plain, by_letters), value) in self.plain.iter_mut().zip(&mut self.by_letters).zip(row) {
            *plain += value;
            *by_letters += value * letters;
        }
    }
}

/// The values of one page.
pub(crate) struct PageRow {
    plain: FeatureRow,
    by_letters: FeatureRow,
    page: [f32; PageFeature::ALL.len()],
}

impl PageRow {
    /// Computes the values. `body` has the posterior of each line, and `words` the word score of each line or nothing.
    /// `posts` says whether the boilerplate of posts is repeated all over the page.
    pub(crate) fn of(frame: &Frame<'_>, sums: &PageSums, body: &[f32], words: &[f32], posts: bool) -> Self {
        let n = sums.lines.max(1.0);
        let letters = sums.letters.max(1.0);
        let of = |line: usize| frame.letters[line];
        let expected: f32 = body.iter().zip(&frame.letters).map(|(p, letters)| p * letters).sum();
        let above = |bound: f32| body.iter().filter(|p| **p > bound).count() as f32;
        let sum_words = |weigh: &dyn Fn(usize, f32) -> f32| -> f32 {
            words.iter().enumerate().map(|(line, &score)| weigh(line, score)).sum()
        };
        let value = |feature: &PageFeature| match feature {
            PageFeature::Lines => sums.lines,
            PageFeature::Letters => sums.letters,
            PageFeature::Body => expected,
            PageFeature::Density => expected / letters,
            PageFeature::Most => body.iter().copied().fold(0.0, f32::max),
            PageFeature::Sure => above(0.5) / n,
            PageFeature::Possible => above(0.2),
            PageFeature::Switches => body.windows(2).filter(|p| (p[0] > 0.5) != (p[1] > 0.5)).count() as f32,
            PageFeature::Words => sum_words(&|_, score| score) / n,
            PageFeature::WordsLetters => sum_words(&|line, score| score * of(line)) / letters,
            PageFeature::WordsAbove => sum_words(&|_, score| score.max(0.0)) / n,
            PageFeature::Longest => frame.letters.iter().copied().fold(0.0, f32::max),
            PageFeature::Short => frame.letters.iter().filter(|letters| **letters < SHORT).count() as f32 / n,
            PageFeature::Posts => f32::from(u8::from(posts)),
        };
        let mut page = [0.0; PageFeature::ALL.len()];
        page.iter_mut().zip(PageFeature::ALL).for_each(|(own, of)| *own = value(of));
        Self { plain: sums.plain.map(|sum| sum / n), by_letters: sums.by_letters.map(|sum| sum / letters), page }
    }

    /// The score that a forest gives the page.
    pub(crate) fn score(&self, of: &ResolvedForest) -> f32 {
        of.forest.score_of(of.sources.iter().map(|source| self.value(*source)))
    }

    /// The value of a column; 0 for a column of lines.
    pub(crate) fn value(&self, source: Source) -> f32 {
        match source {
            Source::Mean(feature) => self.plain[feature as usize],
            Source::ByLetters(feature) => self.by_letters[feature as usize],
            Source::Page(of) => self.page[of as usize],
            Source::Feature(_) | Source::Context(_) => 0.0,
        }
    }
}
