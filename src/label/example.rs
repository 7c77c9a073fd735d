//! Training examples.

use super::features::FeatureRow;
use super::frame::Frame;
use super::group_set::GroupSet;
use super::page_input::PageInput;
use super::{hashed, markup, words};
use crate::document::Document;
use crate::finding::Findings;

/// One page as a training example.
pub(crate) struct Example {
    /// The features of every line.
    pub(crate) rows: Vec<FeatureRow>,
    /// For each line whether a finding about the whole line is certain that it is not body.
    pub(crate) certain: Vec<bool>,
    /// The line that prints the title, as cleaners found it.
    pub(crate) title: Option<usize>,
    /// Whether the boilerplate of posts is repeated all over the page.
    pub(crate) posts: bool,
    /// The page data that the second pass needs.
    pub(crate) frame: Frame<'static>,
    /// Hashed features of every line's words, with their values.
    pub(crate) words: Vec<Vec<(hashed::Hash, f32)>>,
    /// Hashed features of every block's names, with their values.
    pub(crate) markup: Vec<Vec<(hashed::Hash, f32)>>,
}

impl Example {
    /// Makes an example with the features of `groups`. Features of other groups may stay unknown.
    pub(crate) fn of(doc: &Document<'_>, findings: &Findings<'_>, groups: GroupSet) -> Self {
        let input = PageInput::of(doc, findings);
        Self {
            rows: input.features(doc, groups).rows(),
            certain: (0..doc.len()).map(|line| input.by_line.is_certain(line)).collect(),
            title: input.layout.title,
            posts: input.layout.thread,
            frame: Frame::of(doc).into_owned(),
            words: (0..doc.len()).map(|line| words::features(doc, &input.by_line, line)).collect(),
            markup: markup::features(doc),
        }
    }
}
