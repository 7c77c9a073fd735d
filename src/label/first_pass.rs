//! The first pass: scores of a page's lines by their features, words and class names, their posteriors by the chain,
//! and scores of the page.

use super::additive::Additive;
use super::findings_by_line::FindingsByLine;
use super::frame::Frame;
use super::page_row::{PageRow, PageSums};
use super::rows::PageFeatures;
use super::second_pass::{ResolvedForest, SecondPass};
use super::segment::{Scores, State};
use super::title_line::TITLE_LINES;
use super::trees::{LANES, Lanes};
use super::{markup, words};
use crate::document::Document;

/// The output of the first pass.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstPass {
    /// Posterior probability that each line is body, by the chain.
    pub(crate) body: Vec<f32>,
    /// Score of each line for body, without the chain.
    pub(super) scores: Vec<f32>,
    /// Log-odds of body of each line by its words; empty for a model without words.
    pub(crate) words: Vec<f32>,
    /// Log-odds of body of each line by the class names of its block; empty for a dump.
    pub(super) markup: Vec<f32>,
    /// Log-odds that the page is a thread.
    pub(crate) thread: f32,
    /// Log-odds that the page has no article.
    pub(crate) no_article: f32,
    /// Bins of the features that the second pass reads, one for each feature and block of lines.
    pub(super) bins: Vec<Lanes<u8>>,
    /// Bins of the features that the title forest reads, for the first blocks of lines.
    pub(super) title_bins: Vec<Lanes<u8>>,
    /// Number of blocks with title bins.
    pub(super) titled: usize,
}

impl FirstPass {
    /// Scores a page. Features for the second pass are binned as they are computed, because all values of a long page
    /// would not fit into memory.
    pub(super) fn of(
        doc: &Document<'_>,
        frame: &Frame<'_>,
        findings: &FindingsByLine<'_, '_>,
        features: &PageFeatures<'_, '_>,
        additive: &Additive,
        second: Option<&SecondPass>,
    ) -> Self {
        let mut scores = Vec::with_capacity(doc.len());
        let mut page = PageSums::default();
        let blocks = doc.len().div_ceil(LANES);
        // A page that states its title needs no title line.
        let title = second.and_then(|second| second.title.as_ref()).filter(|_| doc.head().title.is_none());
        let titled = title.map_or(0, |_| blocks.min(TITLE_LINES.div_ceil(LANES)));
        let mut bins = Vec::with_capacity(second.map_or(0, |second| second.lines.binned() * blocks));
        let mut title_bins = Vec::with_capacity(title.map_or(0, |title| title.binned() * titled));
        features.each_block(|lines, block| {
            scores.extend_from_slice(&additive.scores_of_block(block)[..lines.len()]);
            if let Some(second) = second {
                page.add_block(block, &frame.letters[lines.clone()]);
                second.lines.bin_features(block, &mut bins);
                if let Some(title) = title.filter(|_| lines.start / LANES < titled) {
                    title.bin_features(block, &mut title_bins);
                }
            }
        });
        let (words, markup) = match second {
            None => (Vec::new(), Vec::new()),
            Some(second) => (
                second.words.as_ref().map_or_else(Vec::new, |model| {
                    (0..doc.len()).map(|line| words::score(model, doc, findings, line)).collect()
                }),
                second.markup.as_ref().map_or_else(Vec::new, |model| frame.by_line(&markup::scores(model, doc), model)),
            ),
        };
        let mut first = Self { bins, title_bins, titled, ..Self::joined(additive, &scores, words, markup) };
        if let Some(second) = second {
            let row = PageRow::of(frame, &page, &first.body, &first.words, features.is_thread());
            let score = |of: &Option<ResolvedForest>| of.as_ref().map_or(0.0, |of| row.score(of));
            (first.thread, first.no_article) = (score(&second.thread), score(&second.no_article));
        }
        first
    }

    /// The output for lines with these scores, without the scores of the page and without bins.
    pub(crate) fn joined(additive: &Additive, scores: &[Scores], words: Vec<f32>, markup: Vec<f32>) -> Self {
        let posterior = additive.reading.posterior::<false>(scores, additive.states, |_| [0.0; 4]);
        let body = posterior.states.iter().map(|states| states[State::Body as usize] as f32).collect();
        Self { body, scores: scores.iter().map(|score| score.body).collect(), words, markup, ..Self::default() }
    }
}
