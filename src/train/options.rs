//! The options of training: of the first pass, and of the second pass that is grown on it.

use super::boost::Trees;
use crate::label::segment::Reading;
use crate::label::{Feature, GroupSet};

/// How a model is trained. The defaults were chosen by cross-validation; the model's card lists what was tried.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Features that are left out.
    pub without: Vec<Feature>,
    /// How scores are read, both in fitting and by the fitted model.
    pub reading: Reading,
    /// Penalty on the square of the difference between the body weights of two neighbouring bins.
    pub penalty: f64,
    /// The same penalty for the transition weights.
    pub transition_penalty: f64,
    /// The options of the second pass; `None`: the first pass decides.
    pub second: Option<SecondPassOptions>,
    /// Steps of the minimization. The result is the mean over the second half of the steps. It stops before the
    /// minimum, so patterns that occur only once in the pages stay weak.
    pub steps: usize,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            without: Vec::new(),
            reading: Reading::Chain,
            penalty: 15.0,
            transition_penalty: 8.0,
            steps: 60,
            second: Some(SecondPassOptions::default()),
        }
    }
}

impl Fit {
    /// The same options, with more features left out.
    #[must_use]
    pub fn without(&self, features: impl IntoIterator<Item = Feature>) -> Self {
        let mut fit = self.clone();
        fit.without.extend(features);
        fit.without.sort_unstable_by_key(|feature| *feature as usize);
        fit.without.dedup();
        fit
    }

    /// The groups of the features that remain.
    pub(crate) fn groups(&self) -> GroupSet {
        GroupSet::of(Feature::ALL.iter().copied().filter(|feature| !self.without.contains(feature)))
    }
}

/// The options of the second pass.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondPassOptions {
    /// Penalty on the square of a word's weight; `None`: no words.
    pub words: Option<f64>,
    /// Penalty on the square of a class name's weight; `None`: no class names.
    pub markup: Option<f64>,
    /// Trees that decide whether a page is a thread, and whether it has an article.
    pub page: Option<Trees>,
    /// Trees that decide whether a line is body.
    pub lines: Trees,
    /// Trees that decide whether a line prints the title.
    pub title: Option<Trees>,
    /// Whether the scores of the first pass for DOM blocks are features of lines.
    pub blocks: bool,
    /// Weight of a line of a thread; lines of other pages have 1. Threads are few.
    pub thread: f32,
}

impl Default for SecondPassOptions {
    fn default() -> Self {
        let of_page = Trees {
            count: 80,
            depth: 3,
            rate: 0.1,
            penalty: 2.0,
            columns: 0.2,
            pages: 0.8,
            least: 0.5,
            bins: 16,
            most: 48,
        };
        let of_lines = Trees {
            count: 160,
            depth: 6,
            rate: 0.08,
            penalty: 5.0,
            columns: 0.15,
            pages: 0.7,
            least: 2.0,
            bins: 32,
            most: 64,
        };
        Self {
            words: Some(5.0),
            markup: Some(20.0),
            page: Some(of_page),
            title: Some(Trees {
                count: 60,
                depth: 4,
                rate: 0.1,
                least: 0.2,
                penalty: 1.0,
                most: 40,
                ..of_lines.clone()
            }),
            lines: of_lines,
            blocks: true,
            thread: 2.0,
        }
    }
}
