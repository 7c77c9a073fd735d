//! Where records go: a stream, one file, files of a bounded size, or a tree of files like that of the inputs.
//!
//! A file is written under a hidden name beside its own, and gets its own when it is complete: no half-written file is
//! ever taken for a whole one. Compressed files are made of members that end at *cuts*, which depend on nothing but the
//! records: so a file can be cut off at the last of them and go on as if nothing had happened. A Parquet file cannot: it
//! ends with a directory of all its parts. Its only cut is its end, and of several files those that are whole stand.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::page::Written;
use super::part_file::{PartFile, hidden};
#[cfg(feature = "parquet")]
use super::table::Table;
use super::{Compression, Format, Input, Inputs};

/// Where records go.
pub enum Destination {
    /// To what is written from front to end: standard output, a device, a pipe.
    Stream(Box<dyn Write + Send>),
    /// To a file.
    File(PathBuf),
    /// To files of about this many bytes of records each (before compression), which are numbered: `a.jsonl` becomes
    /// `a-00000.jsonl`, `a-00001.jsonl` and so on.
    Shards(PathBuf, u64),
    /// To files below a directory, one for each input that gives a record.
    Tree(PathBuf),
    /// Nowhere: only what is counted matters.
    Nowhere,
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 16;

/// Writes records.
pub(super) struct Output {
    destination: Destination,
    format: Format,
    compression: Compression,
    open: Option<Open>,
    /// Files finished so far.
    finished: u64,
    /// Written, and neither compressed nor given to the system yet.
    pending: Vec<u8>,
    /// Bytes of records since the last cut.
    since_cut: u64,
    /// The table in the file under way.
    #[cfg(feature = "parquet")]
    table: Option<Table>,
}

/// The file under way.
struct Open {
    file: PartFile,
    records: u64,
    /// Bytes of records.
    bytes: u64,
    /// Whether a checkpoint says how far it had come.
    marked: bool,
}

/// How far output has come, at a cut.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OutputMark {
    /// Files that have their own name.
    finished: u64,
    /// The file under way.
    open: Option<FileMark>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileMark {
    /// Below the directory of the output.
    name: PathBuf,
    length: u64,
    records: u64,
    bytes: u64,
    /// It is complete, and has its own name already or is about to get it.
    complete: bool,
}

impl Output {
    pub(super) fn new(destination: Destination, format: Format, compression: Compression) -> Self {
        Self {
            destination,
            format,
            compression,
            open: None,
            finished: 0,
            pending: Vec::new(),
            since_cut: 0,
            #[cfg(feature = "parquet")]
            table: None,
        }
    }

    /// Opens the file that the first record will go to, where its name is known: what cannot be written should be told
    /// before there is work in it.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        match self.destination {
            Destination::File(_) | Destination::Shards(..) => self.records(Path::new("")).map(|_| ()),
            Destination::Stream(_) | Destination::Tree(_) | Destination::Nowhere => Ok(()),
        }
    }

    /// A file that is there already and that a new run would replace or take away.
    pub(super) fn existing(&self, inputs: &Inputs) -> Option<PathBuf> {
        match &self.destination {
            Destination::Stream(_) | Destination::Nowhere => None,
            Destination::File(path) => path.is_file().then(|| path.clone()),
            Destination::Shards(path, _) => shards(path).into_iter().next(),
            Destination::Tree(directory) => {
                // Most often it is new, and the inputs need not be walked twice.
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

    /// The file below a directory for an input.
    fn in_tree(&self, directory: &Path, below: &Path) -> PathBuf {
        let mut name = directory.join(below).into_os_string();
        name.push(self.format.suffix());
        if self.format != Format::Parquet {
            name.push(self.compression.suffix());
        }
        PathBuf::from(name)
    }

    /// Takes up where a mark says. What was written behind it is cut off.
    pub(super) fn resume(&mut self, mark: &OutputMark) -> io::Result<()> {
        self.finished = mark.finished;
        if let Some(of) = &mark.open {
            let target = self.directory().join(&of.name);
            if of.complete {
                PartFile::finish(&target)?;
                self.finished += 1;
            } else {
                let file = PartFile::reopen(&target, of.length)?;
                self.open = Some(Open { file, records: of.records, bytes: of.bytes, marked: true });
            }
        } else if self.finished == 0 {
            self.begin()?;
        }
        Ok(())
    }

    /// Writes a record. `below` is the path of its input below the directory that was walked.
    pub(super) fn record(&mut self, record: &mut Written, below: &Path) -> io::Result<()> {
        if matches!(self.destination, Destination::Nowhere) {
            return Ok(());
        }
        let first = self.records(below)? == 0;
        match record {
            Written::Bytes(record) => self.bytes(record, first),
            #[cfg(feature = "parquet")]
            Written::Row(_) => match std::mem::replace(record, Written::Bytes(Vec::new())) {
                Written::Row(record) => self.row(*record),
                Written::Bytes(_) => Ok(()),
            },
        }
    }

    fn bytes(&mut self, record: &[u8], first: bool) -> io::Result<()> {
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
    fn row(&mut self, record: crate::record::Record) -> io::Result<()> {
        let table = match &mut self.table {
            Some(table) => table,
            none => none.insert(Table::new(self.compression)?),
        };
        let bytes = table.push(record)?;
        if table.is_full() {
            self.pending.extend(table.row_group()?);
        }
        self.count(bytes);
        self.flush()
    }

    /// Counts a record of so many bytes.
    fn count(&mut self, bytes: u64) {
        self.since_cut += bytes;
        if let Some(open) = &mut self.open {
            open.records += 1;
            open.bytes += bytes;
        } else {
            // A stream counts nothing but whether it is the first.
            self.finished = 1;
        }
    }

    /// Whether the next record opens a file that is named for its input.
    pub(super) fn needs_name(&self) -> bool {
        matches!(self.destination, Destination::Tree(_)) && self.open.is_none()
    }

    /// Bytes of records since the last cut.
    pub(super) fn since_cut(&self) -> u64 {
        self.since_cut
    }

    /// Whether the file under way has as much as it should.
    pub(super) fn is_full(&self) -> bool {
        matches!((&self.destination, &self.open), (Destination::Shards(_, most), Some(open)) if open.bytes >= *most)
    }

    /// Whether the file that is under way ends with its input.
    pub(super) fn ends_with_input(&self) -> bool {
        matches!(self.destination, Destination::Tree(_)) && self.open.is_some()
    }

    /// Whether what is written can be cut anywhere without changing it.
    pub(super) fn cuts_anywhere(&self) -> bool {
        self.compression == Compression::None && self.cuts_within()
    }

    /// Whether a file can be gone on with behind a cut. Otherwise output is cut only where a file ends.
    pub(super) fn cuts_within(&self) -> bool {
        self.format != Format::Parquet
    }

    /// Ends the member under way, brings all to the disk, and says how far output has come.
    pub(super) fn cut(&mut self) -> io::Result<OutputMark> {
        self.flush()?;
        self.since_cut = 0;
        if let Some(open) = &mut self.open {
            open.file.sync()?;
            open.marked = true;
        }
        Ok(self.mark(false))
    }

    /// Ends the file under way but for its name. Gives a mark that must be kept before [`Output::name`] if an earlier
    /// one speaks of the file, or if it is the place for a cut that is due.
    pub(super) fn complete(&mut self, due: bool) -> io::Result<Option<OutputMark>> {
        self.end_records(self.open.as_ref().is_none_or(|open| open.records == 0))?;
        self.flush()?;
        let due = due && !self.cuts_within();
        let Some(open) = &mut self.open else { return Ok(None) };
        if due {
            open.marked = true;
        }
        if matches!(self.destination, Destination::Tree(_)) && !open.marked {
            // One of a million small files: asking the disk for each would take longer than all the rest.
            return Ok(None);
        }
        open.file.sync()?;
        if !open.marked {
            return Ok(None);
        }
        self.since_cut = 0;
        Ok(Some(self.mark(true)))
    }

    /// Writes what stands behind the last record of a file or stream.
    fn end_records(&mut self, empty: bool) -> io::Result<()> {
        match self.format {
            Format::Json => self.pending.extend_from_slice(if empty { b"[\n]\n" } else { b"\n]\n" }),
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let table = self.table.take().map_or_else(|| Table::new(self.compression), Ok)?;
                self.pending.extend(table.finish()?);
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(io::Error::new(io::ErrorKind::Unsupported, super::NO_PARQUET)),
            Format::Jsonl | Format::Text | Format::Markdown => {}
        }
        Ok(())
    }

    /// Gives the file that is complete its name.
    pub(super) fn name(&mut self) -> io::Result<()> {
        if let Some(open) = self.open.take() {
            open.file.commit()?;
            self.finished += 1;
        }
        Ok(())
    }

    /// Ends the output when all records are written: what was opened is complete, and where nothing was, there is an
    /// empty file.
    pub(super) fn needs_file(&mut self) -> io::Result<bool> {
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

    /// Files with numbers beyond those of this run, which an earlier one left.
    pub(super) fn remove_stale_shards(&self) -> io::Result<()> {
        if let Destination::Shards(path, _) = &self.destination {
            let own: HashSet<_> =
                (0..self.finished).map(|number| shard(path, number).file_name().map(OsStr::to_owned)).collect();
            for stale in shards(path).iter().filter(|found| !own.contains(&found.file_name().map(OsStr::to_owned))) {
                std::fs::remove_file(stale)?;
            }
        }
        Ok(())
    }

    /// Takes away what is half written and cannot be gone on with.
    pub(super) fn discard(&mut self) {
        if let Some(open) = self.open.take_if(|open| !open.marked) {
            open.file.remove();
        }
    }

    fn mark(&self, complete: bool) -> OutputMark {
        let of = |open: &Open| FileMark {
            name: open.file.target().strip_prefix(self.directory()).unwrap_or(open.file.target()).to_path_buf(),
            length: open.file.length(),
            records: open.records,
            bytes: open.bytes,
            complete,
        };
        OutputMark { finished: self.finished, open: self.open.as_ref().map(of) }
    }

    /// The directory that marks name files below.
    fn directory(&self) -> &Path {
        match &self.destination {
            Destination::Tree(directory) => directory,
            Destination::File(path) | Destination::Shards(path, _) => path.parent().unwrap_or(Path::new("")),
            Destination::Stream(_) | Destination::Nowhere => Path::new(""),
        }
    }

    /// Records in the file under way, which is opened if there is none.
    fn records(&mut self, below: &Path) -> io::Result<u64> {
        if let Some(open) = &self.open {
            return Ok(open.records);
        }
        let target = match &self.destination {
            Destination::Stream(_) | Destination::Nowhere => return Ok(self.finished),
            Destination::File(path) => path.clone(),
            Destination::Shards(path, _) => shard(path, self.finished),
            Destination::Tree(directory) => self.in_tree(directory, below),
        };
        if let (Destination::Tree(_), Some(parent)) = (&self.destination, target.parent()) {
            std::fs::create_dir_all(parent).map_err(|error| named(parent, &error))?;
        }
        self.open = Some(Open { file: PartFile::create(&target)?, records: 0, bytes: 0, marked: false });
        Ok(0)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        // Parquet is compressed within.
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

/// An error with the path it is about, of the same kind.
pub(super) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The shards of a name that are there, in their order.
fn shards(path: &Path) -> Vec<PathBuf> {
    let first = shard(path, 0);
    let first = first.file_name().unwrap_or_default().to_string_lossy();
    let (stem, ending) = first.split_once("00000").unwrap_or((&*first, ""));
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_shard = |name: &str| {
        let number = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
        number.is_some_and(|n| n.len() >= 5 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let entries = std::fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> =
        entries.filter(|entry| is_shard(&entry.file_name().to_string_lossy())).map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// The name of a shard: the number goes before the first dot of the file's name.
fn shard(path: &Path, number: u64) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    path.with_file_name(format!("{stem}-{number:05}{ending}"))
}

impl Destination {
    /// The file or directory that it was named by.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Shards(path, _) | Self::Tree(path) => Some(path),
            Self::Stream(_) | Self::Nowhere => None,
        }
    }

    /// Where a run keeps what it needs to be gone on with; nothing where it cannot be.
    pub(super) fn state_path(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) | Self::Shards(path, _) => Some(hidden(path, "resume")),
            Self::Tree(directory) => Some(directory.join(".taosha.resume")),
            Self::Stream(_) | Self::Nowhere => None,
        }
    }
}
