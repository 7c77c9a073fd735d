//! Stories: the article of a page, ready to be put into another page.

use std::borrow::Cow;

use crate::document::{Document, DomBlock, Line, SourceLines};

/// Letters of the shortest lead.
const LEAD: u32 = 30;

/// Lines of the longest story.
const STORY: usize = 200;

/// The source of a line that is not the page's own. The lines of a page count from 1.
pub(super) const FOREIGN: SourceLines = SourceLines { first: 0, last: 0 };

/// A page's story, ready to be put into another page.
pub(super) struct Story {
    /// The lines from its title to the end of its body.
    pub(super) lines: Vec<Line<'static>>,
    /// The DOM blocks of its page.
    pub(super) blocks: Vec<DomBlock>,
    /// The index of the first body line that is long enough to be a lead.
    pub(super) lead: Option<usize>,
}

impl Story {
    /// The story of a page whose title line is `title`; `None` if it has no body after it, or too long a story.
    pub(super) fn of(doc: &Document<'_>, title: usize, body: &[Option<bool>]) -> Option<Self> {
        let end =
            body.iter().rposition(|body| *body == Some(true)).filter(|&end| end > title && end - title < STORY)?;
        let own = |line: &Line<'_>| Line {
            text: Cow::Owned(line.text.to_string()),
            source: FOREIGN,
            layout: line.layout,
            dom: line.dom.clone(),
        };
        Some(Self {
            lines: doc.lines()[title..=end].iter().map(own).collect(),
            blocks: doc.head().blocks.clone(),
            lead: (title + 1..=end)
                .find(|&line| body[line] == Some(true) && doc.stats(line).alnum >= LEAD)
                .map(|line| line - title),
        })
    }
}
