//! Upgrades files of records: reads JSON Lines of version 1 and writes version 2.

use std::fs::File;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use super::compression::Compression;
use super::part_file::PartFile;
use super::reader::PeekReader;
use crate::record::{SCHEMA, version1};

/// Bytes at the start of a file by which its compression is told.
const HEAD: usize = 6;

/// Bytes of records that are written at once; a compressed file has a member for each.
const MEMBER: usize = 16 << 20;

/// The number of records in the files that were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upgraded {
    /// Records of version 1, which were converted.
    pub converted: u64,
    /// Records of version 2, which were copied as they are.
    pub unchanged: u64,
}

/// Why records could not be upgraded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// A line is not a record of taosha.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, 1-based.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}", .0.display())]
    File(PathBuf, #[source] io::Error),
}

/// Where upgraded records go. They are complete lines.
enum Target<'w> {
    Stream(&'w mut dyn Write),
    File(PartFile, Compression),
}

impl Target<'_> {
    /// Writes the pending lines and empties them.
    fn write(&mut self, pending: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.write_all(pending)?,
            Self::File(file, compression) => file.append(&compression.member(pending)?)?,
        }
        pending.clear();
        Ok(())
    }
}

/// Upgrades files of JSON Lines, compressed or not, and writes all records to one file, or to `out` without a file. The
/// ending of the file's name decides its compression. The file appears only when it is complete.
///
/// # Errors
/// A file cannot be read or written, or a line is not a record of version 1 or 2.
pub fn upgrade(paths: &[PathBuf], file: Option<&Path>, out: &mut dyn Write) -> Result<Upgraded, UpgradeError> {
    let mut target = match file {
        Some(path) => {
            let part = PartFile::create(path).map_err(|error| UpgradeError::File(path.to_owned(), error))?;
            Target::File(part, Compression::of_name(path))
        }
        None => Target::Stream(out),
    };
    let written = write_all(paths, file, &mut target);
    match (written, target) {
        (Ok(counts), Target::File(part, _)) => {
            part.sync().and_then(|()| part.commit()).map_err(|error| failed(file, error))?;
            Ok(counts)
        }
        (Err(error), Target::File(part, _)) => {
            part.remove();
            Err(error)
        }
        (written, Target::Stream(_)) => written,
    }
}

fn failed(file: Option<&Path>, error: io::Error) -> UpgradeError {
    UpgradeError::File(file.unwrap_or(Path::new("standard output")).to_owned(), error)
}

fn write_all(paths: &[PathBuf], file: Option<&Path>, target: &mut Target<'_>) -> Result<Upgraded, UpgradeError> {
    let mut counts = Upgraded::default();
    let mut pending = Vec::new();
    for path in paths {
        let unreadable = |error| UpgradeError::File(path.clone(), error);
        let mut source: PeekReader<'_> = if path == Path::new("-") {
            PeekReader::new(io::stdin())
        } else {
            PeekReader::new(File::open(path).map_err(unreadable)?)
        };
        let compression = Compression::of_bytes(source.peek(HEAD));
        let mut reader = compression.reader(source);
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes).map_err(unreadable)? == 0 {
                break;
            }
            let wrong = |reason: String| UpgradeError::Line { path: path.clone(), line, reason };
            let json = str::from_utf8(&bytes).map_err(|_| wrong("not UTF-8; upgrade reads JSON Lines".into()))?.trim();
            if json.is_empty() {
                continue;
            }
            match version(json) {
                Some(1) => {
                    let record = version1::read(json).map_err(|error| wrong(error.to_string()))?;
                    serde_json::to_writer(&mut pending, &record).map_err(|error| wrong(error.to_string()))?;
                    counts.converted += 1;
                }
                Some(SCHEMA) => {
                    pending.extend_from_slice(json.as_bytes());
                    counts.unchanged += 1;
                }
                Some(other) => {
                    return Err(wrong(format!("a record of version {other}; this taosha knows 1 and {SCHEMA}")));
                }
                None => return Err(wrong("not a record of taosha; upgrade reads JSON Lines".into())),
            }
            pending.push(b'\n');
            if pending.len() >= MEMBER {
                target.write(&mut pending).map_err(|error| failed(file, error))?;
            }
        }
    }
    target.write(&mut pending).map_err(|error| failed(file, error))?;
    Ok(counts)
}

/// The version of a record.
fn version(json: &str) -> Option<u32> {
    #[derive(serde::Deserialize)]
    struct Version {
        schema: u32,
    }
    serde_json::from_str::<Version>(json).ok().map(|version| version.schema)
}
