//! Cleans one stream on the calling thread, for data engines that bring their own threads and partitions.

use std::io::Read;
use std::path::Path;

use super::Format;
use super::container::{Flow, ReadOptions, StreamFormat, Unpacker};
use super::item::Item;
use super::page::PageCleaner;
use super::panic::catch_panic;
use super::reader::PeekReader;
use crate::pipeline::Pipeline;
use crate::record::Record;
use crate::record::fields::Fields;

/// Reads a stream of pages and cleans them.
pub struct Stream<'r> {
    /// The pipeline that cleans the pages.
    pub pipeline: &'r Pipeline,
    /// The title of all pages, if it is known.
    pub title: Option<&'r str>,
    /// The JSON field or Parquet column that holds the page. `None` tries the usual names.
    pub field: Option<String>,
    /// The size limit of a page, in bytes. A larger page is not kept in memory.
    pub max_page: usize,
    /// How the format of the stream is determined.
    pub kind: StreamKind,
}

/// How the format of a stream is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// By its first bytes: it is a page, or a container of any kind.
    Detect,
    /// The stream is JSON Lines from the middle of a file, after this many lines.
    JsonLinesFrom(u64),
}

/// The result of one item of a stream.
#[derive(Debug)]
pub enum StreamOutcome {
    /// The record of a page. It may carry an error.
    Record {
        /// The record.
        record: Box<Record>,
        /// Size of the page in bytes.
        bytes: u64,
    },
    /// An item that cannot be read and yields no record.
    Rejected {
        /// The name of the item.
        source: String,
        /// The reason.
        reason: String,
    },
    /// An item that is valid but is not a page.
    Skipped,
}

impl Stream<'_> {
    /// Reads a stream to its end and passes each result to `take`, until `take` returns `Break`. The results and their
    /// order are those of a run over a file with this name. Keeps one page in memory at a time. `path` is the path of
    /// the stream, if it is a file.
    pub fn clean(
        &self,
        input: impl Read,
        name: &str,
        path: Option<&Path>,
        take: &mut dyn FnMut(StreamOutcome) -> std::ops::ControlFlow<()>,
    ) {
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        let cleaner = PageCleaner {
            pipeline: self.pipeline,
            title: self.title,
            field: self.field.as_deref(),
            format: Format::Jsonl,
            fields: &Fields::default(),
            max_page: self.max_page,
        };
        let mut stopped = false;
        let read = catch_panic(|| {
            let mut give = |Item { source, content }| -> Flow {
                let mut bytes = 0;
                let outcome = match catch_panic(|| {
                    cleaner.record(&source, content, &mut bytes).map_err(|rejection| rejection.reason)
                })
                .flatten()
                {
                    Ok(Some((record, _))) => StreamOutcome::Record { record: Box::new(record), bytes },
                    Ok(None) => StreamOutcome::Skipped,
                    Err(reason) => StreamOutcome::Rejected { source, reason },
                };
                let flow = take(outcome);
                stopped |= flow.is_break();
                flow
            };
            let mut unpacker = Unpacker::new(&options, &mut give);
            let _ = match self.kind {
                StreamKind::Detect => unpacker.stream(PeekReader::new(input), name, path),
                StreamKind::JsonLinesFrom(before) => {
                    unpacker.lines_before = before;
                    unpacker.stream_of(StreamFormat::JsonLines, PeekReader::new(input), name, path)
                }
            };
        });
        if let Err(reason) = read
            && !stopped
        {
            let _ = take(StreamOutcome::Rejected { source: name.to_owned(), reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::options::Options;

    fn outcomes(kind: StreamKind, bytes: &[u8], limit: usize) -> Vec<String> {
        let pipeline = Pipeline::new(Options::default()).unwrap();
        let stream = Stream { pipeline: &pipeline, title: None, field: None, max_page: 1 << 20, kind };
        let mut all = Vec::new();
        stream.clean(bytes, "a.jsonl", None, &mut |outcome| {
            all.push(match outcome {
                StreamOutcome::Record { record, .. } => record.source,
                StreamOutcome::Rejected { source, reason } => format!("{source}: {reason}"),
                StreamOutcome::Skipped => "skipped".to_owned(),
            });
            if all.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        all
    }

    #[test]
    fn a_part_of_a_file_counts_its_lines_from_the_front_of_the_file() {
        let lines = "{\"text\":\"页\"}\nno json\n{\"text\":\"页\"}\n";
        let whole = outcomes(StreamKind::Detect, lines.as_bytes(), 9);
        assert_eq!(whole.len(), 3);
        assert_eq!((whole[0].as_str(), whole[2].as_str()), ("a.jsonl:1", "a.jsonl:3"));
        assert!(whole[1].starts_with("a.jsonl:2: no JSON object"), "{whole:?}");
        let rest = &lines.as_bytes()[lines.find("no json").unwrap()..];
        assert_eq!(outcomes(StreamKind::JsonLinesFrom(1), rest, 9), whole[1..]);
    }

    #[test]
    fn reading_ends_when_nothing_more_is_wanted() {
        let lines = "{\"text\":\"页\"}\n".repeat(5);
        assert_eq!(outcomes(StreamKind::Detect, lines.as_bytes(), 2).len(), 2);
    }
}
