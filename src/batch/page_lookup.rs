//! Finds one page of an input by its number.

use std::sync::atomic::AtomicU64;

use super::Input;
use super::container::{Flow, ReadOptions};
use super::engine::OpenedInput;
use super::item::{Content, Item};
use super::open::open;
use super::page::{PageReader, too_large};
use super::panic::catch_panic;
use crate::pipeline::Page;

/// How the pages of an input are read.
pub struct PageLookup<'o> {
    /// The title of the page, if it is known.
    pub title: Option<&'o str>,
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub field: Option<String>,
    /// The size limit of a page, in bytes. A larger page is not kept in memory.
    pub max_page: usize,
}

/// The page that was looked for.
#[derive(Debug)]
pub struct FoundPage<T> {
    /// The result of the function that was called with the page.
    pub value: T,
    /// Whether the input has a page after it.
    pub more: bool,
}

/// Why there is no such page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// The page, or the input before it, cannot be read.
    #[error("{source_name}: {reason}")]
    Unreadable {
        /// The name of the page or input.
        source_name: String,
        /// The reason.
        reason: String,
    },
    /// The input has fewer pages.
    #[error("{source_name}: there is no page {number}; it has {pages} page{}", if *.pages == 1 { "" } else { "s" })]
    Fewer {
        /// The name of the input.
        source_name: String,
        /// The number of its pages.
        pages: u64,
        /// The number of the page that was looked for.
        number: u64,
    },
}

impl PageLookup<'_> {
    /// Reads an input up to its `number`-th page (from 1) and calls `then` with this page. Pages count as in a run: each
    /// has one record. Keeps one page in memory at a time.
    ///
    /// # Errors
    /// The page cannot be read, or there are fewer pages.
    pub fn nth<T>(
        &self,
        input: &Input,
        number: u64,
        then: impl FnOnce(&Page<'_>) -> T,
    ) -> Result<FoundPage<T>, LookupError> {
        let reader = PageReader { field: self.field.as_deref(), max_page: self.max_page, title: self.title };
        let (mut pages, mut then) = (0, Some(then));
        let (mut value, mut failure) = (None, None);
        let mut take = |item: Item| -> Flow {
            let source_name = item.source.clone();
            let oversize = if let Content::TooLarge(page) = &item.content { Some(page.bytes) } else { None };
            let wanted = pages + 1 == number;
            let read = catch_panic(|| {
                let call = |page: &Page<'_>, _| if wanted { then.take().map(|then| then(page)) } else { None };
                reader.with_page(item, call).map_err(|rejection| rejection.reason)
            });
            match (read.flatten(), oversize) {
                (Ok(None), _) => return Flow::Continue(()),
                (Ok(Some(found)), _) => value = value.take().or(found),
                // It gives no record, and so has no number.
                (Err(reason), None) => {
                    failure.get_or_insert(LookupError::Unreadable { source_name, reason });
                    return Flow::Continue(());
                }
                (Err(_), Some(bytes)) if wanted => {
                    let reason = too_large(bytes, self.max_page);
                    failure = Some(LookupError::Unreadable { source_name, reason });
                }
                (Err(_), Some(_)) => {}
            }
            pages += 1;
            // The page after the wanted one tells that there are more.
            if pages > number || pages == number && value.is_none() { Flow::Break(()) } else { Flow::Continue(()) }
        };
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        match open(Ok(input.clone()), &options, &AtomicU64::new(0), 0) {
            OpenedInput::Single(item) => {
                let _ = take(item);
            }
            OpenedInput::Container(read) => read(&mut take),
        }
        match (value, failure) {
            (Some(value), _) => Ok(FoundPage { value, more: pages > number }),
            // What cannot be read may be the page that is looked for.
            (None, Some(error)) => Err(error),
            (None, None) => Err(LookupError::Fewer { source_name: input.source(), pages, number }),
        }
    }
}
