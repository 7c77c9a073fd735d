//! Batch runs: reads pages from files, directories and containers, cleans them on all cores, and writes their records
//! in input order. A damaged input costs only itself.

mod input;
mod walk;

#[cfg(feature = "batch")]
mod checkpoint;
#[cfg(feature = "batch")]
mod compression;
#[cfg(feature = "batch")]
mod container;
#[cfg(feature = "batch")]
mod destination;
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
mod own_records;
#[cfg(feature = "batch")]
mod page;
#[cfg(feature = "batch")]
mod page_lookup;
#[cfg(feature = "batch")]
mod panic;
#[cfg(feature = "parquet")]
mod parquet_writer;
#[cfg(feature = "batch")]
mod part_file;
#[cfg(feature = "batch")]
mod path_error;
#[cfg(feature = "batch")]
mod reader;
#[cfg(feature = "batch")]
mod run;
#[cfg(feature = "batch")]
mod selection;
#[cfg(feature = "batch")]
pub mod sites;
#[cfg(feature = "batch")]
mod stats;
#[cfg(feature = "batch")]
mod stream;
#[cfg(feature = "batch")]
mod upgrade;
#[cfg(feature = "batch")]
mod visit;

use std::io;

#[cfg(feature = "batch")]
pub use compression::Compression;
#[cfg(feature = "batch")]
pub use destination::Destination;
pub use input::{Input, InputOrigin, ReadError};
#[cfg(feature = "batch")]
pub use inputs::Inputs;
#[cfg(feature = "batch")]
pub use open::holds_records;
#[cfg(feature = "batch")]
pub use own_records::{RecordJson, read_records};
#[cfg(feature = "batch")]
pub use page_lookup::{FoundPage, LookupError, PageLookup};
#[cfg(feature = "batch")]
pub use panic::catch_panic;
#[cfg(feature = "batch")]
pub use part_file::write_atomically;
#[cfg(feature = "batch")]
pub use run::{Gauge, Run, RunEnd, RunError, Summary, Watcher};
#[cfg(feature = "batch")]
pub use stats::{Amounts, Restorations, Stats, Tally};
#[cfg(feature = "batch")]
pub use stream::{Stream, StreamKind, StreamOutcome};
#[cfg(feature = "batch")]
pub use upgrade::{UpgradeError, Upgraded, upgrade};
#[cfg(feature = "batch")]
pub use visit::{Visit, Visited};
pub use walk::{Filter, Walk, WalkError, walk};

use crate::record::Record;

/// How records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line.
    #[default]
    Jsonl,
    /// One JSON array, indented.
    Json,
    /// The text alone, with a blank line between pages.
    Text,
    /// The text as Markdown, with a blank line between pages. The pipeline must produce Markdown
    /// ([`crate::Options::markdown`]).
    Markdown,
    /// Parquet with one column per key of the record. Needs the feature `parquet`.
    Parquet,
}

/// The error message for Parquet in a build without the feature `parquet`.
#[cfg(not(feature = "parquet"))]
pub const NO_PARQUET: &str = "this taosha is built without Parquet; the programs of a release have it, and `cargo install --path . --features \
     parquet` builds one with it";

impl Format {
    /// The extension of a file of records, with its dot.
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

/// Serializes one record, without the separator between records.
///
/// # Errors
/// The format is Parquet, which cannot hold a single record by itself, or the record cannot be serialized.
pub fn serialize(record: &Record, format: Format) -> io::Result<Vec<u8>> {
    match format {
        Format::Jsonl => serde_json::to_vec(record).map_err(io::Error::from),
        Format::Json => serde_json::to_vec_pretty(record).map_err(io::Error::from),
        Format::Text => Ok(record.text.clone().into_bytes()),
        Format::Markdown => Ok(record.markdown.clone().unwrap_or_default().into_bytes()),
        Format::Parquet => Err(io::Error::new(io::ErrorKind::Unsupported, "Parquet holds records in columns")),
    }
}
