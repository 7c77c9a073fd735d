//! Files that have a hidden name until they are complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::path_error::path_error;

/// A file that is being written under the hidden name `.NAME.part`.
pub(super) struct PartFile {
    target: PathBuf,
    file: File,
    length: u64,
}

/// The hidden path `.NAME.ending` next to a file.
pub(super) fn hidden(path: &Path, ending: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

fn part_path(target: &Path) -> PathBuf {
    hidden(target, "part")
}

impl PartFile {
    /// Creates the file. Truncates a partial file that an earlier run left.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let file = File::create(part_path(target)).map_err(|error| path_error(target, &error))?;
        Ok(Self { target: target.to_path_buf(), file, length: 0 })
    }

    /// Opens an existing partial file and truncates it to `length` bytes, to append after them.
    pub(super) fn reopen(target: &Path, length: u64) -> io::Result<Self> {
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).open(part_path(target))?;
            if file.metadata()?.len() < length {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "shorter than its checkpoint says"));
            }
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            Ok(file)
        };
        let file = open().map_err(|error| path_error(&part_path(target), &error))?;
        Ok(Self { target: target.to_path_buf(), file, length })
    }

    /// Renames a complete file to its final name, unless an earlier run has done so already.
    pub(super) fn finish(target: &Path) -> io::Result<()> {
        match fs::rename(part_path(target), target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.exists() => Ok(()),
            renamed => renamed.map_err(|error| path_error(target, &error)),
        }
    }

    /// Gives a file that an earlier part of the run has finished its hidden name again, to append to it.
    pub(super) fn take_back(target: &Path) -> io::Result<()> {
        let part = part_path(target);
        if part.exists() || !target.exists() {
            return Ok(());
        }
        fs::rename(target, part).map_err(|error| path_error(target, &error))
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).map_err(|error| path_error(&self.target, &error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Syncs the written bytes to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data().map_err(|error| path_error(&self.target, &error))
    }

    /// Renames the file to its final name.
    pub(super) fn commit(self) -> io::Result<()> {
        drop(self.file);
        Self::finish(&self.target)
    }

    /// Removes the file.
    pub(super) fn remove(self) {
        drop(self.file);
        let _ = fs::remove_file(part_path(&self.target));
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }
}

/// Writes a small file atomically: writes it under a hidden name, syncs it, and renames it.
pub fn write_atomically(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PartFile::create(target)?;
    match file.append(bytes).and_then(|()| file.sync()) {
        Ok(()) => file.commit(),
        Err(error) => {
            file.remove();
            Err(error)
        }
    }
}
