//! One stream, cleaned on the thread that asks: for engines that have threads and partitions of their own.

use std::io::Read;
use std::path::Path;

use super::Format;
use super::container::{Flow, Kind, ReadOptions, Reading};
use super::item::Item;
use super::page::{PageCleaner, caught};
use super::source::Source;
use crate::pipeline::Pipeline;
use crate::record::Record;

/// How a stream of pages is read and cleaned.
pub struct Stream<'r> {
    /// What cleans pages.
    pub pipeline: &'r Pipeline,
    /// The title of all pages, where it is known.
    pub title: Option<&'r str>,
    /// The field of JSON Lines that holds the page.
    pub field: Option<String>,
    /// Bytes of the largest page that is held in memory.
    pub max_page: usize,
    /// What the stream is.
    pub kind: StreamKind,
}

/// What a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// What its first bytes say: a page, or a container of any kind.
    Detect,
    /// Lines of JSON out of the middle of a file, behind so many others.
    JsonLinesFrom(u64),
}

/// What comes out of a stream.
#[derive(Debug)]
pub enum Taken {
    /// The record of a page. It may carry an error.
    Record {
        /// The record.
        record: Box<Record>,
        /// Bytes of the page.
        bytes: u64,
    },
    /// Something that gives no record.
    Rejected {
        /// Where it stands.
        source: String,
        /// Why.
        reason: String,
    },
    /// Something that is no page, and nothing wrong with it.
    Skipped,
}

impl Stream<'_> {
    /// Reads a stream to its end and gives what a run gives of a file of this name, in the same order, until `take`
    /// says stop. Holds one page at a time. `path` is where the stream lies, if it is a file.
    pub fn clean(
        &self,
        input: impl Read,
        name: &str,
        path: Option<&Path>,
        take: &mut dyn FnMut(Taken) -> std::ops::ControlFlow<()>,
    ) {
        let options = ReadOptions { field: self.field.clone(), max_page: self.max_page };
        let cleaner = PageCleaner {
            pipeline: self.pipeline,
            title: self.title,
            field: self.field.as_deref(),
            format: Format::Jsonl,
            max_page: self.max_page,
        };
        let mut stopped = false;
        let read = caught(|| {
            let mut give = |Item { source, content }| -> Flow {
                let mut bytes = 0;
                let taken = match caught(|| cleaner.record(&source, content, &mut bytes).map_err(|none| none.reason))
                    .flatten()
                {
                    Ok(Some((record, _))) => Taken::Record { record: Box::new(record), bytes },
                    Ok(None) => Taken::Skipped,
                    Err(reason) => Taken::Rejected { source, reason },
                };
                let flow = take(taken);
                stopped |= flow.is_break();
                flow
            };
            let mut reading = Reading::new(&options, &mut give);
            let _ = match self.kind {
                StreamKind::Detect => reading.stream(Source::new(input), name, path),
                StreamKind::JsonLinesFrom(before) => {
                    reading.lines_before = before;
                    reading.container(Kind::JsonLines, Source::new(input), name, path)
                }
            };
        });
        if let Err(reason) = read
            && !stopped
        {
            let _ = take(Taken::Rejected { source: name.to_owned(), reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::options::Options;

    fn taken(kind: StreamKind, bytes: &[u8], most: usize) -> Vec<String> {
        let pipeline = Pipeline::new(Options::default()).unwrap();
        let stream = Stream { pipeline: &pipeline, title: None, field: None, max_page: 1 << 20, kind };
        let mut all = Vec::new();
        stream.clean(bytes, "a.jsonl", None, &mut |taken| {
            all.push(match taken {
                Taken::Record { record, .. } => record.source,
                Taken::Rejected { source, reason } => format!("{source}: {reason}"),
                Taken::Skipped => "skipped".to_owned(),
            });
            if all.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        all
    }

    #[test]
    fn a_part_of_a_file_counts_its_lines_from_the_front_of_the_file() {
        let lines = "{\"text\":\"页\"}\nno json\n{\"text\":\"页\"}\n";
        let whole = taken(StreamKind::Detect, lines.as_bytes(), 9);
        assert_eq!(whole.len(), 3);
        assert_eq!((whole[0].as_str(), whole[2].as_str()), ("a.jsonl:1", "a.jsonl:3"));
        assert!(whole[1].starts_with("a.jsonl:2: no JSON object"), "{whole:?}");
        let rest = &lines.as_bytes()[lines.find("no json").unwrap()..];
        assert_eq!(taken(StreamKind::JsonLinesFrom(1), rest, 9), whole[1..]);
    }

    #[test]
    fn reading_ends_when_nothing_more_is_wanted() {
        let lines = "{\"text\":\"页\"}\n".repeat(5);
        assert_eq!(taken(StreamKind::Detect, lines.as_bytes(), 2).len(), 2);
    }
}
