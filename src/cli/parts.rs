//! `taosha train --folds --table`: what each part of the way to the body brings, and what smaller models do.

use std::io::{self, Write};

use super::train::{Data, tell, training_without};
use crate::eval::{FOLDS, Report};
use crate::label::Model;
use crate::options::Options;
use crate::train::parts::{Finds, Scorer, Variant, rank};
use crate::train::{Fit, OutOfFold, Sample, Settled, fold_model, fold_models, samples, seen};

/// Measures variants on pages of hosts left out, and prints a row for each as soon as it is known.
pub(super) fn print(data: &Data<'_>, variants: &[Variant]) -> anyhow::Result<()> {
    let width = variants.iter().map(|variant| variant.name.len()).max().unwrap_or(0);
    let mut before = Before::default();
    for (at, variant) in variants.iter().enumerate() {
        tell(&format!("taosha: {} of {}: {}", at + 1, variants.len(), variant.name));
        let models = models(data, variant, &mut before)?;
        let pipeline =
            |model: Model| variant.finds.pipeline(Options { model: Some(model), ..data.options.clone() }, data.sources);
        let folds = OutOfFold::new(&models, pipeline)?;
        let (report, speed) = (folds.evaluate(data.pages)?, folds.labelling_speed(data.pages)?);
        let mut out = io::stdout().lock();
        if at == 0 {
            head(&mut out, width, &report)?;
        }
        write!(out, "{:<width$}", variant.name)?;
        for (name, group) in &report.groups {
            write!(out, "  {:>w$.4}", group.score.f1, w = name.len().max(6))?;
        }
        writeln!(out, "  {:>8}", speed.map_or_else(|| "-".to_owned(), |speed| format!("{speed:.0}")))?;
        out.flush()?;
        before.models = models;
    }
    let settled = Settled::of(&Finds::All.pipeline(data.options.clone(), data.sources)?, data.pages)?;
    writeln!(
        io::stdout().lock(),
        "\nF1 by group, each page by a model that saw no page of its fold; MB/s: labelling text pages on one core.\n\
         Certain findings settle {:.1}% of the lines of text pages and {:.1}% of their bytes.",
        settled.lines * 100.0,
        settled.bytes * 100.0
    )?;
    Ok(())
}

fn head(out: &mut impl Write, width: usize, report: &Report) -> io::Result<()> {
    write!(out, "{:<width$}", "F1")?;
    for name in report.groups.keys() {
        write!(out, "  {name:>6}")?;
    }
    writeln!(out, "  {:>8}", "MB/s")
}

/// What the next variant may follow from.
#[derive(Default)]
struct Before {
    /// Samples with all features.
    samples: Vec<Sample>,
    /// The models of the variant before, one for each fold.
    models: Vec<Model>,
}

/// The models of a variant, one for each fold.
fn models(data: &Data<'_>, variant: &Variant, before: &mut Before) -> anyhow::Result<Vec<Model>> {
    let samples_for = |fitting: &Fit| -> anyhow::Result<Vec<Sample>> {
        let pipeline = variant.finds.pipeline(data.options.clone(), data.sources)?;
        Ok(samples(&pipeline, data.pages, fitting)?)
    };
    match &variant.scorer {
        Scorer::Given(model) => Ok(vec![model.clone(); FOLDS as usize]),
        Scorer::Trained(fitting) => Ok(fold_models(&samples_for(fitting)?, fitting, training_without)),
        Scorer::Fewer(whole, size) => {
            if before.samples.is_empty() {
                before.samples = samples_for(whole)?;
            }
            let smaller = (0..FOLDS).zip(&before.models).map(|(fold, model)| {
                training_without(fold);
                let fitting = whole.without(rank(model, &seen(&before.samples, fold)).into_iter().skip(*size));
                // Where nobody looks at what comes back, pages are other threads than where somebody does.
                if fitting.groups() == whole.groups() {
                    Ok(fold_model(&before.samples, fold, &fitting))
                } else {
                    Ok(fold_model(&samples_for(&fitting)?, fold, &fitting))
                }
            });
            smaller.collect()
        }
    }
}
