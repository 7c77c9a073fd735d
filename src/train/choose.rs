//! Nested cross-validation (Varma and Simon 2006): the settings for a fold are chosen on other folds, so no choice has
//! seen the pages that measure it.

use super::data::Data;
use super::options::{Fit, SecondPassOptions};
use crate::eval::FOLDS;
use crate::label::Model;

/// A candidate setting of the second pass.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its description.
    pub name: String,
    /// How its models are trained.
    pub fit: Fit,
}

/// The candidates: a fit as it is, and the same fit with one thing changed.
pub fn settings(whole: &Fit) -> Vec<Setting> {
    let with = |name: &str, change: &dyn Fn(&mut SecondPassOptions)| {
        let mut fit = whole.clone();
        fit.second.iter_mut().for_each(change);
        Setting { name: name.to_owned(), fit }
    };
    vec![
        with("as it is", &|_| {}),
        with("80 trees", &|grow| grow.lines.count = 80),
        with("240 trees", &|grow| grow.lines.count = 240),
        with("five questions a tree", &|grow| grow.lines.depth = 5),
        with("48 features", &|grow| grow.lines.most = 48),
        with("96 features", &|grow| grow.lines.most = 96),
        with("penalty of leaves 20", &|grow| grow.lines.penalty = 20.0),
        with("penalty of words 20", &|grow| grow.words = Some(20.0)),
        with("penalty of class names 5", &|grow| grow.markup = Some(5.0)),
        with("threads count four times", &|grow| grow.thread = 4.0),
    ]
}

/// The choice for a fold.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The fold.
    pub fold: u32,
    /// The fold on which the settings were compared.
    pub inner: u32,
    /// The measured value of each setting on that fold; higher is better.
    pub worth: Vec<f64>,
    /// The index of the best setting.
    pub best: usize,
    /// The model trained with the best setting on all pages outside the fold.
    pub model: Model,
}

/// Chooses among settings for one fold. For each setting, a model is trained without this fold and without the next
/// one, and `worth` measures it on the next one. All settings share a first pass.
///
/// # Errors
/// Those of `worth`.
pub fn choose<E>(
    data: &Data,
    settings: &[Setting],
    fold: u32,
    worth: impl Fn(Model, u32) -> Result<f64, E>,
    progress: &dyn Fn(&str),
) -> Result<Choice, E> {
    let inner = (fold + 1) % FOLDS;
    let first = |folds: &dyn Fn(u32) -> bool| settings.first().map(|of| data.first(&of.fit, folds, progress));
    let seen = |of: u32| of != fold && of != inner;
    let first_pass = first(&seen);
    let mut worths = Vec::with_capacity(settings.len());
    for setting in settings {
        progress(&format!("fold {fold}: {}", setting.name));
        let model = first_pass.as_ref().map(|first_pass| data.grown(first_pass, &setting.fit, seen, progress));
        worths.push(model.map_or(Ok(0.0), |model| worth(model, inner))?);
    }
    let best = (0..worths.len()).rev().max_by(|&a, &b| worths[a].total_cmp(&worths[b])).unwrap_or_default();
    let model = data.model(&settings[best].fit, |of| of != fold, progress);
    Ok(Choice { fold, inner, worth: worths, best, model })
}
