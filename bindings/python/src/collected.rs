//! What comes out of a stream, batch by batch.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_pyarrow::ToPyArrow;
use arrow_schema::Schema;
use pyo3::prelude::*;
use taosha::Record;
use taosha::batch::StreamOutcome;

use crate::arrow::output::Chosen;

/// Bytes of the pages, how many items were skipped, and what was rejected and why.
pub(crate) type Summary = (u64, u64, Vec<(String, String)>);

/// Records of a stream on their way to Python.
pub(crate) struct Collected {
    chosen: Chosen,
    write: Py<PyAny>,
    records: Vec<Record>,
    /// Bytes of the pages that `records` came from.
    held: usize,
    bytes: u64,
    skipped: u64,
    rejects: Vec<(String, String)>,
}

impl Collected {
    pub(crate) fn new(chosen: Chosen, write: Py<PyAny>) -> Self {
        Self { chosen, write, records: Vec::new(), held: 0, bytes: 0, skipped: 0, rejects: Vec::new() }
    }

    pub(crate) fn summary(self) -> Summary {
        (self.bytes, self.skipped, self.rejects)
    }

    /// Takes what comes out of a stream; a batch is given on when its pages had so many bytes.
    pub(crate) fn take(&mut self, taken: StreamOutcome, batch_bytes: usize) -> PyResult<()> {
        match taken {
            StreamOutcome::Record { record, bytes } => {
                self.records.push(*record);
                self.bytes += bytes;
                self.held += usize::try_from(bytes).unwrap_or(usize::MAX);
                if self.held >= batch_bytes { self.flush() } else { Ok(()) }
            }
            StreamOutcome::Rejected { source, reason } => {
                self.rejects.push((source, reason));
                Ok(())
            }
            StreamOutcome::Skipped => {
                self.skipped += 1;
                Ok(())
            }
        }
    }

    /// Gives on what is held.
    pub(crate) fn flush(&mut self) -> PyResult<()> {
        if self.records.is_empty() {
            return Ok(());
        }
        let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let batch = self.chosen.batch(&self.records, &nothing)?;
        self.records.clear();
        self.held = 0;
        Python::attach(|py| {
            py.check_signals()?;
            self.write.bind(py).call1((batch.to_pyarrow(py)?,)).map(drop)
        })
    }
}
