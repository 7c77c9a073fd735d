//! The receiver of the items of a container, with the options of reading.

use std::ops::ControlFlow;

use crate::batch::item::{Content, Item};

/// Whether reading continues.
pub(in crate::batch) type Flow = ControlFlow<()>;

/// Options for reading inputs.
#[derive(Debug, Clone)]
pub(in crate::batch) struct ReadOptions {
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub(in crate::batch) field: Option<String>,
    /// The size limit of a page, in bytes.
    pub(in crate::batch) max_page: usize,
}

/// Passes items on.
pub(super) struct ItemSink<'a> {
    options: &'a ReadOptions,
    take: &'a mut dyn FnMut(Item) -> Flow,
}

impl<'a> ItemSink<'a> {
    pub(super) fn new(options: &'a ReadOptions, take: &'a mut dyn FnMut(Item) -> Flow) -> Self {
        Self { options, take }
    }

    /// Passes an item on. `source` is its name.
    pub(super) fn give(&mut self, source: String, content: Content) -> Flow {
        (self.take)(Item { source, content })
    }

    /// Passes on that an item cannot be read.
    pub(super) fn fail(&mut self, source: &str, reason: impl Into<String>) -> Flow {
        self.give(source.to_owned(), Content::Failed(reason.into()))
    }

    pub(super) fn field(&self) -> Option<&'a str> {
        self.options.field.as_deref()
    }

    pub(super) fn max_page(&self) -> usize {
        self.options.max_page
    }
}
