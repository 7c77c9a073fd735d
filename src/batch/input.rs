//! Inputs: a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// One input of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input, under the name the record shall give it.
    Stdin(String),
    /// A file: its path, and the name the record shall give it.
    File {
        /// Where it is.
        path: PathBuf,
        /// `--source`, where it is given.
        name: Option<String>,
        /// Its place in a tree of outputs: its path below the directory that was walked, or its name; where several
        /// paths are given, behind the path.
        below: PathBuf,
        /// How it came to be one.
        chosen: Chosen,
    },
}

/// How a file came to be an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// By its own name: it is read whatever it is.
    Named,
    /// It lies in a directory, and matches a glob that says what is taken.
    Included,
    /// It lies in a directory.
    Found,
}

/// An input that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(#[from] io::Error);

impl Input {
    /// A file named by itself.
    pub fn file(path: impl Into<PathBuf>, name: Option<String>) -> Self {
        let path = path.into();
        let below = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
        Self::File { path, name, below, chosen: Chosen::Named }
    }

    /// The same file, with its place in a tree of outputs below this directory.
    #[cfg(feature = "batch")]
    pub(super) fn under(self, directory: &std::path::Path) -> Self {
        match self {
            Self::File { path, name, below, chosen } => Self::File { path, name, below: directory.join(below), chosen },
            stdin @ Self::Stdin(_) => stdin,
        }
    }

    /// The name of the input in records and messages; a path that is not UTF-8 is shown with U+FFFD.
    pub fn source(&self) -> String {
        match self {
            Self::Stdin(name) => name.clone(),
            Self::File { path, name, .. } => name.clone().unwrap_or_else(|| path.to_string_lossy().into_owned()),
        }
    }

    /// Its size in bytes, as far as known.
    #[cfg(feature = "batch")]
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin(_) => None,
            Self::File { path, .. } => path.metadata().ok().map(|m| m.len()),
        }
    }

    /// All its bytes.
    pub fn read(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        match self {
            Self::Stdin(_) => io::stdin().lock().read_to_end(&mut bytes)?,
            Self::File { path, .. } => File::open(path)?.read_to_end(&mut bytes)?,
        };
        Ok(bytes)
    }
}
