//! Train: a model for the line scorer, learned from labelled pages.

mod boost;
mod choose;
mod derive;
mod fit;
mod folds;
mod lbfgs;
mod linear;
pub mod parts;
mod second;

use std::collections::HashMap;
use std::path::Path;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use derive::{FOREIGN, Story};

pub use boost::Trees;
pub use choose::{Choice, Setting, choose, settings};
pub use fit::Fit;
use fit::{Parts, line_weight};
pub use folds::{OutOfFold, fold_models, models_of_sizes};
pub use second::Grow;
pub(crate) use second::Whole;

use crate::eval::{self, BODY, Gold, Labelled, LayoutError, NOT_BODY, align};
use crate::extract::Extracted;
use crate::label::{Example, FeatureRow, GroupSet, Model};
use crate::pipeline::{Page, Pipeline};

/// Pages that a host counts for at most: a hundred pages of one site say little more than ten.
const HOST_PAGES: f64 = 10.0;

/// Size of a page, in weights of lines, that counts once; the lines of one sixteen times as long count half. Quality is a
/// mean over pages, and the lines of long pages are much alike.
const PAGE: f64 = 30.0;

/// A page smaller than this counts as one of this size.
const PAGE_LEAST: f64 = 5.0;

/// What a model is trained on.
pub struct Data {
    /// For the first pass: pages, and what is derived from them.
    samples: Vec<Sample>,
    /// For the second: the pages themselves.
    pages: Vec<Whole>,
}

impl Data {
    /// Reads labelled pages, on all threads. Pages that cannot be cleaned are left out.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn read(pipeline: &Pipeline, pages: &[Labelled], fitting: &Fit) -> Result<Self, LayoutError> {
        let (samples, pages) = samples(pipeline, pages, fitting)?;
        Ok(Self { samples, pages })
    }

    /// Pages, and samples that come of them.
    pub fn counts(&self) -> (usize, usize) {
        (self.pages.len(), self.samples.len())
    }

    /// Trains a model on the pages of some folds. The same pages in the same order give the same model, on any number of
    /// threads. `told` hears what comes next.
    pub fn model(&self, fitting: &Fit, folds: impl Fn(u32) -> bool, told: &dyn Fn(&str)) -> Model {
        self.grown(&self.first(fitting, &folds, told), fitting, folds, told)
    }

    /// The first pass of [`Self::model`].
    fn first(&self, fitting: &Fit, folds: &dyn Fn(u32) -> bool, told: &dyn Fn(&str)) -> Parts {
        let samples: Vec<&Sample> = self.samples.iter().filter(|sample| folds(sample.fold)).collect();
        told("first pass");
        fit::fit(&samples, fitting, || told("first pass, without one fold"))
    }

    /// A model of a first pass, and of a second that is grown on it.
    fn grown(&self, parts: &Parts, fitting: &Fit, folds: impl Fn(u32) -> bool, told: &dyn Fn(&str)) -> Model {
        let second = fitting.second.as_ref().map(|grow| {
            let pages: Vec<&Whole> = self.pages.iter().filter(|page| folds(page.fold)).collect();
            second::grow(&pages, parts, grow, told)
        });
        Model { first: parts.whole.clone(), second }
    }
}

/// A page to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// The fold it belongs to, 0 to 4; see [`Labelled::fold`].
    pub(crate) fold: u32,
    /// Features of its lines.
    pub(crate) rows: Vec<FeatureRow>,
    /// Letters and digits of its lines.
    pub(crate) letters: Vec<u32>,
    /// Whether a line is body; `None` where nobody knows, or where a certain finding takes the line out anyway.
    pub(crate) body: Vec<Option<bool>>,
    /// How much the page counts.
    pub(crate) weight: f64,
}

/// The samples of labelled pages, in their order: each page, and what [`derive`] makes of it; and the pages as they are.
fn samples(pipeline: &Pipeline, pages: &[Labelled], fitting: &Fit) -> Result<(Vec<Sample>, Vec<Whole>), LayoutError> {
    let groups = fitting.groups();
    let read = |page| Ok(Source { page, read: Labelled::read(page)?, groups });
    let sources: Vec<Source<'_>> = pages.iter().map(read).collect::<Result<_, _>>()?;
    let study = |html: bool, titles: &HashMap<&Path, String>| -> Vec<Option<Studied>> {
        let known = |page: &Labelled| page.title.clone().or_else(|| titles.get(&*page.gold).cloned());
        let one = |source: &Source<'_>| source.study(pipeline, known(source.page).as_deref(), |_| {});
        sources.par_iter().map(|source| if source.page.html == html { one(source) } else { None }).collect()
    };
    let mut studied = study(true, &HashMap::new());
    // A dump whose title nobody wrote down has that of its HTML, where that prints what it states.
    let mut titles: HashMap<&Path, String> = HashMap::new();
    for (page, of) in pages.iter().zip(&studied) {
        titles.extend(of.as_ref().and_then(|of| of.printed.clone()).map(|title| (&*page.gold, title)));
    }
    studied.iter_mut().zip(study(false, &titles)).for_each(|(of, dump)| *of = of.take().or(dump));
    let stories: Vec<Option<&Story>> = studied.iter().map(|of| of.as_ref().and_then(|of| of.story.as_ref())).collect();
    let derived: Vec<Vec<Sample>> = (0..pages.len())
        .into_par_iter()
        .map(|at| {
            studied[at].as_ref().map_or_else(Vec::new, |whole| derive::all(pipeline, &sources, &stories, at, whole))
        })
        .collect();
    let (mut samples, mut wholes) = (Vec::new(), Vec::new());
    for ((page, mut of), studied) in pages.iter().zip(derived).zip(studied) {
        let pages = pages.iter().filter(|p| p.host == page.host && p.html == page.html).count() as f64;
        wholes.extend(studied.map(|studied| Whole { of_host: pages, ..studied.whole }));
        for sample in &mut of {
            sample.weight *= (HOST_PAGES / pages).min(1.0);
            let size: f64 = sample.letters.iter().map(|&letters| line_weight(letters)).sum();
            sample.weight *= (PAGE / size.max(PAGE_LEAST)).sqrt().sqrt();
        }
        samples.append(&mut of);
    }
    Ok((samples, wholes))
}

/// A labelled page that was read.
struct Source<'p> {
    page: &'p Labelled,
    read: (Vec<u8>, Gold),
    /// What is looked at.
    groups: GroupSet,
}

/// A page that was studied.
struct Studied {
    sample: Sample,
    /// The page for the second pass.
    whole: Whole,
    /// The title as the page prints it, if it is HTML and states it.
    printed: Option<String>,
    /// The page's story; `None` where it has no title or is a thread.
    story: Option<Story>,
}

impl Source<'_> {
    /// Studies the page, whose title may be known, after `edit` changed its lines.
    fn study(
        &self,
        pipeline: &Pipeline,
        title: Option<&str>,
        edit: impl FnOnce(&mut Extracted<'_>),
    ) -> Option<Studied> {
        let (bytes, gold) = &self.read;
        let page = Page { bytes, source: &self.page.name, ..Page::default() };
        let studied = pipeline.study(&page, edit, |doc, findings| {
            let shares = match gold {
                Gold::Text(text) => align::body_shares((0..doc.len()).map(|line| doc.folded(line)), text),
                Gold::Labels(labels) => {
                    doc.lines().iter().map(|line| eval::body_share(line.source.first, labels)).collect()
                }
            };
            let example = Example::of(doc, findings, self.groups);
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
            let titles = title.map_or_else(Vec::new, |title| second::titles(doc, title));
            let printed = example.title.filter(|_| doc.head().title.is_some()).map(|line| doc.text(line).to_owned());
            let whole = Whole {
                fold: self.page.fold,
                of_host: 1.0,
                thread: self.page.thread,
                no_article: gold.has_no_article(),
                body: known,
                titles,
                example,
            };
            Studied { sample, whole, printed, story }
        });
        studied.ok().filter(|studied| !studied.sample.rows.is_empty())
    }
}
