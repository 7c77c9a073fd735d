//! Cross-validation: measures models on pages of hosts that they were not trained on.

use std::time::Duration;

use super::data::Data;
use super::options::Fit;
use crate::error::Error;
use crate::eval::{FOLDS, Labelled, LayoutError, Report, evaluate};
use crate::label::Model;
use crate::measure::Stage;
use crate::pipeline::{Page, Pipeline};

/// Rounds over all pages. The fastest round of each page counts: other work on the machine makes the others slower.
const ROUNDS: usize = 25;

/// One model for each fold of `measured`, trained on the pages of all other folds; `None` for the other folds.
pub fn fold_models(data: &Data, fitting: &Fit, measured: &[u32], progress: &dyn Fn(&str)) -> Vec<Option<Model>> {
    let model = |fold: u32| {
        measured.contains(&fold).then(|| {
            progress(&format!("training without fold {fold}"));
            data.model(fitting, |of| of != fold, progress)
        })
    };
    (0..FOLDS).map(model).collect()
}

/// The models of all folds, for each of several fits that differ only in the second pass: they share a first pass.
pub fn models_of_sizes(data: &Data, fits: &[Fit], progress: &dyn Fn(&str)) -> Vec<Vec<Option<Model>>> {
    let mut models = vec![Vec::new(); fits.len()];
    let Some(first) = fits.first() else { return models };
    for fold in 0..FOLDS {
        let sees = |of: u32| of != fold;
        progress(&format!("training without fold {fold}"));
        let first_pass = data.first(first, &sees, progress);
        for (fit, models) in fits.iter().zip(&mut models) {
            models.push(Some(data.grown(&first_pass, fit, sees, &|_| {})));
        }
    }
    models
}

/// One pipeline per fold. Each cleans the pages of the fold that its model was not trained on.
pub struct OutOfFold(Vec<Option<Pipeline>>);

impl OutOfFold {
    /// Builds the pipelines from the models of the folds, in order; `pipeline` builds one that uses a model.
    ///
    /// # Errors
    /// A pipeline cannot be built.
    pub fn new(models: &[Option<Model>], pipeline: impl Fn(Model) -> Result<Pipeline, Error>) -> Result<Self, Error> {
        Ok(Self(models.iter().map(|model| model.clone().map(&pipeline).transpose()).collect::<Result<_, _>>()?))
    }

    fn of(&self, page: &Labelled) -> Option<&Pipeline> {
        self.0.get(page.fold as usize)?.as_ref()
    }

    /// Cleans and scores the pages of all folds that have a model.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn evaluate(&self, pages: &[Labelled]) -> Result<Report, LayoutError> {
        let measured: Vec<Labelled> = pages.iter().filter(|page| self.of(page).is_some()).cloned().collect();
        let any = || self.0.iter().flatten().next().unwrap_or_else(|| unreachable!("a fold is measured"));
        evaluate(&measured, |page| self.of(page).unwrap_or_else(any))
    }

    /// Megabytes of text pages that one thread labels in a second; `None` if all pages are HTML.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn labelling_speed(&self, pages: &[Labelled]) -> Result<Option<f64>, LayoutError> {
        let texts =
            pages.iter().filter(|page| !page.html && self.of(page).is_some()).map(|page| Ok((page, page.read()?.0)));
        let texts: Vec<(&Labelled, Vec<u8>)> = texts.collect::<Result<_, LayoutError>>()?;
        let time = |(page, bytes): &(&Labelled, Vec<u8>)| {
            let Some(pipeline) = self.of(page) else { return Duration::ZERO };
            let (_, measure) = pipeline.clean_measured(&Page { bytes, source: &page.name, ..Page::default() });
            measure.times[Stage::Label as usize]
        };
        let mut fastest = vec![Duration::MAX; texts.len()];
        for _ in 0..ROUNDS {
            for (fastest, text) in fastest.iter_mut().zip(&texts) {
                *fastest = (*fastest).min(time(text));
            }
        }
        let bytes: usize = texts.iter().map(|(_, bytes)| bytes.len()).sum();
        Ok((bytes > 0).then(|| bytes as f64 / 1e6 / fastest.iter().sum::<Duration>().as_secs_f64().max(1e-9)))
    }
}
