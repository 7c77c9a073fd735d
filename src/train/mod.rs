//! Train: a model for the line scorer, learned from labelled pages.

mod derive;
mod fit;
mod folds;
mod lbfgs;
pub mod parts;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use derive::{FOREIGN, Story};

use fit::line_weight;
pub use fit::{Fit, fit};
pub use folds::{OutOfFold, fold_model, fold_models, seen};

use crate::eval::{self, BODY, Gold, Labelled, LayoutError, NOT_BODY, align};
use crate::extract::Extracted;
use crate::label::{Groups, Lesson, Row};
use crate::pipeline::{Page, Pipeline};

/// Pages that a host counts for at most: a hundred pages of one site say little more than ten.
const HOST_PAGES: f64 = 10.0;

/// Size of a page, in weights of lines, that counts once; the lines of one sixteen times as long count half. Quality is a
/// mean over pages, and the lines of long pages are much alike.
const PAGE: f64 = 30.0;

/// A page smaller than this counts as one of this size.
const PAGE_LEAST: f64 = 5.0;

/// A page to learn from.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The fold it belongs to, 0 to 4; see [`Labelled::fold`].
    pub fold: u32,
    /// Features of its lines.
    pub rows: Vec<Row>,
    /// Letters and digits of its lines.
    pub letters: Vec<u32>,
    /// Whether a line is body; `None` where nobody knows, or where a certain finding takes the line out anyway.
    pub body: Vec<Option<bool>>,
    /// How much the page counts.
    pub weight: f64,
}

/// The samples of labelled pages for a fit, in their order: each page, and what [`derive`] makes of it. Pages that cannot
/// be cleaned are left out.
///
/// # Errors
/// A page or its gold cannot be read.
pub fn samples(pipeline: &Pipeline, pages: &[Labelled], fitting: &Fit) -> Result<Vec<Sample>, LayoutError> {
    let groups = fitting.groups();
    let read = |page| Ok(Source { page, read: Labelled::read(page)?, groups });
    let sources: Vec<Source<'_>> = pages.iter().map(read).collect::<Result<_, _>>()?;
    let studied: Vec<Option<Studied>> = sources.par_iter().map(|source| source.study(pipeline, |_| {})).collect();
    let stories: Vec<Option<&Story>> = studied.iter().map(|of| of.as_ref().and_then(|of| of.story.as_ref())).collect();
    let derived: Vec<Vec<Sample>> = (0..pages.len())
        .into_par_iter()
        .map(|at| {
            studied[at].as_ref().map_or_else(Vec::new, |whole| derive::all(pipeline, &sources, &stories, at, whole))
        })
        .collect();
    let mut samples = Vec::new();
    for (page, mut of) in pages.iter().zip(derived) {
        let pages = pages.iter().filter(|p| p.host == page.host && p.html == page.html).count() as f64;
        for sample in &mut of {
            sample.weight *= (HOST_PAGES / pages).min(1.0);
            let size: f64 = sample.letters.iter().map(|&letters| line_weight(letters)).sum();
            sample.weight *= (PAGE / size.max(PAGE_LEAST)).sqrt().sqrt();
        }
        samples.append(&mut of);
    }
    Ok(samples)
}

/// A labelled page that was read.
struct Source<'p> {
    page: &'p Labelled,
    read: (Vec<u8>, Gold),
    /// What is looked at.
    groups: Groups,
}

/// A page that was studied.
struct Studied {
    sample: Sample,
    /// The page's story; `None` where it has no title or is a thread.
    story: Option<Story>,
}

impl Source<'_> {
    /// Studies the page after `edit` changed its lines.
    fn study(&self, pipeline: &Pipeline, edit: impl FnOnce(&mut Extracted<'_>)) -> Option<Studied> {
        let (bytes, gold) = &self.read;
        let page = Page { bytes, source: &self.page.name, ..Page::default() };
        let studied = pipeline.study(&page, edit, |doc, findings| {
            let shares = match gold {
                Gold::Text(text) => align::body_shares((0..doc.len()).map(|line| doc.folded(line)), text),
                Gold::Labels(labels) => {
                    doc.lines().iter().map(|line| eval::body_share(line.source.first, labels)).collect()
                }
            };
            let lesson = Lesson::of(doc, findings, self.groups);
            let body =
                shares.iter().zip(doc.lines()).zip(&lesson.certain).map(|((&share, line), certain)| match share {
                    _ if *certain => None,
                    _ if line.source == FOREIGN => Some(false),
                    BODY.. => Some(true),
                    ..=NOT_BODY => Some(false),
                    _ => None,
                });
            let body: Vec<Option<bool>> = body.collect();
            let story = lesson.title.filter(|_| !lesson.thread).and_then(|title| Story::of(doc, title, &body));
            let letters = (0..doc.len()).map(|line| doc.stats(line).alnum).collect();
            Studied { sample: Sample { fold: self.page.fold, rows: lesson.rows, letters, body, weight: 1.0 }, story }
        });
        studied.ok().filter(|studied| !studied.sample.rows.is_empty())
    }
}

/// How much of the text pages certain findings settle, whatever the scorer says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Settled {
    /// Share of lines.
    pub lines: f64,
    /// Share of their bytes.
    pub bytes: f64,
}

impl Settled {
    /// Counts it. Pages that cannot be cleaned do not count.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn of(pipeline: &Pipeline, pages: &[Labelled]) -> Result<Self, LayoutError> {
        let (mut lines, mut bytes) = ([0, 0], [0, 0]);
        for page in pages.iter().filter(|page| !page.html) {
            let read = page.read()?.0;
            let page = Page { bytes: &read, source: &page.name, ..Page::default() };
            let _ = pipeline.study(
                &page,
                |_| {},
                |doc, findings| {
                    for (line, certain) in Lesson::of(doc, findings, Groups::default()).certain.into_iter().enumerate()
                    {
                        for (at, counts) in [true, certain].into_iter().enumerate() {
                            lines[at] += usize::from(counts);
                            bytes[at] += if counts { doc.text(line).len() } else { 0 };
                        }
                    }
                },
            );
        }
        let share = |[all, settled]: [usize; 2]| settled as f64 / all.max(1) as f64;
        Ok(Self { lines: share(lines), bytes: share(bytes) })
    }
}
