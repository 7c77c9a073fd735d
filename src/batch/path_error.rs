//! Errors that name the path they concern.

use std::io;
use std::path::Path;

/// Returns an error of the same kind whose message begins with the path.
pub(super) fn path_error(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
