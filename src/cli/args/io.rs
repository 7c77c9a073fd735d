//! Where pages come from and what is written: arguments of `clean` and `check`.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};

use super::{Reading, size};
use crate::batch::{Compression, Format};

/// Where pages come from and records go to.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Io {
    /// Files, directories and containers (JSON Lines, Parquet, WARC, tar, zip, gz, zst, bz2, xz); `-` or none reads standard
    /// input (a path named like a command: after `--`)
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Write to a file, or to a directory (one that is there, or a name that ends in `/`): one file an input, in the
    /// inputs' tree. A file appears when all of it is written
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// What is written for a page; without it Parquet if the output's name ends in .parquet, or else jsonl
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Compress what is written; without it, as the output's name says (.gz .zst .bz2 .xz). Parquet is compressed within:
    /// zst (without it), gz or none
    #[arg(long, value_enum, value_name = "HOW")]
    pub(in crate::cli) compress: Option<CompressArg>,
    /// Write numbered files of about this many bytes of records each, before compression (k, M, G)
    #[arg(long, value_name = "SIZE", value_parser = size, requires = "output")]
    pub(in crate::cli) shard: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) reading: Reading,
}

/// Runs that are long.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Long runs")]
pub(in crate::cli) struct LongRun {
    /// Bytes of records between checkpoints (k, M, G): a run that was killed goes on at the last one, with the same
    /// command. Members of compressed files end there
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    pub(in crate::cli) checkpoint: usize,
    /// Replace what is there, and start anew whatever an unfinished run has left
    #[arg(long)]
    pub(in crate::cli) overwrite: bool,
    /// List what could not be read, and why, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rejects: Option<PathBuf>,
    /// Stop when more pages and inputs than this could not be read; the run can go on with a higher bound
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_errors: Option<u64>,
    /// Write what happened as JSON: pages, bytes, time by stage, what was removed by label and rule, encodings, scripts
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) stats: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// One JSON record a line
    Jsonl,
    /// One indented JSON array
    Json,
    /// The article's text alone; pages are parted by a blank line
    Text,
    /// The article as markdown, with headings, lists, tables, links, code, pictures and quotations
    Markdown,
    /// A Parquet file whose columns are the record's keys (if built with it). A run that is killed begins such a file
    /// anew: write long ones with --shard
    Parquet,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum CompressArg {
    /// Not at all
    None,
    /// gzip
    Gz,
    /// Zstandard, its fastest level
    Zst,
    /// bzip2
    Bz2,
    /// xz
    Xz,
}

impl From<CompressArg> for Compression {
    fn from(arg: CompressArg) -> Self {
        match arg {
            CompressArg::None => Self::None,
            CompressArg::Gz => Self::Gzip,
            CompressArg::Zst => Self::Zstd,
            CompressArg::Bz2 => Self::Bzip2,
            CompressArg::Xz => Self::Xz,
        }
    }
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

impl Io {
    pub(in crate::cli) fn format(&self) -> Format {
        match self.format {
            Some(FormatArg::Json) => Format::Json,
            Some(FormatArg::Text) => Format::Text,
            Some(FormatArg::Markdown) => Format::Markdown,
            Some(FormatArg::Parquet) => Format::Parquet,
            None if self.output.as_deref().is_some_and(is_parquet) => Format::Parquet,
            Some(FormatArg::Jsonl) | None => Format::Jsonl,
        }
    }
}
