//! Inputs and outputs: the arguments of `clean` and `check`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args as ClapArgs, ValueEnum};

use super::Reading;
use super::size::parse_size;
use crate::batch::{Compression, Format};
use crate::record::fields::Fields;

/// Where pages come from and records go to.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output")]
pub(crate) struct Io {
    /// Files, directories and containers; without them or with `-`, standard input
    ///
    /// Containers are JSON Lines, JSON arrays, Parquet, WARC, tar, zip, gz, zst, bz2 and xz. Put `--` before a path named
    /// like a command.
    #[arg(value_name = "PATH", help_heading = None)]
    pub(crate) paths: Vec<PathBuf>,
    /// Write to a file, or to a directory; `-` is standard output
    ///
    /// A directory (an existing one, or a name that ends in `/`) gets one file for each input, in the same tree as the
    /// inputs. A file appears only when it is complete.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The output format
    ///
    /// Without it, parquet if the output's name ends in .parquet, else jsonl.
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write only these fields, such as `text,metadata.title`
    ///
    /// `taosha schema --format markdown` describes all of them.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', conflicts_with = "lean")]
    fields: Vec<String>,
    /// Leave out `taosha.removed`, the list of what was removed
    ///
    /// It is a third of the output.
    #[arg(long)]
    lean: bool,
    /// Compress the output; without it, the ending of the output's name decides
    ///
    /// The endings are .gz, .zst, .bz2 and .xz. Parquet is compressed within: zst (the default), gz or none.
    #[arg(long, value_enum, value_name = "HOW", hide_short_help = true)]
    pub(crate) compress: Option<CompressArg>,
    /// Write numbered files of about this many bytes of records, before compression (k, M, G)
    #[arg(long, value_name = "SIZE", value_parser = parse_size, requires = "output", hide_short_help = true)]
    pub(crate) shard: Option<usize>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Options for long runs.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Long runs")]
pub(crate) struct LongRun {
    /// Replace existing output; start over instead of resuming a run
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// List everything that could not be read, with the reasons, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Write statistics as JSON
    ///
    /// They are pages, bytes, time by stage, removed text by label and rule, encodings and scripts.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) stats: Option<PathBuf>,
    /// Stop if more than this many pages and inputs could not be read
    ///
    /// The run can be resumed with a higher number.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) max_errors: Option<u64>,
    /// Bytes of records between checkpoints (k, M, G)
    ///
    /// The same command resumes a killed run at its last checkpoint. In compressed files, a member ends at each checkpoint.
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = parse_size, hide_short_help = true)]
    pub(crate) checkpoint: usize,
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
    /// A Parquet file whose columns are the record's keys, if built with it; long runs need --shard
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

/// Endings of files in formats that are not written, or only with `--format`.
const OTHER_FORMATS: [&str; 12] =
    ["csv", "tsv", "xls", "xlsx", "xml", "html", "htm", "md", "markdown", "txt", "feather", "arrow"];

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

impl Io {
    /// The fields that the records in JSON and Parquet have; `attributes` only if the pages get them.
    ///
    /// # Errors
    /// There is no such field, or the output has no fields.
    pub(crate) fn fields(&self, attributes: bool) -> anyhow::Result<Fields> {
        let option = if self.lean { "--lean" } else { "--fields" };
        if matches!(self.format(), Format::Text | Format::Markdown) && (self.lean || !self.fields.is_empty()) {
            bail!("{option}: text and Markdown have no fields; write jsonl, json or parquet");
        }
        if self.lean {
            return Ok(Fields::lean(attributes));
        }
        if self.fields.is_empty() {
            // JSON needs no choice: a record without attributes has no such key.
            let is_table = self.format() == Format::Parquet;
            return Ok(if is_table { Fields::all(attributes) } else { Fields::default() });
        }
        Fields::of_paths(&self.fields, &[]).context("--fields")
    }

    /// The output, if its name promises another format than JSON Lines and `--format` does not say which.
    pub(crate) fn misnamed_output(&self) -> Option<&Path> {
        let name = self.output.as_deref().filter(|_| self.format.is_none() && !self.output_is_folder())?;
        let is_plain = Compression::of_name(name) == Compression::None;
        let inner = if is_plain { name } else { Path::new(name.file_stem()?) };
        let ending = inner.extension()?;
        OTHER_FORMATS.iter().any(|other| ending.eq_ignore_ascii_case(other)).then_some(name)
    }

    /// Whether the output is a directory: it is one already, or its name ends in a slash.
    pub(crate) fn output_is_folder(&self) -> bool {
        let is_folder = |path: &Path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
        self.output.as_deref().is_some_and(is_folder)
    }

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
