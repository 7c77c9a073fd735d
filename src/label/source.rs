//! Sources: where the values of a forest's columns come from.

use super::context_feature::ContextFeature;
use super::features::Feature;
use super::page_feature::PageFeature;

/// The source of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// For a line: a feature of the first pass.
    Feature(Feature),
    /// For a line: a feature that only the second pass has.
    Context(ContextFeature),
    /// For a page: the mean of a feature over its lines.
    Mean(Feature),
    /// For a page: the mean of a feature over its letters.
    ByLetters(Feature),
    /// For a page: a feature of the page.
    Page(PageFeature),
}

impl Source {
    /// The column's name in model files.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Feature(feature) => feature.name().to_owned(),
            Self::Context(of) => of.name().to_owned(),
            Self::Mean(feature) => format!("mean of {}", feature.name()),
            Self::ByLetters(feature) => format!("mean by letters of {}", feature.name()),
            Self::Page(of) => format!("page: {}", of.name()),
        }
    }

    /// All columns of a line.
    pub(crate) fn of_lines() -> impl Iterator<Item = Self> {
        let features = Feature::ALL.iter().copied().map(Self::Feature);
        features.chain(ContextFeature::ALL.iter().copied().map(Self::Context))
    }

    /// All columns of a page.
    pub(crate) fn of_pages() -> impl Iterator<Item = Self> {
        let features = || Feature::ALL.iter().copied();
        let page = PageFeature::ALL.iter().copied().map(Self::Page);
        features().map(Self::Mean).chain(features().map(Self::ByLetters)).chain(page)
    }
}
