//! `taosha report`: writes a page that shows a run, compares it with an earlier one, and lets the user label lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};

use super::args::Report as Args;
use super::exit::{ExitCode, FAILED};
use super::files::{refuse_input, refuse_to_replace, write_file};
use super::messages::{NO_PAGE, complain, note};
use super::page_copies::{Copies, Copy, write_copies};
use super::progress::Progress;
use super::signals::Signals;
use super::summary::count;
use crate::batch::{
    Filter, Gauge, Input, InputOrigin, Inputs, Visit, Visited, WalkError, Watcher, holds_records, read_records,
};
use crate::eval::{LabelRows, gold_text_path, labels_path};
use crate::options::Options;
use crate::pipeline::{Page, Pipeline};
use crate::report::{Examined, Examiner, LabelPlace, Report, ReportPage, RunIndex, RunRecord};

/// The most missing sources that are named.
const NAMED: usize = 3;

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = args.output.with_extension("pages");
    if args.output.is_dir() {
        bail!("{}: it is a directory; give -o the name of a file", args.output.display());
    }
    if folder == args.output {
        bail!("{}: copies of pages go to a directory of this name; end the report's name in .html", folder.display());
    }
    let named: Vec<PathBuf> = args.paths.iter().chain(&args.against).cloned().collect();
    refuse_input(&args.output, &named)?;
    refuse_to_replace(&args.output, args.overwrite)?;
    let options = Options { attributes: false, ..args.cleaning.options()? };
    let pipeline = Pipeline::with_rules(options, &args.cleaning.sources()?)?;
    let run = if of_records(&args.paths)? { Some(records(&args.paths)?) } else { None };
    if run.is_none() && args.sources.is_some() {
        bail!("--sources says where the sources of a finished run are; give the file of its records, too");
    }
    let against = if args.against.is_empty() { None } else { Some(earlier(&args.against)?) };
    let mut failed = [&run, &against].into_iter().flatten().map(|of| of.failed).sum::<u64>();
    let found: Vec<AtomicBool> =
        run.iter().flat_map(|run| run.index.records()).map(|_| AtomicBool::new(false)).collect();
    let examiner = Examiner {
        pipeline: &pipeline,
        run: run.as_ref().map(|run| &run.index),
        found: &found,
        against: against.as_ref().map(|run| &run.index),
    };
    let base = args.sources.clone().unwrap_or_default();
    let (paths, sources) = match &run {
        Some(run) => sources(&run.index, &base),
        None => (args.paths.clone(), Vec::new()),
    };
    let filter = args.reading.filter()?.without([args.output.clone(), folder.clone()]);
    let inputs = Inputs { paths, filter, source: args.cleaning.source.clone() };
    let mut each_input: Box<dyn Iterator<Item = Result<Input, WalkError>> + Send> =
        if run.is_some() { Box::new(sources.into_iter().map(Ok)) } else { Box::new(inputs.iter()) };

    let gauge = Arc::new(Gauge::default());
    let signals = Signals::watch(&gauge);
    let mut progress = Progress::start(&gauge, &inputs, args.reading.quiet, args.reading.progress);
    let name = |paths: &[PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    let mut collector = Collector {
        report: Report::new(args.worst, against.as_ref().map(|_| name(&args.against))),
        asked: Asked::new(&args.pages)?,
        copies: Copies::new(&folder),
        seen: BTreeSet::new(),
    };
    let visit = Visit {
        title: args.cleaning.title.as_deref(),
        field: args.reading.field.clone(),
        max_page: args.cleaning.max_page,
        jobs: args.reading.jobs(),
    };
    let each = |page: &Page<'_>| {
        let place = label_place(page.source, &base);
        (examiner.page(page), place.map_or_else(|| Origin::Container(Copy::of(page)), Origin::File))
    };
    let complete = visit.run(&mut each_input, &gauge, &each, &mut |Visited { source, outcome }| {
        match outcome {
            Ok(Some((Examined::Page(page), origin))) => collector.add(*page, origin, &mut progress),
            Err(reason) if examiner.run.is_none() => {
                failed += 1;
                progress.failed(&source, &reason);
                collector.report.reject(&source, &reason);
            }
            // An item of a finished run that could not be read: its record is added with those without a source.
            Ok(None | Some((Examined::NotOfRun, _))) | Err(_) => {}
        }
        Ok(())
    });
    progress.end(None);
    if !complete? {
        complain("stopped", "no report was written; run the same command again");
        signals.exit();
    }
    if let Some(run) = &run {
        add_without_sources(&run.index, &examiner, &mut collector, &base);
    }
    let gone = against.as_ref().map_or(0, |run| collector.gone(&run.index));
    let done = collector.report.finish(gone);
    if done.pages == 0 {
        complain(&name(&args.paths), NO_PAGE);
        return Ok(ExitCode::from(FAILED));
    }
    write_copies(&folder, &done.files, args.overwrite)?;
    write_file(&args.output, &done.html)?;
    if !args.reading.quiet {
        note(&format!(
            "wrote {}: {}, {} with their lines",
            args.output.display(),
            count(done.pages as u64, "page"),
            done.shown
        ));
    }
    if done.asked_left_out > 0 {
        let pages = count(done.asked_left_out as u64, "page");
        complain("--pages", &format!("the lines of {pages} do not fit into 50 MB; ask for fewer pages in one report"));
    }
    if done.unlisted > 0 {
        let pages = count(done.unlisted as u64, "page");
        note(&format!("{pages} are in the totals but not in the list, which has room for the worst"));
    }
    Ok(if failed > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Whether the paths are the records of a finished run.
///
/// # Errors
/// Some are records and some are pages.
fn of_records(paths: &[PathBuf]) -> anyhow::Result<bool> {
    let records = |path: &PathBuf| path.is_file() && holds_records(path).unwrap_or(false);
    let first = records(&paths[0]);
    if let Some(other) = paths.iter().find(|path| records(path) != first) {
        let (run, pages) = if first { (&paths[0], other) } else { (other, &paths[0]) };
        bail!(
            "{} holds records of a finished run, and {} does not; give the pages, or the records and --sources DIR",
            run.display(),
            pages.display()
        );
    }
    Ok(first)
}

/// The records of a run, and the number of those that could not be read.
struct ReadRun {
    index: RunIndex,
    failed: u64,
}

/// Reads the records of a run. Damaged ones are named.
///
/// # Errors
/// A file has no record.
fn records(paths: &[PathBuf]) -> anyhow::Result<ReadRun> {
    let (mut index, mut failed) = (RunIndex::default(), 0);
    for path in paths {
        let before = index.records().len();
        let mut first = None;
        read_records(path, &mut |name, json| {
            match json.and_then(RunRecord::parse) {
                Ok(record) => index.add(record),
                Err(reason) => {
                    failed += 1;
                    first.get_or_insert_with(|| reason.clone());
                    complain(name, &reason);
                }
            }
            Ok(())
        })?;
        if index.records().len() == before {
            let reason = first.unwrap_or_else(|| "it is empty".to_owned());
            bail!(
                "{}: it has no record of taosha ({reason}); give a file that `taosha -o FILE.jsonl` wrote",
                path.display()
            );
        }
    }
    Ok(ReadRun { index, failed })
}

/// Reads the records of the earlier run to compare with.
fn earlier(paths: &[PathBuf]) -> anyhow::Result<ReadRun> {
    let run = records(paths)?;
    if run.index.records().iter().any(|record| record.whole) {
        bail!(
            "--against: the records were written with --attributes, so their text is the whole page; write them without it"
        );
    }
    Ok(run)
}

/// The files of a run's sources, in the order of the records. A source that is an item of a container
/// (`crawl.warc.gz:17`, `pages.zip/a.html`) is in the file that its name begins with.
fn sources(run: &RunIndex, base: &Path) -> (Vec<PathBuf>, Vec<Input>) {
    let mut seen = BTreeSet::new();
    let (mut paths, mut inputs) = (Vec::new(), Vec::new());
    for record in run.records() {
        let mut name = &*record.source;
        while !name.is_empty() && !base.join(name).is_file() {
            name = name.rfind([':', '/']).map_or("", |at| &name[..at]);
        }
        if !name.is_empty() && seen.insert(name) {
            let path = base.join(name);
            paths.push(path.clone());
            let below = PathBuf::from(name);
            inputs.push(Input::File { path, name: Some(name.to_owned()), below, origin: InputOrigin::Named });
        }
    }
    (paths, inputs)
}

/// Adds the pages of a finished run whose sources are missing or have changed.
fn add_without_sources(run: &RunIndex, examiner: &Examiner<'_>, collector: &mut Collector, base: &Path) {
    let (mut missing, mut changed) = (Vec::new(), Vec::new());
    for (record, found) in run.records().iter().zip(examiner.found) {
        if !found.load(Ordering::Relaxed) {
            let has_changed = base.join(&record.source).is_file();
            collector.add_record(&examiner.record_alone(record, has_changed));
            // A page that could not be read has no text that its source would explain.
            if record.error.is_none() {
                if has_changed { &mut changed } else { &mut missing }.push(&*record.source);
            }
        }
    }
    for (sources, what) in
        [(missing, "missing (--sources DIR says where they are)"), (changed, "changed since the run")]
    {
        if !sources.is_empty() {
            let more = if sources.len() > NAMED { ", …" } else { "" };
            note(&format!(
                "{} {what}: {}{more}; their pages show the kept text alone",
                count(sources.len() as u64, "source"),
                sources[..sources.len().min(NAMED)].join(", ")
            ));
        }
    }
}

/// Where a page comes from.
enum Origin {
    /// A file in which `eval` finds it, with the place of its labels.
    File(LabelPlace),
    /// A container, or a file that `eval` does not read.
    Container(Copy),
}

/// The place of the labels of a page that has a file of its own; `None` if it has none that `eval` would read.
fn label_place(source: &str, base: &Path) -> Option<LabelPlace> {
    let path = base.join(source);
    let labels = labels_path(&path).filter(|_| path.is_file())?;
    Some(match gold_text_path(&path) {
        Some(gold) => LabelPlace::HasGold(gold.display().to_string()),
        None => LabelPlace::File(labels.display().to_string()),
    })
}

/// The rows of a label file; `None` if it is not there.
///
/// # Errors
/// It cannot be read, or a row is wrong; the message names the file.
fn rows(labels: &Path) -> Result<Option<LabelRows>, String> {
    if !labels.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(labels).map_err(|error| format!("{}: {error}", labels.display()))?;
    LabelRows::parse(labels, &text).map(Some).map_err(|error| error.to_string())
}

/// The pages that the user asked for.
struct Asked {
    filter: Option<Filter>,
    ids: BTreeSet<String>,
}

impl Asked {
    fn new(pages: &[String]) -> anyhow::Result<Self> {
        let filter = Filter::new(pages, &[]).context("--pages")?;
        Ok(Self { filter: Some(filter).filter(|_| !pages.is_empty()), ids: pages.iter().cloned().collect() })
    }

    fn holds(&self, page: &ReportPage) -> bool {
        self.ids.contains(&page.record.id)
            || self.filter.as_ref().is_some_and(|filter| filter.selects(Path::new(&page.record.source)))
    }
}

/// Receives the pages in order.
struct Collector {
    report: Report,
    asked: Asked,
    copies: Copies,
    /// Sources and ids of the pages so far, if they are compared.
    seen: BTreeSet<String>,
}

impl Collector {
    fn add(&mut self, mut page: ReportPage, origin: Origin, progress: &mut Progress) {
        self.see(&page);
        let (place, file) = match origin {
            Origin::File(place) => (place, None),
            Origin::Container(copy) => {
                let (place, file) = self.copies.place(&page, copy);
                (place, Some(file))
            }
        };
        if let LabelPlace::File(labels) | LabelPlace::Copy(labels) = &place {
            match rows(Path::new(labels)) {
                Ok(Some(rows)) => page.take_labels(&rows),
                Ok(None) => {}
                Err(wrong) => progress.failed("labels", &wrong),
            }
        }
        self.report.add(&page, self.asked.holds(&page), &place, file);
    }

    fn add_record(&mut self, page: &ReportPage) {
        self.see(page);
        self.report.add(page, self.asked.holds(page), &LabelPlace::Nowhere, None);
    }

    fn see(&mut self, page: &ReportPage) {
        self.seen.extend([page.record.source.clone(), page.record.id.clone()]);
    }

    /// The number of pages that only the earlier run has.
    fn gone(&self, against: &RunIndex) -> u64 {
        let has = |record: &&RunRecord| self.seen.contains(&record.source) || self.seen.contains(&record.id);
        against.records().iter().filter(|record| !has(record)).count() as u64
    }
}
