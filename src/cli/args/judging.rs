//! The bounds a run is judged by, and its reports for continuous integration.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::bounds::Bound;

/// The bounds a run is judged by, and its reports for continuous integration.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Checks")]
pub(crate) struct Judging {
    /// Exit 1 if a figure exceeds a bound, such as suspect>5% (repeatable)
    ///
    /// suspect, rejected, emptied and without-article take a share of pages (suspect>5%) or a number (rejected>3 pages);
    /// removed takes a share of characters (removed>60%). Emptied pages should have an article but have no text; index,
    /// search, login and error pages count as without-article. Without this option, `check` uses rejected>0, suspect>5%
    /// and emptied>5%.
    #[arg(long, value_name = "BOUND", value_delimiter = ',')]
    pub(crate) fail_on: Vec<Bound>,
    /// Report rejected and suspect pages on standard error in a service's format
    #[arg(long, value_enum, value_name = "SERVICE", default_value_t = Annotations::None, hide_short_help = true)]
    pub(crate) annotations: Annotations,
    /// Append a Markdown summary of the run to a file
    ///
    /// In GitHub's workflows: `"$GITHUB_STEP_SUMMARY"`.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) summary: Option<PathBuf>,
    /// Write the bounds and the rejected and suspect pages as a JUnit file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) junit: Option<PathBuf>,
}

/// The services that read annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Annotations {
    /// No annotations
    None,
    /// Workflow commands for GitHub
    Github,
}
