//! How pages are read: arguments of every command that goes through many.

use anyhow::Context;
use clap::Args as ClapArgs;

use crate::batch::Filter;

/// How many pages are read at once, which, and what is said meanwhile.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Reading {
    /// Threads; 0 takes one for each core
    #[arg(short, long, default_value_t = 0)]
    jobs: usize,
    /// Of directories, only files that match this glob (may be repeated), of whatever kind; without it text, HTML and
    /// containers
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// Of directories, no files that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// The field of JSON Lines or column of Parquet that holds the page; without it `text`, `content`, `raw_content` or
    /// `html`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) field: Option<String>,
    /// No progress and no closing words on standard error; failures are still named
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    /// Seconds between lines of progress where standard error is no terminal; 0 prints none
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(in crate::cli) progress: u64,
}

impl Reading {
    pub(in crate::cli) fn filter(&self) -> anyhow::Result<Filter> {
        Filter::new(&self.include, &self.exclude).context("--include/--exclude")
    }

    /// The globs, as they were typed.
    pub(in crate::cli) fn globs(&self) -> (&[String], &[String]) {
        (&self.include, &self.exclude)
    }

    /// Threads that read pages, at least one.
    pub(in crate::cli) fn jobs(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }
}
