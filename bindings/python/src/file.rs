//! Open Python files as byte streams.

use std::io::{self, Read};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Bytes requested per call. A call into the interpreter costs as much as copying a few kilobytes.
const CHUNK: usize = 1 << 20;

/// A Python object whose `read(size)` returns bytes. An exception that it raises is stored in `failed` and ends the
/// stream with an error.
pub(crate) struct PyFile<'f> {
    file: Py<PyAny>,
    buffer: Vec<u8>,
    start: usize,
    pub(crate) failed: &'f mut Option<PyErr>,
}

impl<'f> PyFile<'f> {
    pub(crate) fn new(file: Py<PyAny>, failed: &'f mut Option<PyErr>) -> Self {
        Self { file, buffer: Vec::new(), start: 0, failed }
    }

    fn fill(&mut self) -> PyResult<()> {
        self.buffer.clear();
        self.start = 0;
        Python::attach(|py| {
            // Ctrl-C must also end a long stream.
            py.check_signals()?;
            let chunk = self.file.bind(py).call_method1("read", (CHUNK,))?;
            self.buffer.extend_from_slice(chunk.cast::<PyBytes>()?.as_bytes());
            Ok(())
        })
    }
}

impl Read for PyFile<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Ok(0);
        }
        if self.start == self.buffer.len()
            && let Err(error) = self.fill()
        {
            let failure = io::Error::other(error.to_string());
            *self.failed = Some(error);
            return Err(failure);
        }
        let count = into.len().min(self.buffer.len() - self.start);
        into[..count].copy_from_slice(&self.buffer[self.start..self.start + count]);
        self.start += count;
        Ok(count)
    }
}
