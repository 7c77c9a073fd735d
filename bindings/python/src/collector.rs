//! Collects the records of a stream into batches for Python.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_pyarrow::ToPyArrow;
use arrow_schema::Schema;
use pyo3::prelude::*;
use taosha::Record;
use taosha::batch::StreamOutcome;

use crate::arrow::output::OutputColumns;

/// The bytes of all pages, the number of skipped items, and the rejected items with their reasons.
pub(crate) type StreamSummary = (u64, u64, Vec<(String, String)>);

/// Collects a stream's records and passes them to Python's `write` in batches.
pub(crate) struct BatchCollector {
    columns: OutputColumns,
    write: Py<PyAny>,
    records: Vec<Record>,
    /// Bytes of the pages that the waiting `records` came from.
    pending: usize,
    bytes: u64,
    skipped: u64,
    rejects: Vec<(String, String)>,
}

impl BatchCollector {
    pub(crate) fn new(columns: OutputColumns, write: Py<PyAny>) -> Self {
        Self { columns, write, records: Vec::new(), pending: 0, bytes: 0, skipped: 0, rejects: Vec::new() }
    }

    pub(crate) fn summary(self) -> StreamSummary {
        (self.bytes, self.skipped, self.rejects)
    }

    /// Takes one item of the stream. Writes a batch once its pages have `batch_bytes` bytes.
    pub(crate) fn take(&mut self, taken: StreamOutcome, batch_bytes: usize) -> PyResult<()> {
        match taken {
            StreamOutcome::Record { record, bytes } => {
                self.records.push(*record);
                self.bytes += bytes;
                self.pending += usize::try_from(bytes).unwrap_or(usize::MAX);
                if self.pending >= batch_bytes { self.flush() } else { Ok(()) }
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

    /// Writes the waiting records, if any, as a batch.
    pub(crate) fn flush(&mut self) -> PyResult<()> {
        if self.records.is_empty() {
            return Ok(());
        }
        let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let batch = self.columns.batch(&self.records, &nothing)?;
        self.records.clear();
        self.pending = 0;
        Python::attach(|py| {
            py.check_signals()?;
            self.write.bind(py).call1((batch.to_pyarrow(py)?,)).map(drop)
        })
    }
}
