//! A run: inputs in, records out in their order, with a checkpoint now and then.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::checkpoint::{Checkpoint, RunLock};
use super::container::ReadOptions;
use super::engine::{self, Limits, Sink, Work};
use super::inputs::{Inputs, Seen, digest};
use super::open::open;
use super::output::{Destination, Output, OutputMark};
use super::page::{Cleaned, Outcome, PageCleaner};
use super::part_file::PartFile;
use super::stats::Stats;
use super::{Compression, Format, Input, WalkError};
use crate::pipeline::Pipeline;

/// What a run does.
pub struct Run<'r> {
    /// What cleans pages.
    pub pipeline: &'r Pipeline,
    /// Where they come from.
    pub inputs: &'r Inputs,
    /// The title of all pages, where it is known.
    pub title: Option<&'r str>,
    /// The field of JSON Lines that holds the page.
    pub field: Option<String>,
    /// Bytes of the largest page that is held in memory.
    pub max_page: usize,
    /// Threads that clean, at least one.
    pub jobs: usize,
    /// How records are written.
    pub format: Format,
    /// How files of records are compressed.
    pub compression: Compression,
    /// Bytes of records between checkpoints; members of compressed files end there.
    pub checkpoint: u64,
    /// Where rejects are listed.
    pub rejects: Option<PathBuf>,
    /// What is written beside the records when the run has ended, by others.
    pub beside: Vec<PathBuf>,
    /// Forget what an earlier run left unfinished, and replace what is there.
    pub overwrite: bool,
    /// Rejects beyond which the run stops.
    pub max_errors: Option<u64>,
    /// All options and arguments that the output follows from, in any form: a run goes on only with the same ones.
    pub identity: String,
}

/// What a run tells while it goes on.
pub trait Watcher: Send {
    /// An input could not be read or its page could not be cleaned.
    fn failed(&mut self, source: &str, reason: &str);
    /// A page should be looked at: it is suspect, or nothing of its text was kept.
    fn doubtful(&mut self, source: &str, reason: &str);
    /// The run goes on where an earlier one stopped, behind so many pages.
    fn resumed(&mut self, pages: u64);
}

/// What others may look at and set while a run goes on.
#[derive(Debug, Default)]
pub struct Gauge {
    /// Set, it ends the run as soon as the pages under way are done.
    pub stop: AtomicBool,
    /// Pages done.
    pub pages: AtomicU64,
    /// Bytes of the inputs read, as they lie on the disk.
    pub bytes: AtomicU64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All is written.
    Done,
    /// It was stopped from outside.
    Stopped,
    /// More was rejected than may be.
    TooManyErrors,
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How it ended.
    pub ended: Ended,
    /// What happened, from its first start on.
    pub stats: Stats,
    /// Whether the same command goes on where this one ended.
    pub resumable: bool,
}

/// Why a run could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Writing failed. What a checkpoint speaks of stands.
    #[error("the output cannot be written{}", if *resumable { " (the same command goes on where it stopped)" } else { "" })]
    Write {
        /// Why.
        #[source]
        error: io::Error,
        /// Whether there is a checkpoint.
        resumable: bool,
    },
    /// An unfinished run is there, and it is another one.
    #[error("{}: an unfinished run with other options, rules or inputs; --overwrite starts anew", .0.display())]
    OtherRun(PathBuf),
    /// What would be written is there already.
    #[error("{}: it is there already; --overwrite replaces it, and only an unfinished run of the same command goes on", .0.display())]
    Exists(PathBuf),
    /// The inputs that an unfinished run has done are not the same any more.
    #[error("{}: the inputs have changed since the unfinished run did them; --overwrite starts anew", .0.display())]
    OtherInputs(PathBuf),
}

impl Run<'_> {
    /// Runs to the end, to a stop, or to the first error of writing; nothing else ends a run.
    pub fn run(&self, destination: Destination, watcher: &mut dyn Watcher, gauge: &Gauge) -> Result<Summary, RunError> {
        let state_path = destination.state_path();
        let fresh = |error| RunError::Write { error, resumable: false };
        if let Destination::Tree(directory) = &destination {
            std::fs::create_dir_all(directory).map_err(|error| fresh(super::output::named(directory, &error)))?;
        }
        let lock = |(state, output): (&PathBuf, &Path)| RunLock::take(state, output);
        let _lock = state_path.as_ref().zip(destination.path()).map(lock).transpose().map_err(fresh)?;
        let mut inputs = self.inputs.iter();
        let mut collector = Collector {
            run: self,
            digest: self.digest(),
            watcher,
            gauge,
            output: Output::new(destination, self.format, self.compression),
            rejects: None,
            stats: Stats::default(),
            names: Arc::default(),
            inputs: 0,
            items: 0,
            seen: Seen::none(),
            saved: false,
            too_many: false,
            state_path,
            start: Instant::now(),
            earlier: 0.0,
        };
        collector.begin(&mut inputs)?;
        let complete = self.engine(&mut inputs, &mut collector);
        match complete.and_then(|complete| collector.end_run(complete)) {
            Ok(summary) => Ok(summary),
            Err(error) => {
                collector.output.discard();
                collector.end_rejects();
                Err(RunError::Write { error, resumable: collector.saved })
            }
        }
    }

    fn engine(
        &self,
        inputs: &mut (dyn Iterator<Item = Result<Input, WalkError>> + Send),
        collector: &mut Collector<'_, '_>,
    ) -> io::Result<bool> {
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        let cleaner = PageCleaner {
            pipeline: self.pipeline,
            title: self.title,
            field: self.field.as_deref(),
            format: self.format,
            max_page: self.max_page,
        };
        let (first, skip, gauge) = (collector.inputs, collector.items, collector.gauge);
        let names = Arc::clone(&collector.names);
        let open = |number: u64, input: Result<Input, WalkError>| {
            let below = match &input {
                Ok(Input::File { below, .. }) => below.clone(),
                Ok(Input::Stdin(_)) | Err(_) => PathBuf::from("stdin"),
            };
            let name = InputName { below, digest: digest(&input) };
            names.lock().unwrap_or_else(PoisonError::into_inner).insert(number, name);
            open(input, &options, &gauge.bytes, if number == first { skip } else { 0 })
        };
        let work = Work {
            limits: Limits::new(self.jobs),
            first,
            open: &open,
            clean: &|item| cleaner.clean(item),
            stop: &gauge.stop,
        };
        engine::run(&work, inputs, collector)
    }

    /// Digest of all that the output follows from, but for the inputs' content.
    fn digest(&self) -> String {
        let text = format!(
            "{}\n{}\n{}\n{:?} {:?} {:?} {:?} {} {}\n{:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            self.pipeline.rules().digest(),
            self.identity,
            self.title,
            self.field,
            self.format,
            self.compression,
            self.checkpoint,
            self.max_page,
            self.inputs.paths,
            self.inputs.source,
        );
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

/// What is known of an input while it is under way.
struct InputName {
    below: PathBuf,
    digest: blake3::Hash,
}

/// Takes results in their order: writes, counts, keeps checkpoints.
struct Collector<'r, 'w> {
    run: &'r Run<'r>,
    digest: String,
    watcher: &'w mut dyn Watcher,
    gauge: &'w Gauge,
    output: Output,
    rejects: Option<PartFile>,
    stats: Stats,
    names: Arc<Mutex<BTreeMap<u64, InputName>>>,
    /// Inputs that are done.
    inputs: u64,
    /// Items of the next one that are done.
    items: u64,
    seen: Seen,
    /// Whether there is a checkpoint.
    saved: bool,
    too_many: bool,
    state_path: Option<PathBuf>,
    start: Instant,
    /// Seconds that earlier parts of the run took.
    earlier: f64,
}

impl Collector<'_, '_> {
    /// Takes up an unfinished run, or begins anew.
    fn begin(&mut self, inputs: &mut (dyn Iterator<Item = Result<Input, WalkError>> + Send)) -> Result<(), RunError> {
        let wrong = |error| RunError::Write { error, resumable: false };
        let Some(path) = self.state_path.clone() else {
            self.refuse_to_replace()?;
            return self.begin_rejects(None).map_err(wrong);
        };
        if self.run.overwrite {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(wrong(super::output::named(&path, &error)));
                }
                _ => {}
            }
        }
        let Some(checkpoint) = Checkpoint::read(&path).map_err(wrong)? else {
            self.refuse_to_replace()?;
            self.output.begin().and_then(|()| self.begin_rejects(None)).map_err(wrong)?;
            return self.begin_state(&path).map_err(wrong);
        };
        if checkpoint.run != self.digest && checkpoint.is_start() {
            // Another run, which did not come to anything.
            std::fs::remove_file(&path).map_err(|error| wrong(super::output::named(&path, &error)))?;
            return self.begin(inputs);
        }
        if checkpoint.run != self.digest {
            return Err(RunError::OtherRun(path));
        }
        for _ in 0..checkpoint.inputs {
            let Some(input) = inputs.next() else { return Err(RunError::OtherInputs(path)) };
            self.gauge.bytes.fetch_add(input.as_ref().map_or(0, |i| i.size().unwrap_or(0)), Ordering::Relaxed);
            self.seen.then(digest(&input));
        }
        if self.seen.text() != checkpoint.seen {
            return Err(RunError::OtherInputs(path));
        }
        let broken = |error| RunError::Write { error, resumable: false };
        self.output.resume(&checkpoint.output).map_err(broken)?;
        self.begin_rejects(Some(checkpoint.rejects)).map_err(broken)?;
        (self.inputs, self.items, self.stats) = (checkpoint.inputs, checkpoint.items, checkpoint.stats);
        self.earlier = self.stats.seconds;
        self.saved = true;
        self.gauge.pages.store(self.stats.pages, Ordering::Relaxed);
        if self.stats.pages > 0 {
            self.watcher.resumed(self.stats.pages);
        }
        Ok(())
    }

    /// Refuses to replace what is there, unless that is asked for.
    fn refuse_to_replace(&self) -> Result<(), RunError> {
        if self.run.overwrite {
            return Ok(());
        }
        let beside = self.run.rejects.iter().chain(&self.run.beside).find(|path| path.is_file()).cloned();
        let found = beside.or_else(|| self.output.existing(self.run.inputs));
        found.map_or(Ok(()), |path| Err(RunError::Exists(path)))
    }

    /// Leaves a first checkpoint: by it the same command knows that files of the run are its own. It need not outlive the
    /// machine.
    fn begin_state(&mut self, path: &Path) -> io::Result<()> {
        self.saved = true;
        let bytes = serde_json::to_vec(&self.checkpoint(OutputMark::default()))?;
        // Whole or not at all: a run can be killed while it writes this.
        let mut file = PartFile::create(path)?;
        file.append(&bytes)?;
        file.commit()
    }

    fn checkpoint(&self, output: OutputMark) -> Checkpoint {
        Checkpoint {
            run: self.digest.clone(),
            inputs: self.inputs,
            seen: self.seen.text(),
            items: self.items,
            output,
            rejects: self.rejects.as_ref().map_or(0, PartFile::length),
            stats: self.stats.clone(),
        }
    }

    fn begin_rejects(&mut self, length: Option<u64>) -> io::Result<()> {
        let Some(path) = &self.run.rejects else { return Ok(()) };
        self.rejects = Some(match length {
            None | Some(0) => PartFile::create(path)?,
            Some(length) => PartFile::reopen(path, length)?,
        });
        Ok(())
    }

    fn save(&mut self, output: OutputMark) -> io::Result<()> {
        let Some(path) = &self.state_path else { return Ok(()) };
        if let Some(rejects) = &self.rejects {
            rejects.sync()?;
        }
        self.stats.seconds = self.earlier + self.start.elapsed().as_secs_f64();
        self.checkpoint(output).write(path)?;
        self.saved = true;
        Ok(())
    }

    /// Ends the file under way and gives it its name. If a checkpoint speaks of it, the next one says so first: between
    /// the two the file may have either name.
    fn end_file(&mut self) -> io::Result<()> {
        if let Some(mark) = self.output.complete(self.output.since_cut() >= self.run.checkpoint)? {
            self.save(mark)?;
        }
        self.output.name()
    }

    fn reject(&mut self, source: &str, reason: &str, id: Option<&str>) -> io::Result<()> {
        self.watcher.failed(source, reason);
        if let Some(rejects) = &mut self.rejects {
            let mut of = serde_json::json!({ "source": source, "reason": reason });
            if let Some(id) = id {
                of["id"] = id.into();
            }
            let mut line = serde_json::to_vec(&of)?;
            line.push(b'\n');
            rejects.append(&line)?;
        }
        if self.run.max_errors.is_some_and(|most| self.stats.rejected > most) {
            self.too_many = true;
            self.gauge.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Gives the list of rejects its name if the run cannot go on: it still says what went wrong.
    fn end_rejects(&mut self) {
        if let Some(rejects) = self.rejects.take_if(|_| !self.saved) {
            let _ = rejects.commit();
        }
    }

    fn end_run(&mut self, complete: bool) -> io::Result<Summary> {
        if complete {
            if self.output.needs_file()? {
                self.end_file()?;
            }
            self.output.remove_stale_shards()?;
            if let Some(rejects) = self.rejects.take() {
                rejects.sync()?;
                rejects.commit()?;
            }
            if let Some(path) = self.state_path.as_deref().filter(|_| self.saved) {
                std::fs::remove_file(path).map_err(|error| super::output::named(path, &error))?;
            }
        } else {
            if self.output.cuts_anywhere() {
                let mark = self.output.cut()?;
                self.save(mark)?;
            }
            self.output.discard();
            self.end_rejects();
        }
        self.stats.seconds = self.earlier + self.start.elapsed().as_secs_f64();
        Ok(Summary {
            ended: match (complete, self.too_many) {
                (_, true) => Ended::TooManyErrors,
                (true, false) => Ended::Done,
                (false, false) => Ended::Stopped,
            },
            stats: self.stats.clone(),
            resumable: !complete && self.saved,
        })
    }

    fn below(&self) -> PathBuf {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&self.inputs).map_or_else(|| Path::new("stdin").to_path_buf(), |name| name.below.clone())
    }
}

impl Sink<Cleaned> for Collector<'_, '_> {
    fn take(&mut self, cleaned: &mut Cleaned) -> io::Result<()> {
        self.stats.add(cleaned);
        self.items += 1;
        self.gauge.pages.fetch_add(u64::from(!matches!(cleaned.outcome, Outcome::PassedOver(_))), Ordering::Relaxed);
        match &mut cleaned.outcome {
            Outcome::Skipped | Outcome::PassedOver(_) => {}
            Outcome::Rejected(none) => self.reject(&cleaned.source, &none.reason, none.id.as_deref())?,
            Outcome::Record { written, facts } => {
                let below = if self.output.needs_name() { self.below() } else { PathBuf::new() };
                self.output.record(written, &below)?;
                if let Some(error) = &facts.error {
                    self.reject(&cleaned.source, error, Some(&facts.id))?;
                } else if let Some(reason) = &facts.trace.suspect {
                    self.watcher.doubtful(&cleaned.source, reason);
                } else if facts.empty && facts.measure.characters > 0 {
                    self.watcher.doubtful(&cleaned.source, "nothing of its text was kept");
                }
            }
        }
        if self.output.is_full() {
            self.end_file()?;
        } else if self.output.cuts_within() && self.output.since_cut() >= self.run.checkpoint {
            let mark = self.output.cut()?;
            self.save(mark)?;
        }
        Ok(())
    }

    fn end(&mut self, input: u64) -> io::Result<()> {
        if self.output.ends_with_input() {
            self.end_file()?;
        }
        let name = self.names.lock().unwrap_or_else(PoisonError::into_inner).remove(&input);
        if let Some(name) = name {
            self.seen.then(name.digest);
        }
        self.inputs += 1;
        self.items = 0;
        Ok(())
    }
}
