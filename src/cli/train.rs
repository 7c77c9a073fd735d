//! `taosha train`: trains the line scorer on labelled pages.

use std::io::{self, Write};

use anyhow::bail;

use super::args::{Table, Train};
use super::exit::ExitCode;
use super::files::{is_stdout, refuse_to_replace, write_file};
use super::messages::note;
use super::summary::count;
use super::training_input::TrainingInput;
use crate::eval::{FOLDS, Labelled, Report, evaluate};
use crate::label::Strictness;
use crate::label::{Feature, Model};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::similar::did_you_mean;
use crate::train::ablation::{ablations, sizes};
use crate::train::{Data, Fit, OutOfFold, choose, fold_models, settings};

pub(super) fn run(args: &Train) -> anyhow::Result<ExitCode> {
    if let Some(path) = &args.output {
        refuse_to_replace(path, args.overwrite)?;
    }
    let fitting = Fit { without: without(&args.without)?, ..Fit::default() };
    let pages = args.pages.read()?;
    let options = args.cleaning.options()?;
    let sources = args.cleaning.sources()?;
    let input = TrainingInput { pages: &pages, options: &options, sources: &sources };
    if let Some(table) = args.table {
        match table {
            Table::Ablation => super::ablation::print(&input, &ablations(&fitting))?,
            Table::Sizes => super::ablation::print_sizes(&input, &sizes(&fitting))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let data = Data::read(&Pipeline::with_rules(options.clone(), &sources)?, &pages, &fitting)?;
    super::eval::name_moved(data.moved().iter());
    let (all, samples) = data.counts();
    note(&format!("read {} with {}", count(all as u64, "page"), count(samples as u64, "sample")));
    if args.folds {
        let measured: Vec<u32> = args.fold.map_or_else(|| (0..FOLDS).collect(), |fold| vec![fold]);
        if !pages.iter().any(|page| measured.contains(&page.fold)) {
            bail!("--fold {}: no page is in this fold", measured[0]);
        }
        let models = if args.choose {
            choose_models(&input, &data, &fitting)?
        } else {
            fold_models(&data, &fitting, &measured, &note)
        };
        folds(args, &input, &models)?;
    }
    if let Some(path) = &args.output {
        let model = data.model(&fitting, |_| true, &note);
        let text = model.to_json()?;
        if is_stdout(path) {
            io::stdout().lock().write_all(text.as_bytes())?;
        } else {
            write_file(path, text.as_bytes())?;
            note(&format!("wrote {}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Trains a model for each fold with settings chosen on another fold, and prints the choices.
fn choose_models(input: &TrainingInput<'_>, data: &Data, fitting: &Fit) -> anyhow::Result<Vec<Option<Model>>> {
    let all = settings(fitting);
    let worth = |model: Model, inner: u32| {
        let pages: Vec<Labelled> = input.pages.iter().filter(|page| page.fold == inner).cloned().collect();
        let pipeline = Pipeline::with_rules(Options { model: Some(model), ..input.options.clone() }, input.sources)?;
        let report = evaluate(&pages, |_| &pipeline)?;
        // Only groups of real articles and threads count, text and HTML, all with the same weight.
        let counts = |name: &str| ["articles ", "thread "].iter().any(|group| name.starts_with(group));
        let mut of: Vec<f64> = report.groups.iter().filter(|(name, _)| counts(name)).map(|(_, g)| g.score.f1).collect();
        if of.is_empty() {
            of = report.groups.values().map(|group| group.score.f1).collect();
        }
        anyhow::Ok(of.iter().sum::<f64>() / of.len().max(1) as f64)
    };
    let mut models = Vec::new();
    for fold in 0..FOLDS {
        let choice = choose(data, &all, fold, worth, &note)?;
        for (setting, worth) in all.iter().zip(&choice.worth) {
            note(&format!("fold {fold}, on fold {}: {:<25} {worth:.4}", choice.inner, setting.name));
        }
        note(&format!("fold {fold}: chosen: {}", all[choice.best].name));
        models.push(Some(choice.model));
    }
    Ok(models)
}

/// Measures the model of each fold on the pages of that fold.
fn folds(args: &Train, input: &TrainingInput<'_>, models: &[Option<Model>]) -> anyhow::Result<()> {
    let measure = |strictness: Strictness| {
        let pipeline = |model| {
            Pipeline::with_rules(Options { model: Some(model), strictness, ..input.options.clone() }, input.sources)
        };
        anyhow::Ok(OutOfFold::new(models, pipeline)?.evaluate(input.pages)?)
    };
    let report = measure(input.options.strictness)?;
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

/// Prints precision, recall and F1 of every group at strictness .1 to .9.
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

/// The features whose names begin with one of the words.
///
/// # Errors
/// A word begins no feature's name.
fn without(words: &[String]) -> anyhow::Result<Vec<Feature>> {
    let mut all = Vec::new();
    for word in words {
        let of: Vec<Feature> = Feature::ALL.iter().copied().filter(|f| f.name().starts_with(&**word)).collect();
        if of.is_empty() {
            let names: Vec<&str> = Feature::ALL.iter().map(|f| f.name()).collect();
            let meant = did_you_mean(word, names.iter().copied());
            bail!("--without {word:?}: no feature name begins so{meant}; the features are: {}", names.join("; "));
        }
        all.extend(of);
    }
    Ok(all)
}
