//! Checkpoints: what a run that was killed needs to go on.
//!
//! A checkpoint says how many inputs are done, how many pages of the next one, and how long the output was then. It is
//! written after the output it speaks of is on the disk, and replaced as a whole, so there is always one that holds.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::output::{OutputMark, named};
use super::part_file::replace;
use super::stats::Stats;

/// How far a run has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Digest of all that the bytes of the output follow from, but for the inputs' content.
    pub(super) run: String,
    /// Inputs that are done.
    pub(super) inputs: u64,
    /// Digest of their names and sizes.
    pub(super) seen: String,
    /// Items of the next one that are done.
    pub(super) items: u64,
    pub(super) output: OutputMark,
    /// Length of the list of rejects.
    pub(super) rejects: u64,
    pub(super) stats: Stats,
}

impl Checkpoint {
    /// Reads the checkpoint of an earlier run, if there is one.
    pub(super) fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(named(path, &error)),
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{}: no checkpoint of this version: {error}; --overwrite starts anew", path.display()),
                )
            }),
        }
    }

    /// Whether nothing was done yet.
    pub(super) fn is_start(&self) -> bool {
        (self.inputs, self.items, &self.output) == (0, 0, &OutputMark::default())
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        replace(path, &serde_json::to_vec(self)?)
    }
}

/// Keeps two runs from writing one output. The system lets go of it when the program ends, however it ends.
pub(super) struct RunLock {
    path: PathBuf,
    _file: File,
}

impl RunLock {
    /// Takes the lock, or says that another run has it.
    pub(super) fn take(state: &Path, output: &Path) -> io::Result<Self> {
        let path = state.with_extension("lock");
        let file = File::create(&path).map_err(|error| named(output, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let busy = io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing it");
                Err(named(output, &busy))
            }
            // Not every file system has locks; without one the user must take care.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path, _file: file }),
        }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
