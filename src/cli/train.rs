//! `taosha train`: a model for the line scorer from pages whose body is known.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::bail;

use super::args::{Table, Train};
use crate::eval::{FOLDS, Labelled, Report, evaluate};
use crate::label::Strictness;
use crate::label::{Feature, Model};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::rules::Sources;
use crate::train::ablation::{ablations, sizes};
use crate::train::{Fit, OutOfFold, choose, fold_models, settings};

/// What is trained on and measured with.
pub(super) struct Data<'a> {
    pub(super) pages: &'a [Labelled],
    pub(super) options: &'a Options,
    pub(super) sources: &'a Sources,
}

pub(super) fn run(args: &Train) -> anyhow::Result<ExitCode> {
    if let Some(path) = &args.output {
        super::refuse_to_replace(path, args.overwrite)?;
    }
    let fitting = Fit { without: without(&args.without)?, ..Fit::default() };
    let pages = args.pages.read()?;
    let options = args.cleaning.options()?;
    let sources = args.cleaning.sources()?;
    let data = Data { pages: &pages, options: &options, sources: &sources };
    if let Some(table) = args.table {
        match table {
            Table::Parts => super::parts::print(&data, &ablations(&fitting))?,
            Table::Sizes => super::parts::print_sizes(&data, &sizes(&fitting))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let read = crate::train::Data::read(&Pipeline::with_rules(options.clone(), &sources)?, &pages, &fitting)?;
    let (all, samples) = read.counts();
    tell(&format!("taosha: {all} pages give {samples} samples"));
    if args.folds {
        let measured: Vec<u32> = args.fold.map_or_else(|| (0..FOLDS).collect(), |fold| vec![fold]);
        if !pages.iter().any(|page| measured.contains(&page.fold)) {
            bail!("--fold {}: no page is in this fold", measured[0]);
        }
        let models =
            if args.choose { chosen(&data, &read, &fitting)? } else { fold_models(&read, &fitting, &measured, &told) };
        folds(args, &data, &models)?;
    }
    if let Some(path) = &args.output {
        let model = read.model(&fitting, |_| true, &told);
        let text = model.to_json()?;
        super::write_file(path, text.as_bytes())?;
        tell(&format!("taosha: wrote {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Models of all folds whose settings were chosen on other folds; prints what was chosen.
fn chosen(data: &Data<'_>, read: &crate::train::Data, fitting: &Fit) -> anyhow::Result<Vec<Option<Model>>> {
    let all = settings(fitting);
    let worth = |model: Model, inner: u32| {
        let pages: Vec<Labelled> = data.pages.iter().filter(|page| page.fold == inner).cloned().collect();
        let pipeline = Pipeline::with_rules(Options { model: Some(model), ..data.options.clone() }, data.sources)?;
        let report = evaluate(&pages, |_| &pipeline)?;
        // The groups of real articles and threads count alike, text and HTML.
        let counts = |name: &str| ["articles ", "thread "].iter().any(|group| name.starts_with(group));
        let mut of: Vec<f64> = report.groups.iter().filter(|(name, _)| counts(name)).map(|(_, g)| g.score.f1).collect();
        if of.is_empty() {
            of = report.groups.values().map(|group| group.score.f1).collect();
        }
        anyhow::Ok(of.iter().sum::<f64>() / of.len().max(1) as f64)
    };
    let mut models = Vec::new();
    for fold in 0..FOLDS {
        let choice = choose(read, &all, fold, worth, &told)?;
        for (setting, worth) in all.iter().zip(&choice.worth) {
            tell(&format!("taosha: fold {fold}, on fold {}: {:<25} {worth:.4}", choice.inner, setting.name));
        }
        tell(&format!("taosha: fold {fold}: chosen: {}", all[choice.best].name));
        models.push(Some(choice.model));
    }
    Ok(models)
}

/// Measures the models of folds, each on the pages of its own.
fn folds(args: &Train, data: &Data<'_>, models: &[Option<Model>]) -> anyhow::Result<()> {
    let measure = |strictness: Strictness| {
        let pipeline = |model| {
            Pipeline::with_rules(Options { model: Some(model), strictness, ..data.options.clone() }, data.sources)
        };
        anyhow::Ok(OutOfFold::new(models, pipeline)?.evaluate(data.pages)?)
    };
    let report = measure(data.options.strictness)?;
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        super::eval::groups(&mut out, &report)?;
    }
    if args.curve {
        curve(&mut out, measure)?;
    }
    Ok(())
}

/// Precision, recall and F1 of every group for strictness from low to high.
fn curve(out: &mut impl Write, measure: impl Fn(Strictness) -> anyhow::Result<Report>) -> anyhow::Result<()> {
    for tenth in 1..10u8 {
        let Some(strictness) = Strictness::new(f32::from(tenth) / 10.0) else { continue };
        write!(out, "{:.1}", strictness.value())?;
        let report = measure(strictness)?;
        for (name, group) in &report.groups {
            let s = group.score;
            write!(out, "  {name} {:.3} {:.3} {:.4}", s.precision, s.recall, s.f1)?;
        }
        for (name, none) in &report.no_article {
            write!(out, "  {name} {:.3}", none.empty)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The features whose names begin with one of some words.
fn without(words: &[String]) -> anyhow::Result<Vec<Feature>> {
    let mut all = Vec::new();
    for word in words {
        let of: Vec<Feature> = Feature::ALL.iter().copied().filter(|f| f.name().starts_with(&**word)).collect();
        if of.is_empty() {
            let names: Vec<&str> = Feature::ALL.iter().map(|f| f.name()).collect();
            bail!("--without {word:?}: no such feature; there are: {}", names.join("; "));
        }
        all.extend(of);
    }
    Ok(all)
}

/// Tells people which part of training comes next.
pub(super) fn told(part: &str) {
    tell(&format!("taosha: {part}"));
}

/// Tells people how far it is.
pub(super) fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}
