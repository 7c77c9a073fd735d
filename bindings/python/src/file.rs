//! Python's open files as streams.

use std::io::{self, Read};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Bytes that are asked for at once: going to the interpreter costs as much as copying a few kilobytes.
const CHUNK: usize = 1 << 20;

/// An object with `read(size)`, opened for bytes. Its exception is kept, and is an error of the stream.
pub(crate) struct PyFile<'f> {
    file: Py<PyAny>,
    held: Vec<u8>,
    from: usize,
    pub(crate) failed: &'f mut Option<PyErr>,
}

impl<'f> PyFile<'f> {
    pub(crate) fn new(file: Py<PyAny>, failed: &'f mut Option<PyErr>) -> Self {
        Self { file, held: Vec::new(), from: 0, failed }
    }

    fn more(&mut self) -> PyResult<()> {
        self.held.clear();
        self.from = 0;
        Python::attach(|py| {
            // Ctrl-C ends a long stream, too.
            py.check_signals()?;
            let chunk = self.file.bind(py).call_method1("read", (CHUNK,))?;
            self.held.extend_from_slice(chunk.cast::<PyBytes>()?.as_bytes());
            Ok(())
        })
    }
}

impl Read for PyFile<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Ok(0);
        }
        if self.from == self.held.len()
            && let Err(error) = self.more()
        {
            let told = io::Error::other(error.to_string());
            *self.failed = Some(error);
            return Err(told);
        }
        let count = into.len().min(self.held.len() - self.from);
        into[..count].copy_from_slice(&self.held[self.from..self.from + count]);
        self.from += count;
        Ok(count)
    }
}
