//! Archives of files: tar and zip.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use super::{Flow, Reading};
use crate::batch::source::{EndsAtError, Exactly, Source};

/// The files of a tar archive, in their order.
pub(super) fn tar(source: Source<'_>, name: &str, reading: &mut Reading<'_>) -> Flow {
    let mut archive = ::tar::Archive::new(source);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return reading.fail(name, format!("tar: {error}")),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            // Where the next header lies is not known any more.
            Err(error) => return reading.fail(name, format!("tar: {error}; the rest of the archive is left out")),
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let inner = format!("{name}/{}", String::from_utf8_lossy(&entry.path_bytes()));
        let size = entry.size();
        reading.stream(Source::new(EndsAtError::new(Exactly::new(entry, size))), &inner, None)?;
    }
    Flow::Continue(())
}

/// The files of a zip archive, in the order of its directory. That stands at the archive's end: one that lies in another
/// container or comes through a pipe is put aside in a temporary file first.
pub(super) fn zip(mut source: Source<'_>, name: &str, path: Option<&Path>, reading: &mut Reading<'_>) -> Flow {
    let opened = match path {
        Some(path) => File::open(path),
        None => put_aside(&mut source),
    };
    drop(source);
    let file = match opened {
        Ok(file) => io::BufReader::new(file),
        Err(error) => return reading.fail(name, format!("zip: {error}")),
    };
    let mut archive = match ::zip::ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => return reading.fail(name, format!("zip: {error}")),
    };
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                reading.fail(&format!("{name}/#{}", index + 1), format!("zip: {error}"))?;
                continue;
            }
        };
        if !entry.is_file() {
            continue;
        }
        let inner = format!("{name}/{}", String::from_utf8_lossy(entry.name_raw()));
        reading.stream(Source::new(EndsAtError::new(entry)), &inner, None)?;
    }
    Flow::Continue(())
}

/// Copies a stream into a temporary file, which goes when it is closed.
pub(super) fn put_aside(source: &mut Source<'_>) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(source, &mut file)?;
    file.rewind()?;
    Ok(file)
}
