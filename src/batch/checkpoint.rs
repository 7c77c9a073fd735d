//! Checkpoints: the state that a killed run needs to resume.
//!
//! A checkpoint stores how many inputs are done, how many items of the next input are done, and how long the output was
//! at that point. It is written after this output is on the disk, and it is replaced atomically. So the checkpoint file
//! is always valid.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::output::OutputPosition;
use super::part_file::write_atomically;
use super::path_error::path_error;
use super::stats::Stats;

/// The progress of a run. The JSON keys of this struct are the format of the checkpoint file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Digest of everything that determines the bytes of the output, except the content of the inputs.
    pub(super) run: String,
    /// Number of inputs that are done.
    pub(super) inputs: u64,
    /// Digest of their names and sizes.
    #[serde(rename = "seen")]
    pub(super) inputs_digest: String,
    /// Number of items of the next input that are done.
    pub(super) items: u64,
    pub(super) output: OutputPosition,
    /// Length of the list of rejects, in bytes.
    pub(super) rejects: u64,
    pub(super) stats: Stats,
}

impl Checkpoint {
    /// Reads the checkpoint of an earlier run, if there is one.
    pub(super) fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(path_error(path, &error)),
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{}: not a checkpoint of this version: {error}; --overwrite starts anew", path.display()),
                )
            }),
        }
    }

    /// Whether the run has not done anything yet.
    pub(super) fn is_start(&self) -> bool {
        (self.inputs, self.items, &self.output) == (0, 0, &OutputPosition::default())
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        write_atomically(path, &serde_json::to_vec(self)?)
    }
}

/// A lock that keeps two runs from writing the same output. The system releases it when the program ends, even after a
/// crash.
#[derive(Debug)]
pub(super) struct RunLock {
    path: PathBuf,
    _file: File,
}

impl RunLock {
    /// Takes the lock. Fails if another run holds it.
    pub(super) fn take(state: &Path, output: &Path) -> io::Result<Self> {
        let path = state.with_extension("lock");
        let file = File::create(&path).map_err(|error| path_error(output, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let busy = io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing it");
                Err(path_error(output, &busy))
            }
            // Some file systems have no locks. There the user must make sure that only one run writes.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path, _file: file }),
        }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
