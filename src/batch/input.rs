//! One input of a run: a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// One input of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input, with the name that its records carry.
    Stdin(String),
    /// A file.
    File {
        /// Its path.
        path: PathBuf,
        /// The value of `--source`, if it was given. Records carry it instead of the path.
        name: Option<String>,
        /// Its relative path in a tree of outputs: the path below the directory that was walked, or the file name. If
        /// several paths are given, it begins with the given path.
        below: PathBuf,
        /// How it became an input.
        origin: InputOrigin,
    },
}

/// How a file became an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputOrigin {
    /// The user named it. It is read whatever it contains.
    Named,
    /// It is in a directory, and matches an `--include` glob.
    Included,
    /// It is in a directory, and there was no `--include` glob.
    Found,
}

/// An input that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(#[from] io::Error);

impl Input {
    /// A file that the user named.
    pub fn file(path: impl Into<PathBuf>, name: Option<String>) -> Self {
        let path = path.into();
        let below = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
        Self::File { path, name, below, origin: InputOrigin::Named }
    }

    /// The same input, with its path in a tree of outputs below this directory.
    #[cfg(feature = "batch")]
    pub(super) fn under(self, directory: &std::path::Path) -> Self {
        match self {
            Self::File { path, name, below, origin } => Self::File { path, name, below: directory.join(below), origin },
            stdin @ Self::Stdin(_) => stdin,
        }
    }

    /// The name of the input in records and messages. Bytes of a path that are not UTF-8 become U+FFFD.
    pub fn source(&self) -> String {
        match self {
            Self::Stdin(name) => name.clone(),
            Self::File { path, name, .. } => name.clone().unwrap_or_else(|| path.to_string_lossy().into_owned()),
        }
    }

    /// Its size in bytes, if it is known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin(_) => None,
            Self::File { path, .. } => path.metadata().ok().map(|m| m.len()),
        }
    }

    /// Reads all its bytes.
    pub fn read(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        match self {
            Self::Stdin(_) => io::stdin().lock().read_to_end(&mut bytes)?,
            Self::File { path, .. } => File::open(path)?.read_to_end(&mut bytes)?,
        };
        Ok(bytes)
    }
}
