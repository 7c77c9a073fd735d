//! Readers: one with lookahead, and two adapters for damaged streams.

use std::io::{self, BufRead, Read};

/// Bytes per read, and the maximum lookahead. The first line of a usual JSON Lines file fits in it.
const BUFFER: usize = 1 << 16;

/// A reader that can peek at the next bytes, and that accepts bytes back.
pub(super) struct PeekReader<'r> {
    buffer: Vec<u8>,
    from: usize,
    inner: Box<dyn Read + 'r>,
    /// An error that occurred during lookahead. It is returned after the bytes before it are read.
    due: Option<io::Error>,
}

impl<'r> PeekReader<'r> {
    pub(super) fn new(inner: impl Read + 'r) -> Self {
        Self { buffer: Vec::new(), from: 0, inner: Box::new(inner), due: None }
    }

    /// Returns the next `count` bytes without consuming them. Returns fewer if the stream ends or fails before.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        let count = count.min(BUFFER);
        while self.buffer.len() - self.from < count && self.due.is_none() {
            match self.more() {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => self.due = Some(error),
            }
        }
        let ahead = &self.buffer[self.from..];
        &ahead[..ahead.len().min(count)]
    }

    /// Returns as many bytes as the lookahead allows, without consuming them.
    pub(super) fn peek_all(&mut self) -> &[u8] {
        self.peek(BUFFER)
    }

    /// Takes the error that lookahead met, if any. The caller must report it.
    pub(super) fn due(&mut self) -> Option<io::Error> {
        self.due.take()
    }

    /// Puts bytes back, to be read again before all others.
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        self.buffer.splice(..self.from, bytes.iter().copied());
        self.from = 0;
    }

    fn more(&mut self) -> io::Result<usize> {
        self.buffer.drain(..self.from);
        self.from = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + BUFFER, 0);
        let read = loop {
            match self.inner.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        read
    }
}

impl BufRead for PeekReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from == self.buffer.len() {
            if let Some(error) = self.due.take() {
                return Err(error);
            }
            self.more()?;
        }
        Ok(&self.buffer[self.from..])
    }

    fn consume(&mut self, count: usize) {
        self.from = (self.from + count).min(self.buffer.len());
    }
}

impl Read for PeekReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let buffered = self.fill_buf()?;
        let count = buffered.len().min(into.len());
        into[..count].copy_from_slice(&buffered[..count]);
        self.consume(count);
        Ok(count)
    }
}

/// A reader that returns an error once and then ends. Most decoders would return the same error forever.
pub(super) struct FuseOnError<R>(Option<R>);

impl<R> FuseOnError<R> {
    pub(super) fn new(inner: R) -> Self {
        Self(Some(inner))
    }
}

impl<R: Read> Read for FuseOnError<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(inner) = &mut self.0 else { return Ok(0) };
        let read = inner.read(into);
        if read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.0 = None;
        }
        read
    }
}

/// A reader that fails if the inner reader ends before the announced length.
pub(super) struct ExactLength<R> {
    inner: R,
    left: u64,
}

impl<R> ExactLength<R> {
    pub(super) fn new(inner: R, length: u64) -> Self {
        Self { inner, left: length }
    }
}

impl<R: Read> Read for ExactLength<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        if read == 0 && self.left > 0 && !into.is_empty() {
            let left = std::mem::take(&mut self.left);
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("cut off: {left} bytes are missing")));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
