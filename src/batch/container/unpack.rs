//! Unpacks a stream: detects its format, and reads the containers in it, down to the pages.

use std::path::Path;

use super::detect::{StreamFormat, detect};
use super::item_sink::{Flow, ItemSink, ReadOptions};
#[cfg(feature = "parquet")]
use super::parquet;
use super::{archive, json, jsonl, warc};
use crate::batch::item::{Content, Item, read_page};
use crate::batch::reader::PeekReader;

/// The maximum nesting of containers. Deeper ones are malicious: a file of a few bytes can contain itself endlessly.
const MAX_DEPTH: u32 = 8;

/// Unpacks streams and passes their items on.
pub(in crate::batch) struct Unpacker<'a> {
    items: ItemSink<'a>,
    depth: u32,
    /// Number of lines of the file before the first one that is read.
    pub(in crate::batch) lines_before: u64,
}

impl<'a> Unpacker<'a> {
    pub(in crate::batch) fn new(options: &'a ReadOptions, take: &'a mut dyn FnMut(Item) -> Flow) -> Self {
        Self { items: ItemSink::new(options, take), depth: 0, lines_before: 0 }
    }

    /// Passes on the items of a stream. `path` is the path of the stream, if it is a file.
    pub(in crate::batch) fn stream(&mut self, mut source: PeekReader<'_>, name: &str, path: Option<&Path>) -> Flow {
        let format = detect(&mut source, name, self.items.field());
        self.stream_of(format, source, name, path)
    }

    /// Passes on the items of a stream whose format is known.
    pub(in crate::batch) fn stream_of(
        &mut self,
        format: StreamFormat,
        mut source: PeekReader<'_>,
        name: &str,
        path: Option<&Path>,
    ) -> Flow {
        if self.depth >= MAX_DEPTH {
            return self.items.fail(name, format!("containers lie more than {MAX_DEPTH} deep in one another"));
        }
        self.depth += 1;
        let flow = match format {
            StreamFormat::Page => {
                let content = read_page(&mut source, self.items.max_page(), 0);
                self.items.give(name.to_owned(), content.unwrap_or_else(|error| Content::Failed(error.to_string())))
            }
            StreamFormat::Compressed(compression) => self.stream(compression.reader(source), name, None),
            StreamFormat::JsonLines => {
                let before = std::mem::take(&mut self.lines_before);
                jsonl::lines(&mut source, name, before, &mut self.items)
            }
            StreamFormat::Json => json::objects(&mut source, name, &mut self.items),
            StreamFormat::Warc => warc::records(&mut source, name, &mut self.items),
            StreamFormat::Tar => archive::tar(source, name, &mut |name, file| self.archived_file(name, file)),
            StreamFormat::Zip => archive::zip(source, name, path, &mut |name, file| self.archived_file(name, file)),
            #[cfg(feature = "parquet")]
            StreamFormat::Parquet => parquet::rows(source, name, path, &mut self.items),
            #[cfg(not(feature = "parquet"))]
            StreamFormat::Parquet => self.items.fail(name, crate::batch::NO_PARQUET),
        };
        self.depth -= 1;
        flow
    }

    /// Passes on the items of a file in an archive.
    fn archived_file(&mut self, name: &str, file: Result<PeekReader<'_>, String>) -> Flow {
        match file {
            Ok(file) => self.stream(file, name, None),
            Err(reason) => self.items.fail(name, reason),
        }
    }
}
