//! Reads all pages of inputs on all threads, and passes a result for each on in input order.

use std::io;
use std::sync::atomic::Ordering;

use super::container::ReadOptions;
use super::engine::{self, Limits, Sink, Work};
use super::item::{Content, Item};
use super::open::open;
use super::page::PageReader;
use super::panic::catch_panic;
use super::{Gauge, Input, WalkError};
use crate::pipeline::Page;

/// How pages are read.
pub struct Visit<'r> {
    /// The title of all pages, if it is known.
    pub title: Option<&'r str>,
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub field: Option<String>,
    /// The size limit of a page, in bytes. A larger page is not kept in memory.
    pub max_page: usize,
    /// Number of threads that read pages, at least one.
    pub jobs: usize,
}

/// The result for one item.
pub struct Visited<T> {
    /// The name of the item.
    pub source: String,
    /// The result for its page, or the reason why it cannot be read; `None` if it is no page.
    pub outcome: Result<Option<T>, String>,
}

impl Visit<'_> {
    /// Calls `each` for every page, on any thread, and `take` with the results, in input order. A panic in `each` costs
    /// its page alone. Returns whether all inputs are done; they are not if the gauge's stop flag was set.
    ///
    /// # Errors
    /// `take` fails.
    pub fn run<T: Send>(
        &self,
        inputs: &mut (dyn Iterator<Item = Result<Input, WalkError>> + Send),
        gauge: &Gauge,
        each: &(dyn Fn(&Page<'_>) -> T + Sync),
        take: &mut (dyn FnMut(Visited<T>) -> io::Result<()> + Send),
    ) -> io::Result<bool> {
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        let page_reader = PageReader { field: self.field.as_deref(), max_page: self.max_page, title: self.title };
        let open = |_: u64, input: Result<Input, WalkError>| open(input, &options, &gauge.bytes, 0);
        let clean = |item: Item| {
            let source = item.source.clone();
            if matches!(item.content, Content::PassedOver(_)) {
                return Some(Visited { source, outcome: Ok(None) });
            }
            gauge.pages.fetch_add(1, Ordering::Relaxed);
            let read =
                catch_panic(|| page_reader.with_page(item, |page, _| each(page)).map_err(|rejection| rejection.reason));
            Some(Visited { source, outcome: read.flatten() })
        };
        let work = Work { limits: Limits::new(self.jobs), first: 0, open: &open, clean: &clean, stop: &gauge.stop };
        engine::run(&work, inputs, &mut Taker(take))
    }
}

/// Passes results on.
struct Taker<'t, T>(&'t mut (dyn FnMut(Visited<T>) -> io::Result<()> + Send));

impl<T: Send> Sink<Option<Visited<T>>> for Taker<'_, T> {
    fn take(&mut self, visited: &mut Option<Visited<T>>) -> io::Result<()> {
        visited.take().map_or(Ok(()), &mut self.0)
    }

    fn end(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}
