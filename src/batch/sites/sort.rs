//! Sorting more tuples than fit into memory: sorted runs in temporary files, merged in the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

use crate::batch::output::named;

/// Three numbers, compared one after another.
pub(super) type Tuple = [u64; 3];

/// Bytes of a tuple, in memory and on the disk.
pub(super) const TUPLE: usize = 24;

/// Runs of a level that are merged into one of the next: each has a file open, and a buffer while it is merged.
const FAN_IN: usize = 64;

/// Bytes of a run's buffer.
const BUFFER: usize = 1 << 16;

/// Sorts tuples in bounded memory.
pub(super) struct Sorter {
    most: usize,
    held: Vec<Tuple>,
    /// Runs by how often they were merged: those of one level are about as long as one another.
    levels: Vec<Vec<File>>,
    directory: Option<PathBuf>,
}

impl Sorter {
    /// Holds at most about so many bytes of tuples in memory.
    pub(super) fn new(memory: usize, directory: Option<PathBuf>) -> Self {
        Self { most: (memory / TUPLE).max(1), held: Vec::new(), levels: Vec::new(), directory }
    }

    pub(super) fn push(&mut self, tuple: Tuple) -> io::Result<()> {
        if self.held.len() == self.most {
            self.spill()?;
        }
        if self.held.capacity() == 0 {
            // All at once: growing would copy, and hold the old beside the new. What is not used takes no memory.
            self.held.reserve_exact(self.most);
        }
        self.held.push(tuple);
        Ok(())
    }

    /// Gives all tuples in their order.
    pub(super) fn merge(mut self, take: &mut dyn FnMut(Tuple) -> io::Result<()>) -> io::Result<()> {
        if self.levels.is_empty() {
            self.held.sort_unstable();
            return self.held.drain(..).try_for_each(take);
        }
        self.spill()?;
        self.held = Vec::new();
        merge(self.levels.into_iter().flatten().collect(), take)
    }

    /// Writes what is held as a run.
    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let held = std::mem::take(&mut self.held);
        let mut run = self.write(|write| held.iter().try_for_each(|tuple| write(*tuple)))?;
        self.held = held;
        self.held.clear();
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
            Some(directory) => tempfile::tempfile_in(directory).map_err(|error| named(directory, &error)),
            None => tempfile::tempfile().map_err(|error| named(&std::env::temp_dir(), &error)),
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
    fn all_tuples_come_in_order_whatever_fits_into_memory() {
        let mut state = 7u64;
        let tuples: Vec<Tuple> = (0..20_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                [state >> 61, state >> 50 & 31, state >> 40]
            })
            .collect();
        let mut expected = tuples.clone();
        expected.sort_unstable();
        // All of them, in two runs, in as many as are merged at once and more, and a few at a time.
        for most in [30_000, 20_000, 10_001, 311, 100, 7] {
            let mut sorter = Sorter::new(most * TUPLE, None);
            for tuple in &tuples {
                sorter.push(*tuple).unwrap();
                assert!(sorter.held.capacity() <= most, "{most} at once");
                assert!(sorter.levels.iter().all(|runs| runs.len() < FAN_IN), "{most} at once");
            }
            let mut merged = Vec::new();
            sorter
                .merge(&mut |tuple| {
                    merged.push(tuple);
                    Ok(())
                })
                .unwrap();
            assert!(merged == expected, "{most} at once");
        }
    }

    #[test]
    fn a_disk_that_cannot_be_written_is_an_error() {
        let mut sorter = Sorter::new(TUPLE, Some(PathBuf::from("no/such/place")));
        sorter.push([1; 3]).unwrap();
        assert!(sorter.push([2; 3]).is_err());
    }
}
