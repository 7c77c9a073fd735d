//! `taosha train --folds --table`: what each part of the way to the body brings, and what smaller models do.

use std::io::{self, Write};

use super::train::tell;
use crate::eval::{FOLDS, Labelled, Report};
use crate::label::Model;
use crate::options::Options;
use crate::train::ablation::Variant;
use crate::train::{Data, OutOfFold, fold_models, models_of_sizes};

/// Measures variants on pages of hosts left out, and prints a row for each as soon as it is known.
pub(super) fn print(data: &super::train::Data<'_>, variants: &[Variant]) -> anyhow::Result<()> {
    for (at, variant) in variants.iter().enumerate() {
        tell(&format!("taosha: {} of {}: {}", at + 1, variants.len(), variant.name));
        let finds = variant.finds.pipeline(data.options.clone(), data.sources)?;
        let kept: Vec<Labelled> = data.pages.iter().filter(|page| variant.sees(page)).cloned().collect();
        let read = Data::read(&finds, &kept, &variant.fit)?;
        let models = fold_models(&read, &variant.fit, &(0..FOLDS).collect::<Vec<_>>(), &|_| {});
        row(data, variants, at, &models)?;
    }
    foot()
}

/// The same of variants that differ in the second pass alone, in a fraction of the time.
pub(super) fn print_sizes(data: &super::train::Data<'_>, variants: &[Variant]) -> anyhow::Result<()> {
    let Some(whole) = variants.first() else { return Ok(()) };
    let finds = whole.finds.pipeline(data.options.clone(), data.sources)?;
    let read = Data::read(&finds, data.pages, &whole.fit)?;
    let fits: Vec<_> = variants.iter().map(|variant| variant.fit.clone()).collect();
    let models = models_of_sizes(&read, &fits, &|next| tell(&format!("taosha: {next}")));
    for (at, models) in models.iter().enumerate() {
        tell(&format!("taosha: {} of {}: {}", at + 1, variants.len(), variants[at].name));
        row(data, variants, at, models)?;
    }
    foot()
}

/// Measures the models of a variant, and prints its row, above it the head where it is the first.
fn row(data: &super::train::Data<'_>, variants: &[Variant], at: usize, models: &[Option<Model>]) -> anyhow::Result<()> {
    let width = variants.iter().map(|variant| variant.name.len()).max().unwrap_or(0);
    let variant = &variants[at];
    let pipeline =
        |model: Model| variant.finds.pipeline(Options { model: Some(model), ..data.options.clone() }, data.sources);
    let folds = OutOfFold::new(models, pipeline)?;
    let (report, speed) = (folds.evaluate(data.pages)?, folds.labelling_speed(data.pages)?);
    let mut out = io::stdout().lock();
    if at == 0 {
        head(&mut out, width, &report)?;
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

fn foot() -> anyhow::Result<()> {
    writeln!(
        io::stdout().lock(),
        "\nF1 by group, share of pages without an article that come out empty, each page by a model that saw no page of its\n\
         fold; MB/s: labelling text pages on one core."
    )?;
    Ok(())
}

fn head(out: &mut impl Write, width: usize, report: &Report) -> io::Result<()> {
    write!(out, "{:<width$}", "F1")?;
    for name in report.groups.keys().chain(report.no_article.keys()) {
        write!(out, "  {name:>6}")?;
    }
    writeln!(out, "  {:>8}", "MB/s")
}
