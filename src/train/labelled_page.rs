//! Labelled pages in memory, and their examination: from the page to its training examples.

use super::sample::Sample;
use super::story::{FOREIGN, Story};
use super::whole_page::{WholePage, titles};
use crate::eval::{BODY, Gold, Labelled, MovedRow, NOT_BODY, align, body_share};
use crate::extract::Extracted;
use crate::label::{Example, GroupSet};
use crate::measure::Untimed;
use crate::pipeline::{Page, Pipeline};

/// A labelled page in memory, with its gold.
pub(super) struct LabelledPage<'p> {
    pub(super) page: &'p Labelled,
    /// Its bytes and its gold.
    pub(super) read: (Vec<u8>, Gold),
    /// The feature groups that are computed.
    pub(super) groups: GroupSet,
}

/// A page as training example of both passes.
pub(super) struct PageExample {
    /// The page as an example of the first pass.
    pub(super) sample: Sample,
    /// The page as an example of the second pass.
    pub(super) whole: WholePage,
    /// The rows of the page's labels whose text is not that of the line with their number.
    pub(super) moved: Vec<MovedRow>,
    /// The printed title, if the page is HTML and states it.
    pub(super) printed: Option<String>,
    /// The page's story; `None` if it has no title or is a thread.
    pub(super) story: Option<Story>,
}

impl LabelledPage<'_> {
    /// Examines the page after `edit` changed its lines. `title` is its title, if known. Returns `None` if the page
    /// cannot be read or has no lines.
    pub(super) fn examine(
        &self,
        pipeline: &Pipeline,
        title: Option<&str>,
        edit: impl FnOnce(&mut Extracted<'_>),
    ) -> Option<PageExample> {
        let (bytes, gold) = &self.read;
        let page = Page { bytes, source: &self.page.name, ..Page::default() };
        let text = pipeline.text(&page, &mut Untimed).ok()?;
        let mut extracted = pipeline.extract(&page, &text);
        edit(&mut extracted);
        let lines = pipeline.normalize(extracted, &text);
        let doc = &lines.doc;
        if doc.is_empty() {
            return None;
        }
        let findings = pipeline.find(doc);
        let mut moved = Vec::new();
        let shares = match gold {
            Gold::Text(text) => align::body_shares((0..doc.len()).map(|line| doc.folded(line)), text),
            Gold::Labels(rows) => {
                let lines = doc.lines().iter().enumerate();
                let found = rows.on(lines.map(|(at, line)| (line.source.first, doc.text(at))));
                moved = found.moved;
                found.labels.into_iter().map(body_share).collect()
            }
        };
        let example = Example::of(doc, &findings, self.groups);
        let known: Vec<Option<bool>> = shares
            .iter()
            .zip(doc.lines())
            .map(|(&share, line)| match share {
                _ if line.source == FOREIGN => Some(false),
                BODY.. => Some(true),
                ..=NOT_BODY => Some(false),
                _ => None,
            })
            .collect();
        let body: Vec<Option<bool>> =
            known.iter().zip(&example.certain).map(|(body, certain)| body.filter(|_| !certain)).collect();
        let story = example.title.filter(|_| !example.posts).and_then(|title| Story::of(doc, title, &body));
        let letters = (0..doc.len()).map(|line| doc.stats(line).alnum).collect();
        let sample = Sample { fold: self.page.fold, rows: example.rows.clone(), letters, body, weight: 1.0 };
        let titles = title.map_or_else(Vec::new, |title| titles(doc, title));
        let printed = example.title.filter(|_| doc.head().title.is_some()).map(|line| doc.text(line).to_owned());
        let whole = WholePage {
            fold: self.page.fold,
            of_host: 1.0,
            thread: self.page.thread,
            no_article: gold.has_no_article(),
            body: known,
            titles,
            example,
        };
        Some(PageExample { sample, whole, moved, printed, story })
    }
}
