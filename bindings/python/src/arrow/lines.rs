//! What is counted of pages to learn which lines their sites print: a row for each tuple of host, line and text.

use std::sync::Arc;

use arrow_array::builder::Int64Builder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use taosha::internals::sites::PageLines;

/// What came of a page: its lines, or nothing if it does not say where it is from or has none, or why it cannot be read.
pub(crate) type Counted = Result<Option<PageLines>, String>;

/// The columns `host`, `line` and `text`: hashes as signed numbers, by their bits. A page of which nothing is counted has a
/// row, too, in which host and text are null, and line as well if it cannot be read.
pub(crate) fn batch(pages: &[Counted]) -> Result<RecordBatch, ArrowError> {
    let rows = pages.iter().map(|page| page.iter().flatten().map(|of| 1 + of.lines.len()).sum::<usize>().max(1)).sum();
    let mut columns = ["host", "line", "text"].map(|name| (name, Int64Builder::with_capacity(rows)));
    let mut append = |row: [Option<u64>; 3]| {
        for ((_, column), hash) in columns.iter_mut().zip(row) {
            column.append_option(hash.map(u64::cast_signed));
        }
    };
    for page in pages {
        match page {
            Ok(Some(of)) => of.tuples().for_each(|tuple| append(tuple.map(Some))),
            Ok(None) => append([None, Some(0), None]),
            Err(_) => append([None; 3]),
        }
    }
    let nullable = true;
    RecordBatch::try_from_iter_with_nullable(
        columns.map(|(name, mut column)| (name, Arc::new(column.finish()) as ArrayRef, nullable)),
    )
}
