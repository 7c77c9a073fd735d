//! Writes records: to a stream, one file, several files of a bounded size, or a tree of files that mirrors the inputs.
//!
//! A file is written under a hidden name next to its final name, and is renamed when it is complete. So nobody takes a
//! half-written file for a whole one. A compressed file consists of members, and each member ends at a checkpoint. The
//! checkpoints depend on the records alone. So a resumed run can truncate a file at the last checkpoint and append to
//! it, and the file gets the same bytes as in an uninterrupted run. This is impossible for Parquet, because a Parquet
//! file ends with a directory of all its row groups. Its only possible checkpoint is the end of the file: when several
//! files are written, a resumed run keeps the complete ones.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::destination::{Destination, shard_path, shards};
use super::page::EncodedRecord;
#[cfg(feature = "parquet")]
use super::parquet_writer::ParquetWriter;
use super::part_file::PartFile;
use super::path_error::path_error;
use super::{Compression, Format, Input, Inputs};
use crate::record::fields::Fields;

/// Bytes that are buffered before a write.
const BUFFER: usize = 1 << 16;

/// Writes records to a destination.
pub(super) struct Output {
    destination: Destination,
    format: Format,
    compression: Compression,
    /// The columns of a Parquet file.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code))]
    fields: Fields,
    open: Option<OpenFile>,
    /// Number of files finished so far. For a stream, 1 as soon as it holds a record.
    finished: u64,
    /// Bytes that are neither compressed nor written to the file yet.
    pending: Vec<u8>,
    /// Bytes of records since the last checkpoint.
    since_checkpoint: u64,
    /// The writer of the open Parquet file.
    #[cfg(feature = "parquet")]
    parquet: Option<ParquetWriter>,
}

/// The file that is being written.
struct OpenFile {
    file: PartFile,
    records: u64,
    /// Bytes of records, before compression.
    bytes: u64,
    /// Whether a checkpoint refers to this file.
    in_checkpoint: bool,
}

/// The position of the output at a checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OutputPosition {
    /// Number of files that have their final name.
    finished: u64,
    /// The position in the open file.
    open: Option<FilePosition>,
}

/// The position in a file at a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FilePosition {
    /// Path relative to the directory of the output.
    name: PathBuf,
    /// Length of the file, in bytes.
    length: u64,
    records: u64,
    /// Bytes of records, before compression.
    bytes: u64,
    /// The file is complete: it has its final name, or is about to get it.
    complete: bool,
}

/// A record has no place, because its file is complete: there are more inputs than when the file was written.
#[derive(Debug, thiserror::Error)]
#[error("the output is complete, and there are more inputs now")]
pub(super) struct MoreInputs;

impl Output {
    pub(super) fn new(destination: Destination, format: Format, compression: Compression, fields: Fields) -> Self {
        Self {
            destination,
            format,
            compression,
            fields,
            open: None,
            finished: 0,
            pending: Vec::new(),
            since_checkpoint: 0,
            #[cfg(feature = "parquet")]
            parquet: None,
        }
    }

    /// Opens the file of the first record if its name is known already. A destination that cannot be written is then
    /// reported before any work is done.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        match self.destination {
            Destination::File(_) | Destination::Shards(..) => self.records_in_file(Path::new("")).map(|_| ()),
            Destination::Stream(_) | Destination::Tree(_) | Destination::Nowhere => Ok(()),
        }
    }

    /// Finds an existing file that a new run would replace or remove.
    pub(super) fn existing(&self, inputs: &Inputs) -> Option<PathBuf> {
        match &self.destination {
            Destination::Stream(_) | Destination::Nowhere => None,
            Destination::File(path) => path.is_file().then(|| path.clone()),
            Destination::Shards(path, _) => shards(path).into_iter().next(),
            Destination::Tree(directory) => {
                // Usually the directory is empty. Then the inputs need not be walked twice.
                std::fs::read_dir(directory)
                    .ok()?
                    .filter_map(Result::ok)
                    .find(|entry| !is_hidden(&entry.file_name()))?;
                let below = |input| match input {
                    Input::File { below, .. } => below,
                    Input::Stdin(_) => PathBuf::from("stdin"),
                };
                let targets = inputs.iter().filter_map(Result::ok).map(|input| self.in_tree(directory, &below(input)));
                targets.into_iter().find(|target| target.is_file())
            }
        }
    }

    /// The path of an input's output file below a directory.
    fn in_tree(&self, directory: &Path, below: &Path) -> PathBuf {
        let mut name = directory.join(below).into_os_string();
        name.push(self.format.suffix());
        if self.format != Format::Parquet {
            name.push(self.compression.suffix());
        }
        PathBuf::from(name)
    }

    /// Resumes at a position. Truncates everything that was written after it.
    pub(super) fn resume(&mut self, position: &OutputPosition) -> io::Result<()> {
        self.finished = position.finished;
        if let Some(open) = &position.open {
            let target = self.directory().join(&open.name);
            if open.complete {
                PartFile::finish(&target)?;
                self.finished += 1;
            } else {
                let file = PartFile::reopen(&target, open.length)?;
                self.open = Some(OpenFile { file, records: open.records, bytes: open.bytes, in_checkpoint: true });
            }
        } else if self.finished == 0 {
            self.begin()?;
        }
        Ok(())
    }

    /// Writes a record. `below` is the path of its input, relative to the directory that was walked.
    pub(super) fn write_record(&mut self, record: &mut EncodedRecord, below: &Path) -> io::Result<()> {
        if matches!(self.destination, Destination::Nowhere) {
            return Ok(());
        }
        let first = self.records_in_file(below)? == 0;
        match record {
            EncodedRecord::Bytes(record) => self.write_bytes(record, first),
            #[cfg(feature = "parquet")]
            EncodedRecord::Row(..) => match std::mem::replace(record, EncodedRecord::Bytes(Vec::new())) {
                EncodedRecord::Row(record, bytes) => self.write_row(*record, bytes),
                EncodedRecord::Bytes(_) => Ok(()),
            },
        }
    }

    fn write_bytes(&mut self, record: &[u8], first: bool) -> io::Result<()> {
        let before = self.pending.len();
        match self.format {
            Format::Json => self.pending.extend_from_slice(if first { b"[\n" } else { b",\n" }),
            Format::Text | Format::Markdown if !first => self.pending.push(b'\n'),
            Format::Jsonl | Format::Text | Format::Markdown | Format::Parquet => {}
        }
        self.pending.extend_from_slice(record);
        let ends_in_newline = match self.format {
            Format::Jsonl => true,
            Format::Json | Format::Parquet => false,
            Format::Text | Format::Markdown => !record.is_empty(),
        };
        if ends_in_newline {
            self.pending.push(b'\n');
        }
        self.count((self.pending.len() - before) as u64);
        if self.compression == Compression::None && self.pending.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    #[cfg(feature = "parquet")]
    fn write_row(&mut self, record: crate::record::Record, bytes: u64) -> io::Result<()> {
        let writer = match &mut self.parquet {
            Some(writer) => writer,
            none => none.insert(ParquetWriter::new(&self.fields, self.compression)?),
        };
        writer.push(record, bytes)?;
        self.pending.append(&mut writer.take_bytes());
        self.count(bytes);
        self.flush()
    }

    /// Counts one record of `bytes` bytes.
    fn count(&mut self, bytes: u64) {
        self.since_checkpoint += bytes;
        if let Some(open) = &mut self.open {
            open.records += 1;
            open.bytes += bytes;
        } else {
            // For a stream it only matters whether a record was written.
            self.finished = 1;
        }
    }

    /// Whether the next record opens a file that is named after its input.
    pub(super) fn needs_name(&self) -> bool {
        matches!(self.destination, Destination::Tree(_)) && self.open.is_none()
    }

    /// Bytes of records since the last checkpoint.
    pub(super) fn since_checkpoint(&self) -> u64 {
        self.since_checkpoint
    }

    /// Whether the open file has reached its size limit.
    pub(super) fn is_full(&self) -> bool {
        matches!((&self.destination, &self.open), (Destination::Shards(_, limit), Some(open)) if open.bytes >= *limit)
    }

    /// Whether the open file ends with its input.
    pub(super) fn ends_with_input(&self) -> bool {
        matches!(self.destination, Destination::Tree(_)) && self.open.is_some()
    }

    /// Whether a checkpoint can be set after any record without changing the bytes of the output.
    pub(super) fn can_checkpoint_anywhere(&self) -> bool {
        self.compression == Compression::None && self.can_resume_within_file()
    }

    /// Whether a run can resume within a file. If not, checkpoints are only set at the end of a file.
    pub(super) fn can_resume_within_file(&self) -> bool {
        self.format != Format::Parquet
    }

    /// Ends the current member, syncs the file to the disk, and returns the position of the output.
    pub(super) fn checkpoint(&mut self) -> io::Result<OutputPosition> {
        self.flush()?;
        self.since_checkpoint = 0;
        if let Some(open) = &mut self.open {
            open.file.sync()?;
            open.in_checkpoint = true;
        }
        Ok(self.position(false))
    }

    /// Completes the open file, but does not rename it yet. Returns a position if a checkpoint must be saved before
    /// [`Output::publish_file`]: because an earlier checkpoint refers to the file, or because a checkpoint is due here.
    pub(super) fn complete_file(&mut self, due: bool) -> io::Result<Option<OutputPosition>> {
        self.end_records(self.open.as_ref().is_none_or(|open| open.records == 0))?;
        self.flush()?;
        let due = due && !self.can_resume_within_file();
        let Some(open) = &mut self.open else { return Ok(None) };
        if due {
            open.in_checkpoint = true;
        }
        if matches!(self.destination, Destination::Tree(_)) && !open.in_checkpoint {
            // A tree may have a million small files. Syncing each one would take longer than everything else.
            return Ok(None);
        }
        open.file.sync()?;
        if !open.in_checkpoint {
            return Ok(None);
        }
        self.since_checkpoint = 0;
        Ok(Some(self.position(true)))
    }

    /// Writes the end of a file or stream: the bytes after the last record.
    fn end_records(&mut self, empty: bool) -> io::Result<()> {
        match self.format {
            Format::Json => self.pending.extend_from_slice(if empty { b"[\n]\n" } else { b"\n]\n" }),
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let writer =
                    self.parquet.take().map_or_else(|| ParquetWriter::new(&self.fields, self.compression), Ok)?;
                self.pending.extend(writer.finish()?);
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(io::Error::new(io::ErrorKind::Unsupported, super::NO_PARQUET)),
            Format::Jsonl | Format::Text | Format::Markdown => {}
        }
        Ok(())
    }

    /// Renames the completed file to its final name.
    pub(super) fn publish_file(&mut self) -> io::Result<()> {
        if let Some(open) = self.open.take() {
            open.file.commit()?;
            self.finished += 1;
        }
        Ok(())
    }

    /// Finishes the output after the last record. If there was no record, a file destination still gets a file, with no
    /// records in it. Returns whether a file is open and must be completed.
    pub(super) fn finish(&mut self) -> io::Result<bool> {
        match self.destination {
            Destination::File(_) | Destination::Shards(..) if self.open.is_none() && self.finished == 0 => {
                self.begin()?;
                Ok(true)
            }
            Destination::Stream(_) => {
                self.end_records(self.finished == 0)?;
                self.flush()?;
                if let Destination::Stream(out) = &mut self.destination {
                    out.flush()?;
                }
                Ok(false)
            }
            _ => Ok(self.open.is_some()),
        }
    }

    /// Removes the numbered files that an earlier run left and this run did not write.
    pub(super) fn remove_stale_shards(&self) -> io::Result<()> {
        if let Destination::Shards(path, _) = &self.destination {
            let own: HashSet<_> =
                (0..self.finished).map(|number| shard_path(path, number).file_name().map(OsStr::to_owned)).collect();
            for stale in shards(path).iter().filter(|found| !own.contains(&found.file_name().map(OsStr::to_owned))) {
                std::fs::remove_file(stale)?;
            }
        }
        Ok(())
    }

    /// Removes the open file if no run can resume it.
    pub(super) fn discard(&mut self) {
        if let Some(open) = self.open.take_if(|open| !open.in_checkpoint) {
            open.file.remove();
        }
    }

    fn position(&self, complete: bool) -> OutputPosition {
        let file_position = |open: &OpenFile| FilePosition {
            name: open.file.target().strip_prefix(self.directory()).unwrap_or(open.file.target()).to_path_buf(),
            length: open.file.length(),
            records: open.records,
            bytes: open.bytes,
            complete,
        };
        OutputPosition { finished: self.finished, open: self.open.as_ref().map(file_position) }
    }

    /// The directory that [`FilePosition::name`] is relative to.
    fn directory(&self) -> &Path {
        match &self.destination {
            Destination::Tree(directory) => directory,
            Destination::File(path) | Destination::Shards(path, _) => path.parent().unwrap_or(Path::new("")),
            Destination::Stream(_) | Destination::Nowhere => Path::new(""),
        }
    }

    /// Returns the number of records in the open file. Opens the file if none is open.
    fn records_in_file(&mut self, below: &Path) -> io::Result<u64> {
        if let Some(open) = &self.open {
            return Ok(open.records);
        }
        let target = match &self.destination {
            Destination::Stream(_) | Destination::Nowhere => return Ok(self.finished),
            // The file of a run that had written everything, and then was resumed with more inputs.
            Destination::File(_) if self.finished > 0 => return Err(io::Error::other(MoreInputs)),
            Destination::File(path) => path.clone(),
            Destination::Shards(path, _) => shard_path(path, self.finished),
            Destination::Tree(directory) => self.in_tree(directory, below),
        };
        if let (Destination::Tree(_), Some(parent)) = (&self.destination, target.parent()) {
            std::fs::create_dir_all(parent).map_err(|error| path_error(parent, &error))?;
        }
        self.open = Some(OpenFile { file: PartFile::create(&target)?, records: 0, bytes: 0, in_checkpoint: false });
        Ok(0)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        // Parquet files are compressed inside.
        let plain = self.compression == Compression::None || self.format == Format::Parquet;
        let member = if plain { None } else { Some(self.compression.member(&self.pending)?) };
        let bytes = member.as_deref().unwrap_or(&self.pending);
        match (&mut self.open, &mut self.destination) {
            (Some(open), _) => open.file.append(bytes)?,
            (None, Destination::Stream(out)) => out.write_all(bytes)?,
            (None, _) => {}
        }
        self.pending.clear();
        Ok(())
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
