//! A batch run: cleans all inputs, writes the records in input order, and saves checkpoints.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::checkpoint::{Checkpoint, RunLock};
use super::container::ReadOptions;
use super::destination::Destination;
use super::engine::{self, Limits, Sink, Work};
use super::inputs::{Inputs, InputsDigest, digest};
use super::open::open;
use super::output::{MoreInputs, Output, OutputPosition};
use super::page::{Cleaned, Outcome, PageCleaner};
use super::part_file::PartFile;
use super::path_error::path_error;
use super::stats::Stats;
use super::{Compression, Format, Input, WalkError};
use crate::pipeline::Pipeline;
use crate::record::fields::Fields;

/// The settings of a batch run.
pub struct Run<'r> {
    /// The pipeline that cleans the pages.
    pub pipeline: &'r Pipeline,
    /// The inputs.
    pub inputs: &'r Inputs,
    /// The title of all pages, if it is known.
    pub title: Option<&'r str>,
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub field: Option<String>,
    /// The size limit of a page, in bytes. A larger page is not kept in memory.
    pub max_page: usize,
    /// Number of threads that clean, at least one.
    pub jobs: usize,
    /// The format of the records.
    pub format: Format,
    /// The fields of the records in JSON and Parquet.
    pub fields: Fields,
    /// The compression of the files of records.
    pub compression: Compression,
    /// Bytes of records between checkpoints. Members of compressed files end at checkpoints.
    pub checkpoint: u64,
    /// The path of the list of rejects.
    pub rejects: Option<PathBuf>,
    /// Other files that the caller writes after the run. An existing one is only replaced with `overwrite`.
    pub beside: Vec<PathBuf>,
    /// Discard an unfinished earlier run, and replace existing files.
    pub overwrite: bool,
    /// The run stops if more inputs and pages than this are rejected.
    pub max_errors: Option<u64>,
    /// All options and arguments that determine the output, in any notation. A run resumes only if they are the same.
    pub identity: String,
}

/// Receives the events of a run.
pub trait Watcher: Send {
    /// An input could not be read, or a page could not be cleaned.
    fn failed(&mut self, source: &str, reason: &str);
    /// A page deserves a human look: it is suspect, or nothing of its text was kept.
    fn suspect(&mut self, source: &str, reason: &str);
    /// The run resumes an earlier one, after this many pages.
    fn resumed(&mut self, pages: u64);
}

/// The progress of a run and its stop flag. Other threads can read and set them during the run.
#[derive(Debug, Default)]
pub struct Gauge {
    /// Set this to end the run after the pages that are being cleaned.
    pub stop: AtomicBool,
    /// Number of pages that are done.
    pub pages: AtomicU64,
    /// Bytes of the inputs that were read, before decompression.
    pub bytes: AtomicU64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// All records are written.
    Done,
    /// The stop flag was set.
    Stopped,
    /// More inputs and pages were rejected than allowed.
    TooManyErrors,
}

/// The result of a run.
///
/// A run whose records are all written still has its checkpoint and its lock. So a program that is killed before it has
/// written the files beside the records resumes, and writes them. Call [`Summary::close`] after the last file.
#[derive(Debug)]
#[must_use = "without `close`, the run stays unfinished"]
pub struct Summary {
    /// How it ended.
    pub ended: RunEnd,
    /// The statistics. If the run was resumed, they cover all its parts.
    pub stats: Stats,
    /// Whether the same command resumes the run because records are missing.
    pub resumable: bool,
    /// The checkpoint of a run whose records are all written.
    checkpoint: Option<PathBuf>,
    lock: Option<RunLock>,
}

impl Summary {
    /// Whether the same command resumes, even if all records are written.
    pub fn has_checkpoint(&self) -> bool {
        self.resumable || self.checkpoint.is_some()
    }

    /// Removes the checkpoint of a run whose records are all written, and releases its lock.
    ///
    /// # Errors
    /// The checkpoint cannot be removed.
    pub fn close(self) -> io::Result<()> {
        if let Some(path) = &self.checkpoint {
            std::fs::remove_file(path).map_err(|error| path_error(path, &error))?;
        }
        drop(self.lock);
        Ok(())
    }
}

/// The reason why a run could not begin or continue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Writing failed. The output up to the last checkpoint is intact.
    #[error("the output cannot be written{}", if *resumable { " (the same command goes on where it stopped)" } else { "" })]
    Write {
        /// The cause.
        #[source]
        error: io::Error,
        /// Whether there is a checkpoint.
        resumable: bool,
    },
    /// There is an unfinished run with other settings.
    #[error("{}: an unfinished run with other options, rules or inputs; --overwrite starts anew", .0.display())]
    OtherRun(PathBuf),
    /// A file that the run would write exists.
    #[error("{}: it is there already; --overwrite replaces it, and only an unfinished run of the same command goes on", .0.display())]
    Exists(PathBuf),
    /// The inputs that an unfinished run has done have changed since.
    #[error("{}: the inputs have changed since the unfinished run did them; --overwrite starts anew", .0.display())]
    OtherInputs(PathBuf),
}

impl Run<'_> {
    /// Runs until all inputs are done, the run is stopped, or there are too many rejects.
    ///
    /// # Errors
    /// The output cannot be written, exists already, or belongs to an unfinished run with other settings or inputs.
    pub fn run(&self, destination: Destination, watcher: &mut dyn Watcher, gauge: &Gauge) -> Result<Summary, RunError> {
        let checkpoint_path = destination.checkpoint_path();
        let write_error = |error| RunError::Write { error, resumable: false };
        if let Destination::Tree(directory) = &destination {
            std::fs::create_dir_all(directory).map_err(|error| write_error(path_error(directory, &error)))?;
        }
        let take = |(state, output): (&PathBuf, &Path)| RunLock::take(state, output);
        let lock = checkpoint_path.as_ref().zip(destination.path()).map(take).transpose().map_err(write_error)?;
        let mut inputs = self.inputs.iter();
        let mut collector = Collector {
            run: self,
            digest: self.digest(),
            watcher,
            gauge,
            output: Output::new(destination, self.format, self.compression, self.fields.clone()),
            rejects: None,
            stats: Stats::default(),
            names: Arc::default(),
            inputs: 0,
            items: 0,
            inputs_digest: InputsDigest::empty(),
            saved: false,
            too_many: false,
            checkpoint_path,
            start: Instant::now(),
            earlier_seconds: 0.0,
        };
        collector.begin(&mut inputs)?;
        let complete = self.engine(&mut inputs, &mut collector);
        match complete.and_then(|complete| collector.finish_run(complete)) {
            Ok(mut summary) => {
                summary.lock = lock.filter(|_| summary.checkpoint.is_some());
                Ok(summary)
            }
            Err(error) => {
                collector.output.discard();
                collector.end_rejects();
                let has_more_inputs = error.get_ref().and_then(|error| error.downcast_ref::<MoreInputs>()).is_some();
                Err(match collector.checkpoint_path {
                    Some(path) if has_more_inputs => RunError::OtherInputs(path),
                    _ => RunError::Write { error, resumable: collector.saved },
                })
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
            fields: &self.fields,
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

    /// Digest of everything that determines the output, except the content of the inputs.
    fn digest(&self) -> String {
        let text = format!(
            "{}\n{}\n{}\n{:?} {:?} {:?} {:?} {:?} {} {}\n{:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            self.pipeline.rules().digest(),
            self.identity,
            self.title,
            self.field,
            self.format,
            self.fields,
            self.compression,
            self.checkpoint,
            self.max_page,
            self.inputs.paths,
            self.inputs.source,
        );
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

/// The output path and digest of an input that is being read.
struct InputName {
    below: PathBuf,
    digest: blake3::Hash,
}

/// Receives the results in order: writes records, counts statistics, and saves checkpoints.
struct Collector<'r, 'w> {
    run: &'r Run<'r>,
    digest: String,
    watcher: &'w mut dyn Watcher,
    gauge: &'w Gauge,
    output: Output,
    rejects: Option<PartFile>,
    stats: Stats,
    names: Arc<Mutex<BTreeMap<u64, InputName>>>,
    /// Number of inputs that are done.
    inputs: u64,
    /// Number of items of the next input that are done.
    items: u64,
    /// Digest of the inputs that are done.
    inputs_digest: InputsDigest,
    /// Whether there is a checkpoint.
    saved: bool,
    too_many: bool,
    checkpoint_path: Option<PathBuf>,
    start: Instant,
    /// Seconds that the earlier parts of a resumed run took.
    earlier_seconds: f64,
}

impl Collector<'_, '_> {
    /// Resumes an unfinished run, or begins a new one.
    fn begin(&mut self, inputs: &mut (dyn Iterator<Item = Result<Input, WalkError>> + Send)) -> Result<(), RunError> {
        let write_error = |error| RunError::Write { error, resumable: false };
        let Some(path) = self.checkpoint_path.clone() else {
            self.refuse_to_replace()?;
            return self.begin_rejects(None).map_err(write_error);
        };
        if self.run.overwrite {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(write_error(path_error(&path, &error)));
                }
                _ => {}
            }
        }
        let Some(checkpoint) = Checkpoint::read(&path).map_err(write_error)? else {
            self.refuse_to_replace()?;
            self.output.begin().and_then(|()| self.begin_rejects(None)).map_err(write_error)?;
            return self.write_first_checkpoint(&path).map_err(write_error);
        };
        if checkpoint.run != self.digest && checkpoint.is_start() {
            // Another run, which was killed before it had saved anything. What it has written stays.
            self.refuse_to_replace()?;
            std::fs::remove_file(&path).map_err(|error| write_error(path_error(&path, &error)))?;
            return self.begin(inputs);
        }
        if checkpoint.run != self.digest {
            return Err(RunError::OtherRun(path));
        }
        for _ in 0..checkpoint.inputs {
            let Some(input) = inputs.next() else { return Err(RunError::OtherInputs(path)) };
            self.gauge.bytes.fetch_add(input.as_ref().map_or(0, |i| i.size().unwrap_or(0)), Ordering::Relaxed);
            self.inputs_digest.add(digest(&input));
        }
        if self.inputs_digest.hex() != checkpoint.inputs_digest {
            return Err(RunError::OtherInputs(path));
        }
        self.output.resume(&checkpoint.output).map_err(write_error)?;
        self.begin_rejects(Some(checkpoint.rejects)).map_err(write_error)?;
        (self.inputs, self.items, self.stats) = (checkpoint.inputs, checkpoint.items, checkpoint.stats);
        self.earlier_seconds = self.stats.seconds;
        self.saved = true;
        self.gauge.pages.store(self.stats.pages, Ordering::Relaxed);
        if self.stats.pages > 0 {
            self.watcher.resumed(self.stats.pages);
        }
        Ok(())
    }

    /// Fails if the run would replace an existing file and the user did not ask for it.
    fn refuse_to_replace(&self) -> Result<(), RunError> {
        if self.run.overwrite {
            return Ok(());
        }
        let beside = self.run.rejects.iter().chain(&self.run.beside).find(|path| path.is_file()).cloned();
        let found = beside.or_else(|| self.output.existing(self.run.inputs));
        found.map_or(Ok(()), |path| Err(RunError::Exists(path)))
    }

    /// Writes a first checkpoint. With it, the same command recognizes the files of this run as its own. It is not
    /// synced, because it need not survive a crash of the machine.
    fn write_first_checkpoint(&mut self, path: &Path) -> io::Result<()> {
        self.saved = true;
        let bytes = serde_json::to_vec(&self.checkpoint(OutputPosition::default()))?;
        // The run can be killed during this write, so it must be atomic.
        let mut file = PartFile::create(path)?;
        file.append(&bytes)?;
        file.commit()
    }

    fn checkpoint(&self, output: OutputPosition) -> Checkpoint {
        Checkpoint {
            run: self.digest.clone(),
            inputs: self.inputs,
            inputs_digest: self.inputs_digest.hex(),
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
            Some(length) => {
                // The run may have been killed after its last record, when the list had its final name already.
                PartFile::take_back(path)?;
                PartFile::reopen(path, length)?
            }
        });
        Ok(())
    }

    fn save_checkpoint(&mut self, output: OutputPosition) -> io::Result<()> {
        let Some(path) = &self.checkpoint_path else { return Ok(()) };
        if let Some(rejects) = &self.rejects {
            rejects.sync()?;
        }
        self.stats.seconds = self.earlier_seconds + self.start.elapsed().as_secs_f64();
        self.checkpoint(output).write(path)?;
        self.saved = true;
        Ok(())
    }

    /// Completes the open file and renames it to its final name. If a checkpoint refers to the file, a new checkpoint
    /// is saved first. If the run is killed between the two steps, the file may have either name when the run resumes.
    fn end_file(&mut self) -> io::Result<()> {
        if let Some(position) = self.output.complete_file(self.output.since_checkpoint() >= self.run.checkpoint)? {
            self.save_checkpoint(position)?;
        }
        self.output.publish_file()
    }

    fn reject(&mut self, source: &str, reason: &str, id: Option<&str>) -> io::Result<()> {
        self.watcher.failed(source, reason);
        if let Some(rejects) = &mut self.rejects {
            let mut entry = serde_json::json!({ "source": source, "reason": reason });
            if let Some(id) = id {
                entry["id"] = id.into();
            }
            let mut line = serde_json::to_vec(&entry)?;
            line.push(b'\n');
            rejects.append(&line)?;
        }
        if self.run.max_errors.is_some_and(|limit| self.stats.rejected > limit) {
            self.too_many = true;
            self.gauge.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Renames the list of rejects to its final name if the run cannot be resumed, so that the user can read it.
    fn end_rejects(&mut self) {
        if let Some(rejects) = self.rejects.take_if(|_| !self.saved) {
            let _ = rejects.commit();
        }
    }

    fn finish_run(&mut self, complete: bool) -> io::Result<Summary> {
        if complete {
            if self.output.finish()? {
                self.end_file()?;
            }
            self.output.remove_stale_shards()?;
            if let Some(rejects) = self.rejects.take() {
                rejects.sync()?;
                rejects.commit()?;
            }
        } else {
            if self.output.can_checkpoint_anywhere() {
                let position = self.output.checkpoint()?;
                self.save_checkpoint(position)?;
            }
            self.output.discard();
            self.end_rejects();
        }
        self.stats.seconds = self.earlier_seconds + self.start.elapsed().as_secs_f64();
        Ok(Summary {
            ended: match (complete, self.too_many) {
                (_, true) => RunEnd::TooManyErrors,
                (true, false) => RunEnd::Done,
                (false, false) => RunEnd::Stopped,
            },
            stats: self.stats.clone(),
            resumable: !complete && self.saved,
            checkpoint: self.checkpoint_path.clone().filter(|_| complete && self.saved),
            lock: None,
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
            Outcome::Rejected(rejection) => self.reject(&cleaned.source, &rejection.reason, rejection.id.as_deref())?,
            Outcome::Record { written, facts } => {
                let below = if self.output.needs_name() { self.below() } else { PathBuf::new() };
                self.output.write_record(written, &below)?;
                if let Some(error) = &facts.error {
                    self.reject(&cleaned.source, &error.message, Some(&facts.id))?;
                } else if let Some(reason) = &facts.trace.suspect {
                    self.watcher.suspect(&cleaned.source, &reason.message);
                } else if facts.empty && facts.measure.characters > 0 {
                    self.watcher.suspect(&cleaned.source, "nothing of its text was kept");
                }
            }
        }
        if self.output.is_full() {
            self.end_file()?;
        } else if self.output.can_resume_within_file() && self.output.since_checkpoint() >= self.run.checkpoint {
            let position = self.output.checkpoint()?;
            self.save_checkpoint(position)?;
        }
        Ok(())
    }

    fn end(&mut self, input: u64) -> io::Result<()> {
        if self.output.ends_with_input() {
            self.end_file()?;
        }
        let name = self.names.lock().unwrap_or_else(PoisonError::into_inner).remove(&input);
        if let Some(name) = name {
            self.inputs_digest.add(name.digest);
        }
        self.inputs += 1;
        self.items = 0;
        Ok(())
    }
}
