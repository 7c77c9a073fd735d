//! `taosha clean` and `taosha check`: clean the inputs and write records.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::args::{Annotations, Clean, Io, Judging};
use super::bounds::{Bound, DEFAULT_BOUNDS, Verdict};
use super::ci;
use super::exit::{ExitCode, FAILED};
use super::files::{is_stdout, refuse_input, refuse_twice, write_file};
use super::messages::{NO_PAGE, complain, note};
use super::problem::Problem;
use super::progress::Progress;
use super::signals::Signals;
use super::summary::count;
use crate::batch::{Compression, Destination, Format, Gauge, Inputs, Run, RunEnd, Stats, Summary};
use crate::pipeline::Pipeline;

pub(super) fn run(args: &Clean) -> anyhow::Result<ExitCode> {
    records(args, destination(&args.io)?, &args.judging.fail_on, false)
}

/// `taosha check`: cleans like `clean`, but writes no records to standard output and judges the run by
/// [`DEFAULT_BOUNDS`] when no bound is given.
pub(super) fn check(args: &Clean) -> anyhow::Result<ExitCode> {
    let destination = if args.io.output.is_some() { destination(&args.io)? } else { Destination::Nowhere };
    let mut bounds = args.judging.fail_on.clone();
    if bounds.is_empty() {
        for bound in DEFAULT_BOUNDS {
            bounds.push(bound.parse().map_err(anyhow::Error::msg)?);
        }
    }
    records(args, destination, &bounds, true)
}

/// Runs and reports. With `needs_pages`, a run without any page fails.
fn records(args: &Clean, destination: Destination, bounds: &[Bound], needs_pages: bool) -> anyhow::Result<ExitCode> {
    let Clean { io, long, cleaning, judging } = args;
    let mut options = cleaning.options()?;
    options.markdown = io.format() == Format::Markdown;
    if options.front_matter && !options.markdown {
        bail!("--front-matter: only Markdown has front matter; add --format markdown");
    }
    let fields = io.fields(options.attributes)?;
    if let Some(path) = io.misnamed_output().filter(|_| !io.reading.quiet) {
        let advice = "it gets JSON Lines; --format text, markdown, json or parquet writes others";
        complain(&path.display().to_string(), advice);
    }
    let identity = format!("{options:?} {:?} {:?}", io.reading.globs(), io.shard);
    let pipeline = Pipeline::with_rules(options, &cleaning.sources()?)?;
    let inputs = inputs(io, args, &destination)?;
    if let (Destination::Tree(_), Some((first, second))) = (&destination, inputs.clash()) {
        bail!(
            "{} and {} would be written to the same files; clean them in separate runs",
            first.display(),
            second.display()
        );
    }
    let compression = compression(io, &destination)?;
    let run = Run {
        pipeline: &pipeline,
        inputs: &inputs,
        title: cleaning.title.as_deref(),
        field: io.reading.field.clone(),
        max_page: cleaning.max_page,
        jobs: io.reading.jobs(),
        format: io.format(),
        fields,
        compression,
        checkpoint: long.checkpoint as u64,
        rejects: long.rejects.as_deref().map(rejects).transpose()?,
        beside: [&long.stats, &judging.junit].into_iter().flatten().cloned().collect(),
        overwrite: long.overwrite,
        max_errors: long.max_errors,
        identity,
    };
    let gauge = Arc::new(Gauge::default());
    let signals = Signals::watch(&gauge);
    let mut progress = Progress::start(&gauge, &inputs, io.reading.quiet, io.reading.progress);
    progress.keep_problems =
        judging.annotations == Annotations::Github || judging.summary.is_some() || judging.junit.is_some();
    let summary = run.run(destination, &mut progress, &gauge);
    progress.end(long.rejects.as_deref());
    let summary = summary?;
    if !io.reading.quiet {
        tell(io, &inputs, &summary.stats);
    }
    if let Some(path) = &long.stats {
        let mut text = serde_json::to_vec_pretty(&summary.stats)?;
        text.push(b'\n');
        write_file(path, &text).with_context(|| after_records(&summary))?;
    }
    let resume = if summary.resumable {
        "the same command goes on where it stopped"
    } else {
        "there is no checkpoint to resume from"
    };
    match summary.ended {
        RunEnd::Done => {
            if let (true, Some(pages)) = (progress.keep_problems, progress.resumed_after) {
                note(&format!(
                    "the run was resumed: the reports list no problem of its first {}",
                    count(pages, "page")
                ));
            }
            let judged =
                judge(judging, &summary.stats, &progress.problems, bounds).with_context(|| after_records(&summary))?;
            let pages = summary.stats.pages;
            summary.close()?;
            if pages > 0 {
                return Ok(judged);
            }
            let paths: Vec<String> = inputs.paths.iter().map(|path| path.display().to_string()).collect();
            complain(&paths.join(", "), NO_PAGE);
            Ok(if needs_pages { ExitCode::from(FAILED) } else { judged })
        }
        RunEnd::Stopped => {
            note(&format!("stopped after {}; {resume}", count(summary.stats.pages, "page")));
            signals.exit()
        }
        RunEnd::TooManyErrors => {
            summary.close()?;
            let most = long.max_errors.unwrap_or_default();
            let error = io::Error::other(format!("more than {} failed (--max-errors); {resume}", count(most, "input")));
            Err(error.into())
        }
    }
}

/// Says what was passed over, and prints the closing table or the warning of a single page.
fn tell(io: &Io, inputs: &Inputs, stats: &Stats) {
    if stats.passed_over > 0 {
        let skipped = format!("{} passed over", count(stats.passed_over, "file"));
        complain(&skipped, "scripts, pictures and other kinds that hold no pages; --include '*' takes all");
    }
    if stats.own_records > 0 {
        let own = format!("{} of records passed over", count(stats.own_records, "file"));
        complain(&own, "taosha does not read its own output from a directory; name such a file to read it");
    }
    if stats.pages > 1 {
        super::summary::table(stats);
    }
    if stats.pages == 1 && matches!(io.format(), Format::Text | Format::Markdown) {
        warn_of_page(inputs, stats);
    }
}

/// What remains to be done when a file beside the records cannot be written.
fn after_records(summary: &Summary) -> String {
    let again = if summary.has_checkpoint() { "; the same command goes on where it stopped" } else { "" };
    format!("{} written, but not all of the files beside them{again}", count(summary.stats.records, "record"))
}

/// Says of a single page written as text what its record would say: why it is suspect, or that it has no text.
fn warn_of_page(inputs: &Inputs, stats: &Stats) {
    let name = inputs.paths.first().map(|path| path.display().to_string()).unwrap_or_default();
    if let Some(code) = stats.suspects.keys().next() {
        complain(&name, &format!("the page is suspect ({code}); its JSON record and `taosha explain` say why"));
    } else if stats.emptied + stats.without_article > 0 {
        complain(&name, "nothing is left of the page; `taosha explain` says why each line went");
    }
}

/// The compression of the output: `--compress`, or else the ending of the output's name.
fn compression(io: &Io, destination: &Destination) -> anyhow::Result<Compression> {
    let by_name = match destination {
        Destination::File(path) | Destination::Shards(path, _) => Compression::of_name(path),
        Destination::Stream(_) | Destination::Tree(_) | Destination::Nowhere => Compression::None,
    };
    let compression = io.compress.map_or(by_name, Into::into);
    let path = io.output.as_deref().unwrap_or(Path::new(""));
    if io.format() != Format::Parquet {
        if by_name != Compression::None
            && path.file_stem().is_some_and(|stem| Path::new(stem).extension() == Some("parquet".as_ref()))
        {
            bail!(
                "{}: Parquet is compressed within; end the name in .parquet, and choose the compression with --compress",
                path.display()
            );
        }
        return Ok(compression);
    }
    #[cfg(not(feature = "parquet"))]
    bail!("{}", crate::batch::NO_PARQUET);
    #[cfg(feature = "parquet")]
    match (io.compress.map(Compression::from), by_name) {
        (Some(Compression::Bzip2 | Compression::Xz), _) => {
            bail!("--compress: Parquet takes zst, gz or none")
        }
        (Some(compression), _) => Ok(compression),
        (None, Compression::None) => Ok(Compression::Zstd),
        (None, _) => bail!("{}: Parquet is compressed within; end the name in .parquet", path.display()),
    }
}

/// Judges a run by its bounds and writes the reports that were asked for. Returns the exit code.
fn judge(judging: &Judging, stats: &Stats, problems: &[Problem], bounds: &[Bound]) -> anyhow::Result<ExitCode> {
    let verdicts: Vec<Verdict> = bounds.iter().map(|bound| bound.judge(stats)).collect();
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed) {
        complain(&verdict.bound.to_string(), &verdict.found);
    }
    if judging.annotations == Annotations::Github {
        ci::annotations(problems, &verdicts);
    }
    if let Some(path) = &judging.junit {
        write_file(path, ci::junit(stats, problems, &verdicts).as_bytes())?;
    }
    // Last, because a run that is resumed here would append it once more.
    if let Some(path) = &judging.summary {
        let text = ci::summary(stats, problems, &verdicts);
        let append = || OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes());
        append().with_context(|| path.display().to_string())?;
    }
    let rejects_fail = !bounds.iter().any(|bound| bound.is_on_rejected());
    let failed = verdicts.iter().any(|verdict| !verdict.passed) || rejects_fail && stats.rejected > 0;
    Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// The inputs. Outputs of this run are never among them.
///
/// # Errors
/// An output is also named as an input, or named twice.
fn inputs(io: &Io, args: &Clean, destination: &Destination) -> anyhow::Result<Inputs> {
    let mut own: Vec<PathBuf> = [&args.long.rejects, &args.long.stats, &args.judging.summary, &args.judging.junit]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    match destination {
        Destination::File(path) | Destination::Shards(path, _) | Destination::Tree(path) => own.push(path.clone()),
        Destination::Stream(_) | Destination::Nowhere => {}
    }
    let paths = if io.paths.is_empty() { vec![PathBuf::from("-")] } else { io.paths.clone() };
    refuse_twice(&own)?;
    let read: Vec<PathBuf> = paths.iter().chain(args.cleaning.files()).cloned().collect();
    own.iter().try_for_each(|output| refuse_input(output, &read))?;
    Ok(Inputs { paths, filter: io.reading.filter()?.without(own), source: args.cleaning.source.clone() })
}

/// The file that `--rejects` names. It is written under another name and renamed, so a link stays a link.
///
/// # Errors
/// It is a directory, a device or a pipe, which a file would replace.
fn rejects(path: &Path) -> anyhow::Result<PathBuf> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if whole.metadata().is_ok_and(|found| !found.is_file()) {
        bail!("{}: --rejects writes a file, and this is none", path.display());
    }
    Ok(whole)
}

/// The destination that `--output` names. A device or named pipe is written to directly and never replaced, and a link
/// stays a link.
fn destination(io: &Io) -> anyhow::Result<Destination> {
    let Some(path) = io.output.as_deref().filter(|path| !is_stdout(path)) else {
        if io.shard.is_some() {
            bail!("--shard writes numbered files; give the name they share: -o pages.jsonl");
        }
        return Ok(Destination::Stream(Box::new(io::stdout())));
    };
    if io.output_is_folder() {
        if io.shard.is_some() {
            bail!("--shard writes numbered files; give the name they share: -o {}", path.join("pages.jsonl").display());
        }
        return Ok(Destination::Tree(path.to_path_buf()));
    }
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if whole.metadata().is_ok_and(|found| !found.is_file()) {
        let open = || OpenOptions::new().write(true).open(&whole);
        return Ok(Destination::Stream(Box::new(open().with_context(|| whole.display().to_string())?)));
    }
    if whole.file_name().is_none() || whole == Path::new("") {
        bail!("{}: it is not the name of a file; give -o FILE or -o DIR/", path.display());
    }
    Ok(match io.shard {
        Some(size) => Destination::Shards(whole, size as u64),
        None => Destination::File(whole),
    })
}
