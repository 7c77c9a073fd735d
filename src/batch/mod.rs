//! Batches: pages in, records out, in order, on all cores, whatever they are packed in and whatever goes wrong.

mod input;
mod walk;

#[cfg(feature = "batch")]
mod checkpoint;
#[cfg(feature = "batch")]
mod compression;
#[cfg(feature = "batch")]
mod container;
#[cfg(feature = "batch")]
mod engine;
#[cfg(feature = "batch")]
mod inputs;
#[cfg(feature = "batch")]
mod item;
#[cfg(feature = "batch")]
mod open;
#[cfg(feature = "batch")]
mod output;
#[cfg(feature = "batch")]
mod page;
#[cfg(feature = "batch")]
mod part_file;
#[cfg(feature = "batch")]
mod run;
#[cfg(feature = "batch")]
mod selection;
#[cfg(feature = "batch")]
pub mod sites;
#[cfg(feature = "batch")]
mod source;
#[cfg(feature = "batch")]
mod stats;
#[cfg(feature = "batch")]
mod stream;
#[cfg(feature = "parquet")]
mod table;

use std::io;

#[cfg(feature = "batch")]
pub use compression::Compression;
pub use input::{Chosen, Input, ReadError};
#[cfg(feature = "batch")]
pub use inputs::Inputs;
#[cfg(feature = "batch")]
pub use output::Destination;
#[cfg(feature = "batch")]
pub use page::caught;
#[cfg(feature = "batch")]
pub use part_file::replace as write_whole;
#[cfg(feature = "batch")]
pub use run::{Ended, Gauge, Run, RunError, Summary, Watcher};
#[cfg(feature = "batch")]
pub use stats::{Amounts, Restorations, Share, Stats};
#[cfg(feature = "batch")]
pub use stream::{Stream, StreamKind, Taken};
pub use walk::{Filter, Walk, WalkError, walk};

use crate::record::Record;

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// One JSON array, indented.
    Json,
    /// The text alone; pages are parted by a blank line.
    Text,
    /// The text as markdown; pages are parted by a blank line. The pipeline must have been asked for it
    /// ([`crate::Options::markdown`]).
    Markdown,
    /// Parquet, its columns the record's keys; only with the feature `parquet`.
    Parquet,
}

/// What is said of Parquet where it is not built in.
#[cfg(not(feature = "parquet"))]
pub const NO_PARQUET: &str =
    "this taosha is built without Parquet; `cargo install --path . --features parquet` builds one with it";

impl Format {
    /// The ending of a file of records, with its dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Jsonl => ".jsonl",
            Self::Json => ".json",
            Self::Text => ".txt",
            Self::Markdown => ".md",
            Self::Parquet => ".parquet",
        }
    }
}

/// A record in a format, without what stands between records. Parquet has no form of a single record.
pub fn serialize(record: &Record, format: Format) -> io::Result<Vec<u8>> {
    match format {
        Format::Jsonl => serde_json::to_vec(record).map_err(io::Error::from),
        Format::Json => serde_json::to_vec_pretty(record).map_err(io::Error::from),
        Format::Text => Ok(record.text.clone().into_bytes()),
        Format::Markdown => Ok(record.markdown.clone().unwrap_or_default().into_bytes()),
        Format::Parquet => Err(io::Error::new(io::ErrorKind::Unsupported, "Parquet holds records in columns")),
    }
}
