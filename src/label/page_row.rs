//! The values of a whole page, for the two forests that score it.

use super::features::{FeatureBlock, FeatureRow};
use super::frame::Frame;
use super::page_feature::PageFeature;
use super::second_pass::ResolvedForest;
use super::source::Source;
use super::trees::LANES;

/// Letters below which a line is short.
const SHORT: f32 = 8.0;

/// Sums of features over a page, in lanes that are added up at the end.
pub(crate) struct PageSums {
    lines: usize,
    letters: f32,
    plain: FeatureBlock,
    by_letters: FeatureBlock,
}

impl Default for PageSums {
    fn default() -> Self {
        Self { lines: 0, letters: 0.0, plain: [[0.0; _]; _], by_letters: [[0.0; _]; _] }
    }
}

impl PageSums {
    /// Adds a line with this many letters and digits.
    #[cfg(feature = "train")]
    pub(crate) fn add(&mut self, row: &FeatureRow, letters: f32) {
        let lane = self.lines % LANES;
        self.lines += 1;
        self.letters += letters;
        for ((plain, by_letters), value) in self.plain.iter_mut().zip(&mut self.by_letters).zip(row) {
            plain[lane] += value;
            by_letters[lane] += value * letters;
        }
    }

    /// Adds lines with these numbers of letters and digits. Only the last block of a page has fewer than sixteen.
    pub(super) fn add_block(&mut self, block: &FeatureBlock, letters: &[f32]) {
        self.lines += letters.len();
        self.letters = letters.iter().fold(self.letters, |sum, letters| sum + letters);
        let sums = self.plain.iter_mut().zip(&mut self.by_letters).zip(block);
        if let Some(letters) = letters.first_chunk::<LANES>() {
            for ((plain, by_letters), values) in sums {
                for (lane, value) in values.iter().enumerate() {
                    plain[lane] += value;
                    by_letters[lane] += value * letters[lane];
                }
            }
        } else {
            for ((plain, by_letters), values) in sums {
                for (lane, (value, letters)) in values.iter().zip(letters).enumerate() {
                    plain[lane] += value;
                    by_letters[lane] += value * letters;
                }
            }
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
        let lines = sums.lines as f32;
        let n = lines.max(1.0);
        let letters = sums.letters.max(1.0);
        let of = |line: usize| frame.letters[line];
        let expected: f32 = body.iter().zip(&frame.letters).map(|(p, letters)| p * letters).sum();
        let above = |bound: f32| body.iter().filter(|p| **p > bound).count() as f32;
        let sum_words = |weigh: &dyn Fn(usize, f32) -> f32| -> f32 {
            words.iter().enumerate().map(|(line, &score)| weigh(line, score)).sum()
        };
        let value = |feature: &PageFeature| match feature {
            PageFeature::Lines => lines,
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
        let mean = |sums: &FeatureBlock, of: f32| sums.each_ref().map(|lanes| lanes.iter().sum::<f32>() / of);
        Self { plain: mean(&sums.plain, n), by_letters: mean(&sums.by_letters, letters), page }
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
