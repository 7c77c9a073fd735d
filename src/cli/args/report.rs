//! The arguments of `report`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{Cleaning, Reading};

pub(super) const REPORT_EXAMPLES: &str = "\
Examples:
  taosha report pages/ -o report.html               clean the pages, and look at the result
  taosha report clean.jsonl -o report.html          a finished run, with its sources
  taosha report clean.jsonl --against old.jsonl -o report.html    what a change did, worst first
  taosha report pages/ --model mine.json --against clean.jsonl -o report.html
  taosha report crawl.warc.gz --pages 'crawl.warc.gz:17' -o report.html";

pub(super) const REPORT_HELP: &str = "\
The report is one file that needs no network. It shows what was removed by label and rule, kinds, scripts, encodings and reasons for suspicion; a list of the pages to sort and filter; and each page line by line, with the rule and the reasons of each line. Lines are kept for the --worst pages and those named by --pages: in a comparison the pages that differ most, and else the pages that could not be read, are suspect or emptied, or whose verdicts the scorer doubts most.

To label, choose `Label` on a page, and click on the lines. `Save` downloads NAME.labels.tsv, for several pages as a zip archive. Unpack it where the report says, and run `taosha eval` and `taosha train` on the directory: docs/labelling.md is a tutorial. Pages of containers have no file of their own, so they are written to a directory beside the report (`report.html`: `report.pages/`) under their id.

A finished run is a file of records (`-o clean.jsonl`, compressed or not). Its sources are looked for at the paths in its records, below --sources if given, and must still have the same id. Give the same options as the run had.";

#[derive(Debug, ClapArgs)]
pub(crate) struct Report {
    /// Files, directories and containers of pages, as for `clean`; or files of records that `clean` wrote
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The HTML file to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace an existing report, and pages beside it
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// The records of an earlier run to compare with, as JSON Lines, compressed or not (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
    /// The number of pages whose lines are kept, worst first
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(crate) worst: usize,
    /// Also keep the lines of pages whose source matches this glob, or with this id (repeatable)
    #[arg(long, value_name = "GLOB|ID")]
    pub(crate) pages: Vec<String>,
    /// The directory that the sources in the records are relative to, if it is not the working directory
    #[arg(long, value_name = "DIR")]
    pub(crate) sources: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) cleaning: Cleaning,
}
