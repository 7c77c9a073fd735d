//! External sort: sorts more tuples than fit into memory. Writes sorted runs to temporary files and merges them in the
//! end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

use crate::batch::path_error::path_error;

/// Three numbers, compared in order.
pub(super) type Tuple = [u64; 3];

/// Bytes of a tuple in memory and on the disk.
pub(super) const TUPLE: usize = 24;

/// Runs of one level that are merged into one run of the next level. Each run has an open file, and a buffer while it
/// is merged.
const FAN_IN: usize = 64;

/// Bytes of the buffer of a run.
const BUFFER: usize = 1 << 16;

/// Sorts tuples in bounded memory.
pub(super) struct Sorter {
    limit: usize,
    buffer: Vec<Tuple>,
    /// Runs by the number of merges that made them. Runs of the same level have about the same length.
    levels: Vec<Vec<File>>,
    directory: Option<PathBuf>,
}

impl Sorter {
    /// Creates a sorter that keeps at most about `memory` bytes of tuples in memory.
    pub(super) fn new(memory: usize, directory: Option<PathBuf>) -> Self {
        Self { limit: (memory / TUPLE).max(1), buffer: Vec::new(), levels: Vec::new(), directory }
    }

    pub(super) fn push(&mut self, tuple: Tuple) -> io::Result<()> {
        if self.buffer.len() == self.limit {
            self.spill()?;
        }
        if self.buffer.capacity() == 0 {
            // One allocation: growing would copy, and keep the old and the new buffer. Memory pages that are never
            // written take no memory.
            self.buffer.reserve_exact(self.limit);
        }
        self.buffer.push(tuple);
        Ok(())
    }

    /// Passes all tuples to `take` in order.
    pub(super) fn merge(mut self, take: &mut dyn FnMut(Tuple) -> io::Result<()>) -> io::Result<()> {
        if self.levels.is_empty() {
            self.buffer.sort_unstable();
            return self.buffer.drain(..).try_for_each(take);
        }
        self.spill()?;
        self.buffer = Vec::new();
        merge(self.levels.into_iter().flatten().collect(), take)
    }

    /// Writes the buffered tuples as a run.
    fn spill(&mut self) -> io::Result<()> {
        self.buffer.sort_unstable();
        let buffer = std::mem::take(&mut self.buffer);
        let mut run = self.write(|write| buffer.iter().try_for_each(|tuple| write(*tuple)))?;
        self.buffer = buffer;
        self.buffer.clear();
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(run);
            if self.levels[level].len() < FAN_IN {
                break;
            }
            let runs = std::mem::take(&mut self.levels[level]);
            run = self.write(|write| merge(runs, write))?;
        }
        Ok(())
    }

    fn write(&self, from: impl FnOnce(&mut dyn FnMut(Tuple) -> io::Result<()>) -> io::Result<()>) -> io::Result<File> {
        let file = match &self.directory {
            Some(directory) => tempfile::tempfile_in(directory).map_err(|error| path_error(directory, &error)),
            None => tempfile::tempfile().map_err(|error| path_error(&std::env::temp_dir(), &error)),
        };
        let mut out = BufWriter::with_capacity(BUFFER, file?);
        from(&mut |tuple| {
            let mut bytes = [0; TUPLE];
            for (number, into) in tuple.iter().zip(bytes.chunks_exact_mut(8)) {
                into.copy_from_slice(&number.to_le_bytes());
            }
            out.write_all(&bytes)
        })?;
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

fn merge(runs: Vec<File>, take: &mut dyn FnMut(Tuple) -> io::Result<()>) -> io::Result<()> {
    let mut runs: Vec<BufReader<File>> = runs.into_iter().map(|run| BufReader::with_capacity(BUFFER, run)).collect();
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for (number, run) in runs.iter_mut().enumerate() {
        heads.extend(next(run)?.map(|tuple| Reverse((tuple, number))));
    }
    while let Some(Reverse((tuple, number))) = heads.pop() {
        take(tuple)?;
        heads.extend(next(&mut runs[number])?.map(|tuple| Reverse((tuple, number))));
    }
    Ok(())
}

fn next(run: &mut BufReader<File>) -> io::Result<Option<Tuple>> {
    let mut bytes = [0; TUPLE];
    match run.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut tuple = [0; 3];
    for (number, from) in tuple.iter_mut().zip(bytes.chunks_exact(8)) {
        let mut eight = [0; 8];
        eight.copy_from_slice(from);
        *number = u64::from_le_bytes(eight);
    }
    Ok(Some(tuple))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tuples_are_in_order_however_many_fit_into_memory() {
        let mut state = 7u64;
        let tuples: Vec<Tuple> = (0..20_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                [state >> 61, state >> 50 & 31, state >> 40]
            })
            .collect();
        let mut expected = tuples.clone();
        expected.sort_unstable();
        // All tuples fit, just fit, need two runs, need about as many runs as one merge takes, need more, or need
        // several levels.
        for limit in [30_000, 20_000, 10_001, 311, 100, 7] {
            let mut sorter = Sorter::new(limit * TUPLE, None);
            for tuple in &tuples {
                sorter.push(*tuple).unwrap();
                assert!(sorter.buffer.capacity() <= limit, "{limit} at once");
                assert!(sorter.levels.iter().all(|runs| runs.len() < FAN_IN), "{limit} at once");
            }
            let mut merged = Vec::new();
            sorter
                .merge(&mut |tuple| {
                    merged.push(tuple);
                    Ok(())
                })
                .unwrap();
            assert!(merged == expected, "{limit} at once");
        }
    }

    #[test]
    fn a_disk_that_cannot_be_written_is_an_error() {
        let mut sorter = Sorter::new(TUPLE, Some(PathBuf::from("no/such/place")));
        sorter.push([1; 3]).unwrap();
        assert!(sorter.push([2; 3]).is_err());
    }
}
