//! Arguments of `sites`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{Cleaning, Reading, size};
use crate::sites::PAGES;

pub(super) const SITES_HELP: &str = "\
Examples:
  taosha sites crawl/ -o sites.tsv                counts, for every site, on how many pages each line stands
  taosha crawl/ --sites sites.tsv -o clean.jsonl  cleans with it: what a site prints on many pages is likely its own
  taosha sites pages/ --url http://example.cn/ -o sites.tsv    pages that do not say where they are from

A page's site is the host of its address: the field `url` of JSON Lines or Parquet, a web archive's target, the page's
own canonical link, or --url. The table has a row for each line that stands on --least pages or more: hashes of host and
folded line, pages with the line, different texts among them, and pages of the host. Counts are exact.
Options that say how pages are read (--input, --encoding, --restore, --no-normalize) should be those of cleaning. All
but -o can stand in taosha.toml.";

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Sites {
    /// Files, directories and containers, as for `clean`; `-` or none reads standard input
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The table: Parquet (if built with it) where the name ends in .parquet, or else tab-separated text
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: PathBuf,
    /// Replace the table that is there
    #[arg(long)]
    pub(in crate::cli) overwrite: bool,
    /// Pages that a line must stand on to be in the table
    #[arg(long, value_name = "N", default_value_t = PAGES, value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) least: u64,
    /// Bytes of counts that are gathered in memory (k, M, G); what is more is sorted in temporary files, 24 bytes a line
    /// of a page
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    pub(in crate::cli) memory: usize,
    /// Where temporary files go, instead of the system's place for them
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) temporary: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) reading: Reading,
    #[command(flatten)]
    pub(in crate::cli) cleaning: Cleaning,
}
