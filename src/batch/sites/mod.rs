//! Site lines: counts the pages of each host that contain a line, over inputs of any size.
//!
//! Every line of every page becomes one tuple of host, line and text. Tuples are buffered; when the buffer is full,
//! they are sorted and written to a temporary file. In the end all files are merged, so equal tuples are adjacent and
//! can be counted. The counts are exact, independent of the order of pages and the number of threads. Memory is the
//! buffer of tuples and one buffer per file. Disk space is 24 bytes for each line of a page.

mod sort;
mod table;

use std::io;
use std::path::PathBuf;

use super::inputs::Inputs;
use super::visit::{Visit, Visited};
use super::{Gauge, Watcher};
use crate::pipeline::Pipeline;
use crate::sites::SiteRow;
use sort::Sorter;

pub use table::{read, write, write_text};

/// Counts the lines of sites.
pub struct Sites<'r> {
    /// The pipeline that splits pages into lines. The run that uses the counts must have the same options, because they
    /// determine what a line is.
    pub pipeline: &'r Pipeline,
    /// The inputs.
    pub inputs: &'r Inputs,
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub field: Option<String>,
    /// The size limit of a page, in bytes. A larger page is not kept in memory.
    pub max_page: usize,
    /// Number of threads that read pages, at least one.
    pub jobs: usize,
    /// Bytes of tuples that are kept in memory.
    pub memory: usize,
    /// The directory for temporary files. `None` uses the system's directory.
    pub temporary: Option<PathBuf>,
    /// Lines on fewer pages than this are dropped.
    pub least: u64,
}

/// The totals of a count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteCounts {
    /// Pages whose lines were counted.
    pub pages: u64,
    /// Pages without a known host, or without a line.
    pub nowhere: u64,
    /// Inputs and pages that could not be read.
    pub rejected: u64,
    /// Lines of all pages.
    pub lines: u64,
    /// Rows of the result.
    pub rows: u64,
}

impl Sites<'_> {
    /// Counts the lines, and passes a row for each line on enough pages to `take`, sorted by host and line. Returns
    /// `None` if the run was stopped before its end.
    ///
    /// # Errors
    /// Temporary files cannot be written or read, or `take` fails.
    pub fn count(
        &self,
        watcher: &mut dyn Watcher,
        gauge: &Gauge,
        take: &mut dyn FnMut(SiteRow) -> io::Result<()>,
    ) -> io::Result<Option<SiteCounts>> {
        let visit = Visit { title: None, field: self.field.clone(), max_page: self.max_page, jobs: self.jobs };
        let mut sorter = Sorter::new(self.memory, self.temporary.clone());
        let mut counts = SiteCounts::default();
        let complete = visit.run(
            &mut self.inputs.iter(),
            gauge,
            &|page| self.pipeline.page_lines(page).map_err(|error| error.message),
            &mut |Visited { source, outcome }| {
                match outcome.and_then(Option::transpose) {
                    Ok(Some(Some(page))) => {
                        counts.pages += 1;
                        counts.lines += page.lines.len() as u64;
                        page.tuples().try_for_each(|tuple| sorter.push(tuple))?;
                    }
                    // A page without a known host, or without a line.
                    Ok(Some(None)) => counts.nowhere += 1,
                    Ok(None) => {}
                    Err(reason) => {
                        counts.rejected += 1;
                        watcher.failed(&source, &reason);
                    }
                }
                Ok(())
            },
        )?;
        if !complete {
            return Ok(None);
        }
        let mut groups = RowGrouping { least: self.least, host_pages: 0, row: None };
        let mut give = |row: SiteRow| {
            counts.rows += 1;
            take(row)
        };
        sorter.merge(&mut |tuple| groups.next(tuple).map_or(Ok(()), &mut give))?;
        groups.end().map_or(Ok(()), &mut give)?;
        Ok(Some(counts))
    }
}

/// Groups sorted tuples: those with the same host and line become a row.
struct RowGrouping {
    least: u64,
    host_pages: u64,
    /// The current row, and the last text that was counted in it.
    row: Option<(SiteRow, u64)>,
}

impl RowGrouping {
    /// Adds the next tuple. If it begins a new row, returns the row before it.
    fn next(&mut self, [host, line, text]: [u64; 3]) -> Option<SiteRow> {
        if let Some((row, last)) = self.row.as_mut().filter(|(row, _)| (row.host, row.line) == (host, line)) {
            row.pages += 1;
            row.texts += u64::from(*last != text);
            *last = text;
            return None;
        }
        let ended = self.end();
        self.row = Some((SiteRow { host, line, pages: 1, texts: 1, host_pages: 0 }, text));
        ended
    }

    fn end(&mut self) -> Option<SiteRow> {
        let (row, _) = self.row.take()?;
        if row.line == 0 {
            self.host_pages = row.pages;
            return None;
        }
        (row.pages >= self.least).then_some(SiteRow { host_pages: self.host_pages, ..row })
    }
}
