//! Choosing settings inside the folds (nested cross-validation, Varma and Simon 2006): what is chosen for a fold is chosen on
//! other folds, so its pages count for a figure that no choice has seen.

use super::second::Grow;
use super::{Data, Fit};
use crate::eval::FOLDS;
use crate::label::Model;

/// A way to grow the second pass, to be chosen or not.
#[derive(Debug, Clone)]
pub struct Setting {
    /// What it is.
    pub name: String,
    /// How models are trained.
    pub fit: Fit,
}

/// The settings to choose among: those of a fit, and each with one thing changed.
pub fn settings(whole: &Fit) -> Vec<Setting> {
    let with = |name: &str, change: &dyn Fn(&mut Grow)| {
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

/// What was chosen for a fold.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The fold.
    pub fold: u32,
    /// The fold that the settings were compared on.
    pub inner: u32,
    /// The worth of each setting there.
    pub worth: Vec<f64>,
    /// The place of the best.
    pub best: usize,
    /// The model trained with it on all pages but those of the fold.
    pub model: Model,
}

/// Chooses among settings for one fold: models that saw neither it nor the next one are compared by what `worth` says of
/// them on the next one. All settings share a first pass.
///
/// # Errors
/// Those of `worth`.
pub fn choose<E>(
    data: &Data,
    settings: &[Setting],
    fold: u32,
    worth: impl Fn(Model, u32) -> Result<f64, E>,
    told: &dyn Fn(&str),
) -> Result<Choice, E> {
    let inner = (fold + 1) % FOLDS;
    let first = |folds: &dyn Fn(u32) -> bool| settings.first().map(|of| data.first(&of.fit, folds, told));
    let seen = |of: u32| of != fold && of != inner;
    let parts = first(&seen);
    let mut worths = Vec::with_capacity(settings.len());
    for setting in settings {
        told(&format!("fold {fold}: {}", setting.name));
        let model = parts.as_ref().map(|parts| data.grown(parts, &setting.fit, seen, told));
        worths.push(model.map_or(Ok(0.0), |model| worth(model, inner))?);
    }
    let best = (0..worths.len()).rev().max_by(|&a, &b| worths[a].total_cmp(&worths[b])).unwrap_or_default();
    let model = data.model(&settings[best].fit, |of| of != fold, told);
    Ok(Choice { fold, inner, worth: worths, best, model })
}
