//! Folds: what models do on pages of hosts that they never saw.

use std::time::Duration;

use super::{Fit, Sample, fit};
use crate::error::Error;
use crate::eval::{FOLDS, Labelled, LayoutError, Report, evaluate};
use crate::label::Model;
use crate::measure::Stage;
use crate::pipeline::{Page, Pipeline};

/// Rounds over all pages, of which each page's fastest counts: what else the machine does makes the others slower.
const ROUNDS: usize = 25;

/// Models, one for each fold, each trained on the samples of the others. `before` is told whose turn it is.
pub fn fold_models(samples: &[Sample], fitting: &Fit, mut before: impl FnMut(u32)) -> Vec<Model> {
    let models = (0..FOLDS).map(|fold| {
        before(fold);
        fold_model(samples, fold, fitting)
    });
    models.collect()
}

/// The model that is trained on the samples of all folds but one.
pub fn fold_model(samples: &[Sample], fold: u32, fitting: &Fit) -> Model {
    fit(&seen(samples, fold), fitting)
}

/// The samples that the model of a fold sees.
pub fn seen(samples: &[Sample], fold: u32) -> Vec<&Sample> {
    samples.iter().filter(|sample| sample.fold != fold).collect()
}

/// Pipelines of which each cleans the pages of the fold that its model did not see.
pub struct OutOfFold(Vec<Pipeline>);

impl OutOfFold {
    /// Of the models of all folds, in order; `pipeline` builds one that uses a model.
    ///
    /// # Errors
    /// A pipeline cannot be built.
    pub fn new(models: &[Model], pipeline: impl Fn(Model) -> Result<Pipeline, Error>) -> Result<Self, Error> {
        Ok(Self(models.iter().cloned().map(pipeline).collect::<Result<_, _>>()?))
    }

    fn of(&self, page: &Labelled) -> &Pipeline {
        &self.0[page.fold as usize]
    }

    /// Cleans and scores pages.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn evaluate(&self, pages: &[Labelled]) -> Result<Report, LayoutError> {
        evaluate(pages, |page| self.of(page))
    }

    /// Megabytes of text pages that one thread labels in a second; `None` where all pages are HTML.
    ///
    /// # Errors
    /// A page or its gold cannot be read.
    pub fn labelling_speed(&self, pages: &[Labelled]) -> Result<Option<f64>, LayoutError> {
        let texts = pages.iter().filter(|page| !page.html).map(|page| Ok((page, page.read()?.0)));
        let texts: Vec<(&Labelled, Vec<u8>)> = texts.collect::<Result<_, LayoutError>>()?;
        let time = |(page, bytes): &(&Labelled, Vec<u8>)| {
            let (_, measure) = self.of(page).clean_measured(&Page { bytes, source: &page.name, ..Page::default() });
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
