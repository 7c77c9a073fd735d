//! `taosha clean`: inputs in, records out.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::FAILED;
use super::args::{Clean, Io};
use super::progress::Progress;
use super::signals::Signals;
use crate::batch::{Compression, Destination, Ended, Gauge, Inputs, Run, Summary};
use crate::pipeline::Pipeline;

pub(super) fn run(args: &Clean) -> anyhow::Result<ExitCode> {
    let summary = records(args, destination(&args.io)?)?;
    Ok(if summary.stats.rejected > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Runs, and tells about it on standard error.
fn records(args: &Clean, destination: Destination) -> anyhow::Result<Summary> {
    let Clean { io, long, cleaning } = args;
    let options = cleaning.options()?;
    let identity = format!("{options:?} {:?} {:?}", io.globs(), io.shard);
    let pipeline = Pipeline::new(options, &cleaning.sources()?)?;
    let inputs = inputs(io, args, &destination)?;
    let compression = match (io.compress, &destination) {
        (Some(how), _) => how.into(),
        (None, Destination::File(path) | Destination::Shards(path, _)) => Compression::of_name(path),
        (None, _) => Compression::None,
    };
    let run = Run {
        pipeline: &pipeline,
        inputs: &inputs,
        title: cleaning.title.as_deref(),
        field: io.field.clone(),
        max_page: cleaning.max_page,
        jobs: io.jobs(),
        format: io.format(),
        compression,
        checkpoint: long.checkpoint as u64,
        rejects: long.rejects.clone(),
        overwrite: long.overwrite,
        max_errors: long.max_errors,
        identity,
    };
    let gauge = Arc::new(Gauge::default());
    let signals = Signals::watch(&gauge);
    let mut progress = Progress::start(&gauge, &inputs, io.quiet, io.progress);
    let summary = run.run(destination, &mut progress, &gauge);
    progress.end();
    let summary = summary?;
    if !io.quiet && summary.stats.pages > 1 {
        super::report::table(&summary.stats);
    }
    if let Some(path) = &long.stats {
        let mut text = serde_json::to_vec_pretty(&summary.stats)?;
        text.push(b'\n');
        super::write_file(path, &text)?;
    }
    let on = if summary.resumable { "the same command goes on where it stopped" } else { "nothing to go on from" };
    match summary.ended {
        Ended::Done => Ok(summary),
        Ended::Stopped => {
            let _ = writeln!(io::stderr(), "taosha: stopped after {} pages; {on}", summary.stats.pages);
            signals.exit()
        }
        Ended::TooManyErrors => {
            let most = long.max_errors.unwrap_or_default();
            let error = io::Error::other(format!("more than {most} inputs failed (--max-errors); {on}"));
            Err(error.into())
        }
    }
}

fn inputs(io: &Io, args: &Clean, destination: &Destination) -> anyhow::Result<Inputs> {
    let mut own: Vec<PathBuf> = [&args.long.rejects, &args.long.stats].into_iter().flatten().cloned().collect();
    match destination {
        Destination::File(path) | Destination::Shards(path, _) | Destination::Tree(path) => own.push(path.clone()),
        Destination::Stream(_) | Destination::Nowhere => {}
    }
    let paths = if io.paths.is_empty() { vec![PathBuf::from("-")] } else { io.paths.clone() };
    Ok(Inputs { paths, filter: io.filter()?.without(own), source: args.cleaning.source.clone() })
}

/// Where `--output` points. What is no plain file (a device, a named pipe) is written into and never replaced, and a
/// link stays a link.
fn destination(io: &Io) -> anyhow::Result<Destination> {
    let Some(path) = &io.output else { return Ok(Destination::Stream(Box::new(io::stdout()))) };
    let ends_in_slash = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if path.is_dir() || ends_in_slash {
        if io.shard.is_some() {
            bail!("--shard writes numbered files and needs their name: -o {}", path.join("pages.jsonl").display());
        }
        return Ok(Destination::Tree(path.clone()));
    }
    let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
    if whole.metadata().is_ok_and(|found| !found.is_file()) {
        let open = || OpenOptions::new().write(true).open(&whole);
        return Ok(Destination::Stream(Box::new(open().with_context(|| whole.display().to_string())?)));
    }
    if whole.file_name().is_none() || whole == Path::new("") {
        bail!("{}: not a file", path.display());
    }
    Ok(match io.shard {
        Some(size) => Destination::Shards(whole, size as u64),
        None => Destination::File(whole),
    })
}
