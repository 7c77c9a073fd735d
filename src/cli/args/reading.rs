//! How pages are read: the arguments shared by all commands that read many.

use anyhow::Context;
use clap::Args as ClapArgs;

use crate::batch::Filter;

/// How many pages are read at once, which ones, and what is reported meanwhile.
#[derive(Debug, ClapArgs)]
pub(crate) struct Reading {
    /// Number of threads; 0 uses one for each core
    #[arg(short, long, default_value_t = 0)]
    jobs: usize,
    /// In directories, read only files that match this glob, of any kind (may be repeated); without it, text, HTML and
    /// containers
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// In directories, skip files that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// The JSON Lines field or Parquet column that holds the page; without it, the first of `text`, `content`,
    /// `raw_content` and `html`
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    /// Print no progress and no summary on standard error; failures are still reported
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Seconds between progress lines if standard error is not a terminal; 0 prints none
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
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
