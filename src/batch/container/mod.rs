//! Containers: streams that hold pages, one in another as they occur, read once from front to end.

mod archive;
mod detect;
pub(super) mod http;
pub(super) mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod warc;

use std::ops::ControlFlow;
use std::path::Path;

pub(super) use detect::{Kind, detect};

use super::item::{Content, Item, read_page};
use super::source::Source;

/// Whether reading goes on.
pub(super) type Flow = ControlFlow<()>;

/// Containers in containers, beyond which there is malice: a few bytes can hold themselves for ever.
const DEPTH: u32 = 8;

/// How containers are read.
#[derive(Debug, Clone)]
pub(super) struct ReadOptions {
    /// The field of JSON Lines that holds the page.
    pub(super) field: Option<String>,
    /// Bytes of the largest page.
    pub(super) max_page: usize,
}

/// Takes a stream apart and gives its pages on.
pub(super) struct Reading<'a> {
    options: &'a ReadOptions,
    depth: u32,
    /// Lines of the file that stand before what is read of it.
    pub(super) lines_before: u64,
    take: &'a mut dyn FnMut(Item) -> Flow,
}

impl<'a> Reading<'a> {
    pub(super) fn new(options: &'a ReadOptions, take: &'a mut dyn FnMut(Item) -> Flow) -> Self {
        Self { options, depth: 0, lines_before: 0, take }
    }

    /// Gives on what a stream holds. `path` is where it lies, if it is a file.
    pub(super) fn stream(&mut self, mut source: Source<'_>, name: &str, path: Option<&Path>) -> Flow {
        let kind = detect(&mut source, name, self.options.field.as_deref());
        self.container(kind, source, name, path)
    }

    /// Gives on what a stream of a known kind holds.
    pub(super) fn container(&mut self, kind: Kind, mut source: Source<'_>, name: &str, path: Option<&Path>) -> Flow {
        if self.depth >= DEPTH {
            return self.fail(name, format!("containers lie more than {DEPTH} deep in one another"));
        }
        self.depth += 1;
        let flow = match kind {
            Kind::Page => {
                let content = read_page(&mut source, self.options.max_page, 0);
                self.give(name.to_owned(), content.unwrap_or_else(|error| Content::Failed(error.to_string())))
            }
            Kind::Compressed(compression) => self.stream(compression.reader(source), name, None),
            Kind::JsonLines => {
                let before = std::mem::take(&mut self.lines_before);
                jsonl::lines(&mut source, name, before, self)
            }
            Kind::Json => jsonl::values(&mut source, name, self),
            Kind::Warc => warc::records(&mut source, name, self),
            Kind::Tar => archive::tar(source, name, self),
            Kind::Zip => archive::zip(source, name, path, self),
            #[cfg(feature = "parquet")]
            Kind::Parquet => parquet::rows(source, name, path, self),
            #[cfg(not(feature = "parquet"))]
            Kind::Parquet => self.fail(name, crate::batch::NO_PARQUET),
        };
        self.depth -= 1;
        flow
    }

    fn give(&mut self, source: String, content: Content) -> Flow {
        (self.take)(Item { source, content })
    }

    fn fail(&mut self, source: &str, reason: impl Into<String>) -> Flow {
        self.give(source.to_owned(), Content::Failed(reason.into()))
    }

    #[cfg(feature = "parquet")]
    fn field(&self) -> Option<&'a str> {
        self.options.field.as_deref()
    }

    fn most(&self) -> usize {
        self.options.max_page
    }
}
