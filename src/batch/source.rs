//! A stream that can be looked into before it is read.

use std::io::{self, BufRead, Read};

/// Bytes read at once, and the most that can be looked at in advance: a first line of JSON of usual length fits.
const BUFFER: usize = 1 << 16;

/// A stream of bytes of which the next ones can be looked at, and to which bytes can be given back.
pub(super) struct Source<'r> {
    buffer: Vec<u8>,
    from: usize,
    inner: Box<dyn Read + 'r>,
    /// An error that came while looking ahead; it is due when what stands before it is read.
    due: Option<io::Error>,
}

impl<'r> Source<'r> {
    pub(super) fn new(inner: impl Read + 'r) -> Self {
        Self { buffer: Vec::new(), from: 0, inner: Box::new(inner), due: None }
    }

    /// The next bytes, as many as are asked for unless the stream ends before or cannot be read on.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        let count = count.min(BUFFER);
        while self.buffer.len() - self.from < count && self.due.is_none() {
            match self.more() {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => self.due = Some(error),
            }
        }
        let held = &self.buffer[self.from..];
        &held[..held.len().min(count)]
    }

    /// As many bytes as can be looked at.
    pub(super) fn peek_all(&mut self) -> &[u8] {
        self.peek(BUFFER)
    }

    /// The error that looking ahead met, which is then told.
    pub(super) fn due(&mut self) -> Option<io::Error> {
        self.due.take()
    }

    /// Gives bytes back, to be read again before all others.
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        self.buffer.splice(..self.from, bytes.iter().copied());
        self.from = 0;
    }

    fn more(&mut self) -> io::Result<usize> {
        self.buffer.drain(..self.from);
        self.from = 0;
        let held = self.buffer.len();
        self.buffer.resize(held + BUFFER, 0);
        let read = loop {
            match self.inner.read(&mut self.buffer[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(held + *read.as_ref().unwrap_or(&0));
        read
    }
}

impl BufRead for Source<'_> {
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

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let count = held.len().min(into.len());
        into[..count].copy_from_slice(&held[..count]);
        self.consume(count);
        Ok(count)
    }
}

/// Reads a stream that has an end of its own, and takes what comes after an error for its end: most decoders give the
/// same error for ever.
pub(super) struct EndsAtError<R>(Option<R>);

impl<R> EndsAtError<R> {
    pub(super) fn new(inner: R) -> Self {
        Self(Some(inner))
    }
}

impl<R: Read> Read for EndsAtError<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(inner) = &mut self.0 else { return Ok(0) };
        let read = inner.read(into);
        if read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.0 = None;
        }
        read
    }
}

/// Reads as many bytes as were announced; a stream that ends before is cut off.
pub(super) struct Exactly<R> {
    inner: R,
    left: u64,
}

impl<R> Exactly<R> {
    pub(super) fn new(inner: R, length: u64) -> Self {
        Self { inner, left: length }
    }
}

impl<R: Read> Read for Exactly<R> {
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
