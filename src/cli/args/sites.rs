//! The arguments of `sites`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::size::parse_size;
use super::{Cleaning, Reading};
use crate::sites::PAGES;

pub(super) const SITES_EXAMPLES: &str = "\
Examples:
  taosha sites crawl/ -o sites.tsv                count on how many pages of its site each line appears
  taosha crawl/ --sites sites.tsv -o clean.jsonl  clean with it: such lines are likely boilerplate
  taosha sites pages/ --url http://example.cn/ -o sites.tsv    pages that do not state their address";

pub(super) const SITES_HELP: &str = "\
A page's site is the host of its address: the field `url` of JSON Lines or Parquet, a web archive's target, the page's own canonical link, or --url. The table has a row for each line that appears on --least pages or more: the hashes of host and folded line, the number of pages with the line, the number of different texts among them, and the number of pages of the host. Counts are exact.

Options that say how pages are read (--input, --encoding, --restore, --no-normalize) should be the same as for cleaning. All options except -o can be set in taosha.toml.";

#[derive(Debug, ClapArgs)]
pub(crate) struct Sites {
    /// Files, directories and containers, as for `clean`; without them or with `-`, standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The table to write; `-` is standard output
    ///
    /// It is Parquet (if built with it) if the name ends in .parquet, else tab-separated text.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace an existing table
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// The number of pages that a line must appear on to be in the table
    #[arg(long, value_name = "N", default_value_t = PAGES, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) least: u64,
    /// Bytes of counts to keep in memory (k, M, G)
    ///
    /// The rest is sorted in temporary files, which take 24 bytes for each line of a page.
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = parse_size)]
    pub(crate) memory: usize,
    /// Directory for temporary files, instead of the system's
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub(crate) temporary: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) cleaning: Cleaning,
}
