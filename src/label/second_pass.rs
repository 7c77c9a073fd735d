//! The learned parts of the second pass.

use super::features::{Feature, FeatureBlock};
use super::forest_table::ForestTable;
use super::hashed::Hashed;
use super::source::Source;
use super::trees::{Forest, Lanes};

/// The second pass, and the models whose output it reads besides the first pass.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SecondPass {
    /// The word model.
    pub(crate) words: Option<Hashed>,
    /// The model of class names.
    pub(crate) markup: Option<Hashed>,
    /// The forest that scores whether a page is a thread.
    pub(crate) thread: Option<ResolvedForest>,
    /// The forest that scores whether a page has no article.
    pub(crate) no_article: Option<ResolvedForest>,
    /// The forest that scores whether a line is body.
    pub(crate) lines: ResolvedForest,
    /// The forest that scores whether a line prints the title.
    pub(crate) title: Option<ResolvedForest>,
}

/// A forest, and the sources of its columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ResolvedForest {
    pub(crate) forest: Forest,
    /// The source of each column.
    pub(crate) sources: Vec<Source>,
    /// The forest, laid out for scoring.
    pub(super) table: ForestTable,
}

impl ResolvedForest {
    /// A forest without a [fault](Forest::fault), and the source of each of its columns.
    pub(crate) fn new(forest: Forest, sources: Vec<Source>) -> Self {
        Self { table: ForestTable::of(&forest), forest, sources }
    }

    /// The features of the first pass among its columns.
    pub(super) fn features(&self) -> impl Iterator<Item = Feature> {
        self.sources.iter().filter_map(|source| if let Source::Feature(of) = source { Some(*of) } else { None })
    }

    /// Appends the bins of a block of lines, one for each feature of the first pass among its columns.
    pub(super) fn bin_features(&self, block: &FeatureBlock, bins: &mut Vec<Lanes<u8>>) {
        for (column, source) in self.sources.iter().enumerate() {
            if let Source::Feature(of) = source {
                bins.push(self.forest.bins(column, &block[*of as usize]));
            }
        }
    }

    /// The number of bins that [`Self::bin_features`] appends.
    pub(super) fn binned(&self) -> usize {
        self.features().count()
    }
}
