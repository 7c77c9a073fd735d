//! Inputs and outputs: the arguments of `clean` and `check`.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};

use super::Reading;
use super::size::parse_size;
use crate::batch::{Compression, Format};

/// Where pages come from and records go to.
#[derive(Debug, ClapArgs)]
pub(crate) struct Io {
    /// Files, directories and containers (JSON Lines, Parquet, WARC, tar, zip, gz, zst, bz2, xz); without them or with
    /// `-`, standard input. Put `--` before a path named like a command
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write to a file, or to a directory (an existing one, or a name that ends in `/`): one file for each input, in
    /// the same tree as the inputs. A file appears only when it is complete
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The output format; without it, parquet if the output's name ends in .parquet, else jsonl
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Compress the output; without it, the ending of the output's name decides (.gz .zst .bz2 .xz). Parquet is
    /// compressed within: zst (the default), gz or none
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) compress: Option<CompressArg>,
    /// Write numbered files of about this many bytes of records, before compression (k, M, G)
    #[arg(long, value_name = "SIZE", value_parser = parse_size, requires = "output")]
    pub(crate) shard: Option<usize>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Options for long runs.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Long runs")]
pub(crate) struct LongRun {
    /// Bytes of records between checkpoints (k, M, G). The same command resumes a killed run at its last checkpoint. In
    /// compressed files, a member ends at each checkpoint
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = parse_size)]
    pub(crate) checkpoint: usize,
    /// Replace existing output, and start over instead of resuming an unfinished run
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// List everything that could not be read, with the reasons, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Stop if more than this many pages and inputs could not be read; the run can be resumed with a higher number
    #[arg(long, value_name = "N")]
    pub(crate) max_errors: Option<u64>,
    /// Write statistics as JSON: pages, bytes, time by stage, removed text by label and rule, encodings, scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// One JSON record per line
    Jsonl,
    /// One indented JSON array
    Json,
    /// Only the article's text; a blank line separates pages
    Text,
    /// The article as Markdown, with headings, lists, tables, links, code, pictures and quotations
    Markdown,
    /// A Parquet file whose columns are the record's keys (if built with it). A killed run starts such a file over: use
    /// --shard for long runs
    Parquet,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CompressArg {
    /// No compression
    None,
    /// gzip
    Gz,
    /// Zstandard at its fastest level
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
    pub(crate) fn format(&self) -> Format {
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
