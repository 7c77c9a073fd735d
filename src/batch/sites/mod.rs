//! Site lines: on how many pages of its host each line stands, counted over inputs of any size.
//!
//! Every line of every page becomes one tuple of host, line and text. Tuples are gathered, sorted, and written to
//! temporary files when memory is full; in the end all are merged, and what is alike stands together and is counted.
//! So the counts are exact, whatever the order of pages and however many threads; memory is the bound on gathered tuples
//! and a buffer for each file, and disk 24 bytes for each line of a page.

mod sort;
mod table;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::container::ReadOptions;
use super::engine::{self, Limits, Sink, Work};
use super::inputs::Inputs;
use super::item::Item;
use super::open::open;
use super::page::{PageOf, caught};
use super::{Gauge, Input, WalkError, Watcher};
use crate::pipeline::Pipeline;
use crate::sites::{PageLines, SiteRow};
use sort::Sorter;

pub use table::{read, write};

/// Counts the lines of sites.
pub struct Sites<'r> {
    /// What reads pages. Its options must be those of the cleaning that is to come: they say what a line is.
    pub pipeline: &'r Pipeline,
    /// Where pages come from.
    pub inputs: &'r Inputs,
    /// The field of JSON Lines or column of Parquet that holds the page.
    pub field: Option<String>,
    /// Bytes of the largest page that is held in memory.
    pub max_page: usize,
    /// Threads that read pages, at least one.
    pub jobs: usize,
    /// Bytes of tuples that are gathered in memory.
    pub memory: usize,
    /// Where temporary files go; nothing takes the system's place for them.
    pub temporary: Option<PathBuf>,
    /// Pages a line must stand on to be given.
    pub least: u64,
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteCounts {
    /// Pages whose lines were counted.
    pub pages: u64,
    /// Pages that do not say where they are from, or have no line.
    pub nowhere: u64,
    /// Inputs and pages that could not be read.
    pub rejected: u64,
    /// Lines of all pages.
    pub lines: u64,
    /// Lines that were given.
    pub rows: u64,
}

/// What came of an item.
enum Counted {
    Lines(PageLines),
    Nowhere,
    Rejected(String, String),
    Skipped,
}

impl Sites<'_> {
    /// Counts, and gives every line that stands on enough pages to `take`, by host and line. Says nothing if
    /// it was stopped from outside before it was through.
    ///
    /// # Errors
    /// Temporary files cannot be written or read, or `take` fails.
    pub fn count(
        &self,
        watcher: &mut dyn Watcher,
        gauge: &Gauge,
        take: &mut dyn FnMut(SiteRow) -> io::Result<()>,
    ) -> io::Result<Option<SiteCounts>> {
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        let page_of = PageOf { field: self.field.as_deref(), max_page: self.max_page, title: None };
        let open = |_: u64, input: Result<Input, WalkError>| open(input, &options, &gauge.bytes, 0);
        let clean = |item: Item| {
            let source = item.source.clone();
            let lines =
                caught(|| page_of.with(item, |page, _| self.pipeline.page_lines(page)).map_err(|none| none.reason));
            match lines.flatten().map(Option::transpose).and_then(|read| read) {
                Ok(None) => Counted::Skipped,
                Ok(Some(None)) => Counted::Nowhere,
                Ok(Some(Some(lines))) => Counted::Lines(lines),
                Err(reason) => Counted::Rejected(source, reason),
            }
        };
        let work = Work { limits: Limits::new(self.jobs), first: 0, open: &open, clean: &clean, stop: &gauge.stop };
        let sorter = Sorter::new(self.memory, self.temporary.clone());
        let mut gatherer = Gatherer { sorter, counts: SiteCounts::default(), watcher, gauge };
        if !engine::run(&work, &mut self.inputs.iter(), &mut gatherer)? {
            return Ok(None);
        }
        let Gatherer { sorter, mut counts, .. } = gatherer;
        let mut groups = Groups { least: self.least, host_pages: 0, row: None };
        let mut give = |row: SiteRow| {
            counts.rows += 1;
            take(row)
        };
        sorter.merge(&mut |tuple| groups.next(tuple).map_or(Ok(()), &mut give))?;
        groups.end().map_or(Ok(()), &mut give)?;
        Ok(Some(counts))
    }
}

struct Gatherer<'g> {
    sorter: Sorter,
    counts: SiteCounts,
    watcher: &'g mut dyn Watcher,
    gauge: &'g Gauge,
}

impl Sink<Counted> for Gatherer<'_> {
    fn take(&mut self, counted: &mut Counted) -> io::Result<()> {
        self.gauge.pages.fetch_add(1, Ordering::Relaxed);
        match counted {
            Counted::Lines(of) => {
                self.counts.pages += 1;
                self.counts.lines += of.lines.len() as u64;
                of.tuples().try_for_each(|tuple| self.sorter.push(tuple))?;
            }
            Counted::Nowhere => self.counts.nowhere += 1,
            Counted::Rejected(source, reason) => {
                self.counts.rejected += 1;
                self.watcher.failed(source, reason);
            }
            Counted::Skipped => {}
        }
        Ok(())
    }

    fn end(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

/// Counts sorted tuples: those of one host and line make a row.
struct Groups {
    least: u64,
    host_pages: u64,
    /// The row under way, and the last text counted in it.
    row: Option<(SiteRow, u64)>,
}

impl Groups {
    /// Takes the next tuple, and gives the row that ended with the one before.
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
