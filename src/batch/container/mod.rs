//! Containers: reads the pages of JSON Lines, web archives, archives of files, Parquet, and compressed streams, also
//! nested in one another. Every stream is read once from start to end, except zip and Parquet.

mod archive;
mod detect;
pub(super) mod http;
mod item_sink;
mod json;
pub(super) mod json_page;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod spool;
mod unpack;
mod warc;

pub(super) use detect::{StreamFormat, detect};
pub(super) use item_sink::{Flow, ReadOptions};
pub(super) use unpack::Unpacker;
