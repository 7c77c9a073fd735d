//! Inputs: a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// One input of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input, under the name the record shall give it.
    Stdin(String),
    /// A file: its path, its size in bytes as far as known, and the name the record shall give it.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its size when it was found; it only steers how many files are taken at once.
        size: u64,
        /// `--source`, where it is given.
        name: Option<String>,
    },
}

/// An input that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(#[from] io::Error);

impl Input {
    /// The name of the input in records and messages; a path that is not UTF-8 is shown with U+FFFD.
    pub fn source(&self) -> String {
        match self {
            Self::Stdin(name) => name.clone(),
            Self::File { path, name, .. } => name.clone().unwrap_or_else(|| path.to_string_lossy().into_owned()),
        }
    }

    /// Its size in bytes, as far as known.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Stdin(_) => 0,
            Self::File { size, .. } => *size,
        }
    }

    /// All its bytes.
    pub fn read(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        match self {
            Self::Stdin(_) => io::stdin().lock().read_to_end(&mut bytes)?,
            Self::File { path, size, .. } => {
                bytes.reserve(usize::try_from(*size).unwrap_or(0).min(1 << 30) + 1);
                File::open(path)?.read_to_end(&mut bytes)?
            }
        };
        Ok(bytes)
    }
}
