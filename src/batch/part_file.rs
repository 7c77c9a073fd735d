//! A file under way: it has a hidden name until it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::output::named;

/// A file under way.
pub(super) struct PartFile {
    target: PathBuf,
    file: File,
    length: u64,
}

/// A hidden name beside a file's: `.NAME.ending`.
pub(super) fn hidden(path: &Path, ending: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

fn part(target: &Path) -> PathBuf {
    hidden(target, "part")
}

impl PartFile {
    /// Begins a file; what another run left of it goes.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let file = File::create(part(target)).map_err(|error| named(target, &error))?;
        Ok(Self { target: target.to_path_buf(), file, length: 0 })
    }

    /// Goes on with a file behind this many bytes.
    pub(super) fn reopen(target: &Path, length: u64) -> io::Result<Self> {
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).open(part(target))?;
            if file.metadata()?.len() < length {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "shorter than the run that is to go on left it",
                ));
            }
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            Ok(file)
        };
        let file = open().map_err(|error| named(&part(target), &error))?;
        Ok(Self { target: target.to_path_buf(), file, length })
    }

    /// Gives a complete file its name, unless it has it already.
    pub(super) fn finish(target: &Path) -> io::Result<()> {
        match fs::rename(part(target), target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.exists() => Ok(()),
            renamed => renamed.map_err(|error| named(target, &error)),
        }
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).map_err(|error| named(&self.target, &error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Brings what was written to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data().map_err(|error| named(&self.target, &error))
    }

    /// Gives the file its name.
    pub(super) fn commit(self) -> io::Result<()> {
        drop(self.file);
        Self::finish(&self.target)
    }

    /// Takes the file away.
    pub(super) fn remove(self) {
        drop(self.file);
        let _ = fs::remove_file(part(&self.target));
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }
}

/// Writes a small file as a whole: under a hidden name first, to the disk, and then to its own.
pub fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PartFile::create(target)?;
    match file.append(bytes).and_then(|()| file.sync()) {
        Ok(()) => file.commit(),
        Err(error) => {
            file.remove();
            Err(error)
        }
    }
}
