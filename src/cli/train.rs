//! `taosha train`: a model for the line scorer from pages whose body is known.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::bail;

use super::args::Train;
use crate::eval::{FOLDS, evaluate};
use crate::label::Feature;
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::train::{Fit, Sample, fit, samples};

pub(super) fn run(args: &Train) -> anyhow::Result<ExitCode> {
    let fitting = Fit { without: without(&args.without)?, ..Fit::default() };
    let pages = args.pages.read()?;
    let options = args.cleaning.options()?;
    let sources = args.cleaning.sources()?;
    let samples = samples(&Pipeline::new(options.clone(), &sources)?, &pages)?;
    let lines: usize = samples.iter().map(|sample| sample.rows.len()).sum();
    tell(&format!("taosha: {} pages give {} samples of {lines} lines", pages.len(), samples.len()));
    if args.folds {
        let mut pipelines = Vec::new();
        for fold in 0..FOLDS {
            tell(&format!("taosha: training without fold {fold}"));
            let of: Vec<&Sample> = samples.iter().filter(|sample| sample.fold != fold).collect();
            let model = Some(fit(&of, &fitting));
            pipelines.push(Pipeline::new(Options { model, ..options.clone() }, &sources)?);
        }
        let report = evaluate(&pages, |page| &pipelines[page.fold as usize])?;
        let mut out = io::stdout().lock();
        if args.json {
            serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            super::eval::groups(&mut out, &report)?;
        }
    }
    if let Some(path) = &args.output {
        let model = fit(&samples.iter().collect::<Vec<_>>(), &fitting);
        let text = model.to_json()?;
        super::clean::to_file(path, |out| Ok(out.write_all(text.as_bytes())?))?;
        tell(&format!("taosha: wrote {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
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

/// Tells people how far it is.
fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}
