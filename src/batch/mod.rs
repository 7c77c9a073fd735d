//! Batches: pages in, records out, in order, on all cores.

mod input;
mod walk;

use std::io::{self, Write};

use rayon::prelude::*;

pub use input::{Input, ReadError};
pub use walk::{Filter, WalkError, walk};

use crate::pipeline::{Page, Pipeline};
use crate::record::Record;

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// One JSON array, indented.
    Json,
    /// The text alone; pages are parted by a blank line.
    Text,
    /// The text as markdown; pages are parted by a blank line. The pipeline must have been asked for it
    /// ([`crate::Options::markdown`]).
    Markdown,
}

/// Pages that are in memory at once, for each thread: at the end of each batch threads wait for the slowest page. With
/// 128 pages two cores were 1.76 times as fast as one on the fixture pages, of which one in forty takes ten times as long
/// as the others.
const PAGES_A_THREAD: usize = 512;

/// Bytes of pages that are in memory at once; a page larger than this is alone.
const BYTES_AT_ONCE: u64 = 64 << 20;

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Records written.
    pub written: u64,
    /// Inputs that could not be read, and pages whose record carries an error.
    pub failed: u64,
}

/// What a run tells while it goes on.
pub trait Watcher: Sync {
    /// An input could not be read or its page could not be cleaned.
    fn failed(&self, source: &str, reason: &str);
    /// So many inputs are done.
    fn advanced(&self, inputs: u64);
}

/// Cleans inputs and writes their records in the order of the inputs, whatever the number of threads.
///
/// # Errors
/// Writing failed; nothing else ends a run.
pub fn run(
    pipeline: &Pipeline,
    inputs: &[Input],
    title: Option<&str>,
    format: Format,
    out: &mut dyn Write,
    watcher: &dyn Watcher,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut writer = Writer { format, out, first: true };
    writer.open()?;
    let mut from = 0;
    while from < inputs.len() {
        let batch = &inputs[from..from + next_batch(&inputs[from..])];
        from += batch.len();
        let done: Vec<_> = batch.par_iter().map(|input| clean(pipeline, input, title, format)).collect();
        for (input, result) in batch.iter().zip(done) {
            match result {
                Ok((bytes, error)) => {
                    writer.write(&bytes)?;
                    outcome.written += 1;
                    if let Some(error) = error {
                        outcome.failed += 1;
                        watcher.failed(&input.source(), &error);
                    }
                }
                Err(error) => {
                    outcome.failed += 1;
                    watcher.failed(&input.source(), &error.to_string());
                }
            }
        }
        watcher.advanced(batch.len() as u64);
    }
    writer.close()?;
    Ok(outcome)
}

/// How many of the next inputs are taken together, so that memory stays bounded whatever their size.
fn next_batch(inputs: &[Input]) -> usize {
    let most = PAGES_A_THREAD * rayon::current_num_threads();
    let mut bytes = 0;
    let fit = inputs.iter().take(most).take_while(|input| {
        bytes += input.size();
        bytes <= BYTES_AT_ONCE
    });
    fit.count().max(1)
}

/// The record of one input, ready to be written, and its error if it carries one.
fn clean(
    pipeline: &Pipeline,
    input: &Input,
    title: Option<&str>,
    format: Format,
) -> Result<(Vec<u8>, Option<String>), ReadError> {
    let bytes = input.read()?;
    let record = pipeline.clean(&Page { bytes: &bytes, source: &input.source(), id: None, title });
    drop(bytes);
    let written = serialize(&record, format).map_err(ReadError::from)?;
    Ok((written, record.error))
}

/// A record in a format, without what stands between records.
pub fn serialize(record: &Record, format: Format) -> io::Result<Vec<u8>> {
    match format {
        Format::Jsonl => serde_json::to_vec(record).map_err(io::Error::from),
        Format::Json => serde_json::to_vec_pretty(record).map_err(io::Error::from),
        Format::Text => Ok(record.text.clone().into_bytes()),
        Format::Markdown => Ok(record.markdown.clone().unwrap_or_default().into_bytes()),
    }
}

/// Puts what belongs between records between them.
struct Writer<'w> {
    format: Format,
    out: &'w mut dyn Write,
    first: bool,
}

impl Writer<'_> {
    fn open(&mut self) -> io::Result<()> {
        if self.format == Format::Json { self.out.write_all(b"[\n") } else { Ok(()) }
    }

    fn write(&mut self, record: &[u8]) -> io::Result<()> {
        let first = std::mem::replace(&mut self.first, false);
        match self.format {
            Format::Json if !first => self.out.write_all(b",\n")?,
            Format::Text | Format::Markdown if !first => self.out.write_all(b"\n")?,
            _ => {}
        }
        self.out.write_all(record)?;
        match self.format {
            Format::Json => Ok(()),
            Format::Text | Format::Markdown if record.is_empty() => Ok(()),
            Format::Jsonl | Format::Text | Format::Markdown => self.out.write_all(b"\n"),
        }
    }

    fn close(&mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.first { b"]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}
