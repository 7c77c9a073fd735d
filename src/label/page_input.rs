//! The input of the scorer: a page's findings, by line and as a layout.

use super::findings_by_line::FindingsByLine;
use super::first_pass::FirstPass;
use super::frame::Frame;
use super::group_set::GroupSet;
use super::model::Model;
use super::rows::PageFeatures;
use crate::clean::layout::PageLayout;
use crate::document::Document;
use crate::finding::Findings;

/// The findings of a page in the form that the scorer reads.
pub(super) struct PageInput<'r, 'a> {
    pub(super) by_line: FindingsByLine<'a, 'r>,
    pub(super) layout: PageLayout,
}

impl<'r, 'a> PageInput<'r, 'a> {
    pub(super) fn of(doc: &Document<'_>, findings: &'a Findings<'r>) -> Self {
        Self { by_line: FindingsByLine::new(doc.len(), findings), layout: PageLayout::of(doc, findings) }
    }

    /// The features of the page's lines, of some groups.
    pub(super) fn features<'d, 't>(&'d self, doc: &'d Document<'t>, groups: GroupSet) -> PageFeatures<'d, 't> {
        PageFeatures::of(doc, &self.by_line, &self.layout, groups)
    }

    /// Runs the first pass of a model.
    pub(super) fn first_pass(&self, doc: &Document<'_>, frame: &Frame<'_>, model: &Model) -> FirstPass {
        let features = self.features(doc, model.groups());
        FirstPass::of(doc, frame, &self.by_line, &features, &model.first, model.second.as_ref())
    }
}
