//! Makes a stream seekable, for formats with a directory at their end.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use crate::batch::reader::PeekReader;

/// Opens the file of a stream. If the stream is a pipe or lies in another container, and so has no `path`, copies it to
/// a temporary file, which is deleted when it is closed.
pub(super) fn seekable(mut source: PeekReader<'_>, path: Option<&Path>) -> io::Result<File> {
    if let Some(path) = path {
        return File::open(path);
    }
    let mut file = tempfile::tempfile()?;
    io::copy(&mut source, &mut file)?;
    file.rewind()?;
    Ok(file)
}
