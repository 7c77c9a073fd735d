//! The command line inside the package.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the program on the words of a command line, of which the first is its name, and returns its exit code. It reads
/// and writes the process's own standard streams, beside those of Python. A signal can end the process.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| taosha::cli::main(words).into())
}
