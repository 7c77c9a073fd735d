//! The training data: labelled pages, and the samples derived from them.

use std::collections::HashMap;
use std::path::Path;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::derive;
use super::fit::{self, FirstPassModels};
use super::labelled_page::{LabelledPage, PageExample};
use super::options::Fit;
use super::sample::Sample;
use super::second;
use super::story::Story;
use super::weight::{HOST_PAGES, LEAST_PAGE_SIZE, PAGE_SIZE, line_weight};
use super::whole_page::WholePage;
use crate::eval::{Labelled, LayoutError, MovedRow};
use crate::label::Model;
use crate::pipeline::Pipeline;

/// The training data of a model.
pub struct Data {
    /// For the first pass: the pages, and samples derived from them.
    samples: Vec<Sample>,
    /// For the second pass: the pages themselves.
    pages: Vec<WholePage>,
    /// The rows of labels whose text is not that of the line with their number.
    moved: Vec<MovedRow>,
}

impl Data {
    /// Reads labelled pages, on all threads, without those that are not to be trained on. Pages that cannot be cleaned are skipped.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn read(pipeline: &Pipeline, pages: &[Labelled], fitting: &Fit) -> Result<Self, LayoutError> {
        let pages: Vec<Labelled> = pages.iter().filter(|page| page.trained).cloned().collect();
        samples(pipeline, &pages, fitting)
    }

    /// The rows of labels whose text is not that of the line with their number, in page order.
    pub fn moved(&self) -> &[MovedRow] {
        &self.moved
    }

    /// Number of pages, and of samples derived from them.
    pub fn counts(&self) -> (usize, usize) {
        (self.pages.len(), self.samples.len())
    }

    /// Trains a model on the pages for whose fold `folds` is true. The same pages in the same order give the same
    /// model, on any number of threads. `progress` receives the name of each step before it starts.
    pub fn model(&self, fitting: &Fit, folds: impl Fn(u32) -> bool, progress: &dyn Fn(&str)) -> Model {
        self.grown(&self.first(fitting, &folds, progress), fitting, folds, progress)
    }

    /// Runs the first pass of [`Self::model`].
    pub(super) fn first(&self, fitting: &Fit, folds: &dyn Fn(u32) -> bool, progress: &dyn Fn(&str)) -> FirstPassModels {
        let samples: Vec<&Sample> = self.samples.iter().filter(|sample| folds(sample.fold)).collect();
        progress("first pass");
        fit::fit(&samples, fitting, || progress("first pass, without one fold"))
    }

    /// Grows a second pass on a first pass, and joins them into a model.
    pub(super) fn grown(
        &self,
        first: &FirstPassModels,
        fitting: &Fit,
        folds: impl Fn(u32) -> bool,
        progress: &dyn Fn(&str),
    ) -> Model {
        let second = fitting.second.as_ref().map(|options| {
            let pages: Vec<&WholePage> = self.pages.iter().filter(|page| folds(page.fold)).collect();
            second::grow(&pages, first, options, progress)
        });
        Model { first: first.whole.clone(), second }
    }
}

/// The samples of labelled pages, in page order: each page, then the samples that [`derive`](super::derive) makes of
/// it. Also returns the pages for the second pass.
fn samples(pipeline: &Pipeline, pages: &[Labelled], fitting: &Fit) -> Result<Data, LayoutError> {
    let groups = fitting.groups();
    let read = |page| Ok(LabelledPage { page, read: Labelled::read(page)?, groups });
    let sources: Vec<LabelledPage<'_>> = pages.iter().map(read).collect::<Result<_, _>>()?;
    let examine = |html: bool, titles: &HashMap<&Path, String>| -> Vec<Option<PageExample>> {
        let known = |page: &Labelled| page.title.clone().or_else(|| titles.get(&*page.gold).cloned());
        let one = |source: &LabelledPage<'_>| source.examine(pipeline, known(source.page).as_deref(), |_| {});
        sources.par_iter().map(|source| if source.page.html == html { one(source) } else { None }).collect()
    };
    let mut examined = examine(true, &HashMap::new());
    // A dump without a known title gets the title of its HTML, if that page prints the title that it states.
    let mut titles: HashMap<&Path, String> = HashMap::new();
    for (page, of) in pages.iter().zip(&examined) {
        titles.extend(of.as_ref().and_then(|of| of.printed.clone()).map(|title| (&*page.gold, title)));
    }
    examined.iter_mut().zip(examine(false, &titles)).for_each(|(of, dump)| *of = of.take().or(dump));
    let stories: Vec<Option<&Story>> = examined.iter().map(|of| of.as_ref().and_then(|of| of.story.as_ref())).collect();
    let derived: Vec<Vec<Sample>> = (0..pages.len())
        .into_par_iter()
        .map(|at| {
            examined[at].as_ref().map_or_else(Vec::new, |whole| derive::all(pipeline, &sources, &stories, at, whole))
        })
        .collect();
    let (mut samples, mut wholes, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for ((page, mut of), examined) in pages.iter().zip(derived).zip(examined) {
        let pages = pages.iter().filter(|p| p.host == page.host && p.html == page.html).count() as f64;
        if let Some(examined) = examined {
            moved.extend(examined.moved);
            wholes.push(WholePage { of_host: pages, ..examined.whole });
        }
        for sample in &mut of {
            sample.weight *= (HOST_PAGES / pages).min(1.0);
            let size: f64 = sample.letters.iter().map(|&letters| line_weight(letters)).sum();
            sample.weight *= (PAGE_SIZE / size.max(LEAST_PAGE_SIZE)).sqrt().sqrt();
        }
        samples.append(&mut of);
    }
    Ok(Data { samples, pages: wholes, moved })
}
