//! The lines of pages as a batch, for counting which lines a site prints on many pages.

use std::sync::Arc;

use arrow_array::builder::Int64Builder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use taosha::internals::sites::PageLines;

/// The lines of a page; `None` if the page has no lines or no known host; an error if it cannot be read.
pub(crate) type CountedLines = Result<Option<PageLines>, String>;

/// A batch with the columns `host`, `line` and `text`: hashes, whose bits are read as signed integers. A page without
/// lines or host has one row, in which host and text are null; an unreadable page has one in which line is null as
/// well.
pub(crate) fn batch(pages: &[CountedLines]) -> Result<RecordBatch, ArrowError> {
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
