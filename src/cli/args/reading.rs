//! How pages are read: the arguments shared by all commands that read many.

use anyhow::Context;
use clap::Args as ClapArgs;

use crate::batch::Filter;

/// How many pages are read at once, which ones, and what is reported meanwhile.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// In directories, read only files that match this glob (repeatable)
    ///
    /// Files of any kind are then read. Without it, text, HTML and containers are.
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// In directories, skip files that match this glob (repeatable)
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    exclude: Vec<String>,
    /// The JSON Lines field or Parquet column that holds the page
    ///
    /// Without it, the first of `text`, `content`, `raw_content` and `html` that is not empty.
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    /// Number of threads; 0 uses one for each core
    #[arg(short, long, default_value_t = 0, value_name = "N")]
    jobs: usize,
    /// No progress, failures of single pages or summary on standard error
    ///
    /// The exit status still tells of failures, and --rejects lists them.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Seconds between progress lines if standard error is not a terminal; 0 prints none
    #[arg(long, value_name = "SECONDS", default_value_t = 30, hide_short_help = true)]
    pub(crate) progress: u64,
}

impl Reading {
    pub(crate) fn filter(&self) -> anyhow::Result<Filter> {
        Filter::new(&self.include, &self.exclude).context("--include/--exclude")
    }

    /// The globs as typed: `--include`, `--exclude`.
    pub(crate) fn globs(&self) -> (&[String], &[String]) {
        (&self.include, &self.exclude)
    }

    /// The number of threads that read pages, at least one.
    pub(crate) fn jobs(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }
}
