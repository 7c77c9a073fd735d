//! `taosha train --folds --table`: the ablation table (how much each part contributes) and the table of model sizes.

use std::io::{self, Write};

use super::messages::note;
use super::training_input::TrainingInput;
use crate::eval::{FOLDS, Labelled, Report};
use crate::label::Model;
use crate::options::Options;
use crate::train::ablation::Variant;
use crate::train::{Data, OutOfFold, fold_models, models_of_sizes};

/// Measures each variant out of fold (no model sees the hosts it is measured on) and prints its row at once.
pub(super) fn print(input: &TrainingInput<'_>, variants: &[Variant]) -> anyhow::Result<()> {
    for (at, variant) in variants.iter().enumerate() {
        note(&format!("{} of {}: {}", at + 1, variants.len(), variant.name));
        let finds = variant.finds.pipeline(input.options.clone(), input.sources)?;
        let kept: Vec<Labelled> = input.pages.iter().filter(|page| variant.sees(page)).cloned().collect();
        let read = Data::read(&finds, &kept, &variant.fit)?;
        let models = fold_models(&read, &variant.fit, &(0..FOLDS).collect::<Vec<_>>(), &|_| {});
        row(input, variants, at, &models)?;
    }
    footer()
}

/// Does the same for variants that differ only in the second pass. They share the first pass, so this takes a fraction
/// of the time.
pub(super) fn print_sizes(input: &TrainingInput<'_>, variants: &[Variant]) -> anyhow::Result<()> {
    let Some(whole) = variants.first() else { return Ok(()) };
    let finds = whole.finds.pipeline(input.options.clone(), input.sources)?;
    let read = Data::read(&finds, input.pages, &whole.fit)?;
    let fits: Vec<_> = variants.iter().map(|variant| variant.fit.clone()).collect();
    let models = models_of_sizes(&read, &fits, &note);
    for (at, models) in models.iter().enumerate() {
        note(&format!("{} of {}: {}", at + 1, variants.len(), variants[at].name));
        row(input, variants, at, models)?;
    }
    footer()
}

/// Measures a variant's models and prints its row; the first row gets the header above it.
fn row(input: &TrainingInput<'_>, variants: &[Variant], at: usize, models: &[Option<Model>]) -> anyhow::Result<()> {
    let width = variants.iter().map(|variant| variant.name.len()).max().unwrap_or(0);
    let variant = &variants[at];
    let pipeline =
        |model: Model| variant.finds.pipeline(Options { model: Some(model), ..input.options.clone() }, input.sources);
    let folds = OutOfFold::new(models, pipeline)?;
    let (report, speed) = (folds.evaluate(input.pages)?, folds.labelling_speed(input.pages)?);
    let mut out = io::stdout().lock();
    if at == 0 {
        header(&mut out, width, &report)?;
    }
    write!(out, "{:<width$}", variant.name)?;
    for (name, group) in &report.groups {
        write!(out, "  {:>w$.4}", group.score.f1, w = name.len().max(6))?;
    }
    for (name, none) in &report.no_article {
        write!(out, "  {:>w$.3}", none.empty, w = name.len().max(6))?;
    }
    writeln!(out, "  {:>8}", speed.map_or_else(|| "-".to_owned(), |speed| format!("{speed:.0}")))?;
    out.flush()?;
    Ok(())
}

fn footer() -> anyhow::Result<()> {
    writeln!(
        io::stdout().lock(),
        "\nF1 by group, and the share of pages without an article whose text is empty. A model that saw no page of a fold\n\
         scores that fold's pages. MB/s: speed of labelling text pages on one core."
    )?;
    Ok(())
}

fn header(out: &mut impl Write, width: usize, report: &Report) -> io::Result<()> {
    write!(out, "{:<width$}", "F1")?;
    for name in report.groups.keys().chain(report.no_article.keys()) {
        write!(out, "  {name:>6}")?;
    }
    writeln!(out, "  {:>8}", "MB/s")
}
