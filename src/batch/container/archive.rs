//! Archives of files: tar and zip.
//!
//! Both readers call a function with the name of each file and its bytes. If a file cannot be read, they call it with
//! the reason instead.

use std::io;
use std::path::Path;

use super::item_sink::Flow;
use super::spool::seekable;
use crate::batch::reader::{ExactLength, FuseOnError, PeekReader};

/// Receives the name of a file and its bytes, or the reason why it cannot be read.
pub(super) type EachFile<'c> = dyn FnMut(&str, Result<PeekReader<'_>, String>) -> Flow + 'c;

/// Reads the files of a tar archive, in their order.
pub(super) fn tar(source: PeekReader<'_>, name: &str, each_file: &mut EachFile<'_>) -> Flow {
    let mut archive = ::tar::Archive::new(source);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return each_file(name, Err(format!("tar: {error}"))),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            // The position of the next header is unknown after an error.
            Err(error) => return each_file(name, Err(format!("tar: {error}; the rest of the archive is left out"))),
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let inner = format!("{name}/{}", String::from_utf8_lossy(&entry.path_bytes()));
        let size = entry.size();
        each_file(&inner, Ok(PeekReader::new(FuseOnError::new(ExactLength::new(entry, size)))))?;
    }
    Flow::Continue(())
}

/// Reads the files of a zip archive, in the order of its directory. `path` is the path of the archive, if it is a file.
pub(super) fn zip(source: PeekReader<'_>, name: &str, path: Option<&Path>, each_file: &mut EachFile<'_>) -> Flow {
    let file = match seekable(source, path) {
        Ok(file) => io::BufReader::new(file),
        Err(error) => return each_file(name, Err(format!("zip: {error}"))),
    };
    let mut archive = match ::zip::ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => return each_file(name, Err(format!("zip: {error}"))),
    };
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                each_file(&format!("{name}/#{}", index + 1), Err(format!("zip: {error}")))?;
                continue;
            }
        };
        if !entry.is_file() {
            continue;
        }
        let inner = format!("{name}/{}", String::from_utf8_lossy(entry.name_raw()));
        each_file(&inner, Ok(PeekReader::new(FuseOnError::new(entry))))?;
    }
    Flow::Continue(())
}
