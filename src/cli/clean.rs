//! `taosha clean`: inputs in, records out.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Clean, Io};
use super::{FAILED, complain};
use crate::batch::{self, Format, Input, Watcher, walk};
use crate::pipeline::Pipeline;

pub(super) fn run(args: &Clean) -> anyhow::Result<ExitCode> {
    let mut options = args.cleaning.options()?;
    options.markdown = args.io.format() == Format::Markdown;
    let pipeline = Pipeline::new(options, &args.cleaning.sources()?)?;
    let (inputs, mut failed) = inputs(&args.io, args.cleaning.source.as_deref())?;
    rayon::ThreadPoolBuilder::new().num_threads(args.io.jobs).build_global().context("--jobs")?;
    let progress = Progress::new(inputs.len() as u64, args.io.quiet || inputs.len() < 2);
    let run = |out: &mut dyn Write| {
        batch::run(&pipeline, &inputs, args.cleaning.title.as_deref(), args.io.format(), out, &progress)
    };
    let outcome = match &args.io.output {
        None => run(&mut BufWriter::with_capacity(1 << 16, io::stdout().lock()))?,
        Some(path) => to_file(path, run)?,
    };
    progress.bar.finish_and_clear();
    failed += outcome.failed;
    if inputs.len() > 1 && !args.io.quiet {
        let _ = writeln!(io::stderr(), "taosha: {} records written, {failed} inputs failed", outcome.written);
    }
    Ok(if failed > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// All inputs in order, and how many paths could not be walked.
fn inputs(io: &Io, source: Option<&str>) -> anyhow::Result<(Vec<Input>, u64)> {
    let filter = io.filter()?;
    let name = |default: &str| source.unwrap_or(default).to_owned();
    let (mut inputs, mut failed) = (Vec::new(), 0);
    if io.paths.is_empty() {
        inputs.push(Input::Stdin(name("-")));
    }
    for path in &io.paths {
        if path == Path::new("-") {
            inputs.push(Input::Stdin(name("-")));
        } else if path.is_dir() {
            let (found, errors) = walk(path, &filter);
            inputs.extend(found);
            failed += errors.len() as u64;
            for error in errors {
                complain(&error.path.to_string_lossy(), &error.reason);
            }
        } else {
            let size = path.metadata().map_or(0, |m| m.len());
            inputs.push(Input::File { path: path.clone(), size, name: source.map(str::to_owned) });
        }
    }
    Ok((inputs, failed))
}

/// Writes to a temporary file beside the target and renames it when all is written: no half-written output is ever
/// taken for a whole one. What is no plain file (a device, a named pipe) is written into and never replaced, and a link
/// stays a link.
pub(super) fn to_file<T>(path: &Path, run: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> anyhow::Result<T> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let into = || run_into(OpenOptions::new().write(true).open(&path)?, run).map(|(outcome, _)| outcome);
        return into().with_context(|| path.display().to_string());
    }
    let mut name = path.file_name().with_context(|| format!("{}: not a file", path.display()))?.to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part: PathBuf = path.with_file_name(name);
    let written = File::create(&part).and_then(|file| {
        let (outcome, file) = run_into(file, run)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        Ok(outcome)
    });
    written.inspect_err(|_| drop(std::fs::remove_file(&part))).with_context(|| path.display().to_string())
}

fn run_into<T>(file: File, run: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<(T, File)> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let outcome = run(&mut out)?;
    Ok((outcome, out.into_inner().map_err(io::IntoInnerError::into_error)?))
}

/// Progress on a terminal; failures always.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new(inputs: u64, quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::new(inputs) };
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {per_sec}, {eta} left") {
            bar.set_style(style);
        }
        Self { bar }
    }
}

impl Watcher for Progress {
    fn failed(&self, source: &str, reason: &str) {
        self.bar.suspend(|| complain(source, reason));
    }

    fn advanced(&self, inputs: u64) {
        self.bar.inc(inputs);
    }
}
