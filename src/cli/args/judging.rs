//! What a run is judged by, and how it is told to continuous integration.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::bounds::Bound;

/// What a run is judged by.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Checks")]
pub(in crate::cli) struct Judging {
    /// Exit 1 when a share passes a bound: suspect>5%, rejected>0, emptied>2%, without-article>50% (of pages; or `> 3
    /// pages`), removed>60% (of characters). Emptied pages are those that should have an article; index, search, login
    /// and error pages count as without-article. May be repeated; `check` alone asks for rejected>0, suspect>5% and
    /// emptied>5%
    #[arg(long, value_name = "BOUND")]
    pub(in crate::cli) fail_on: Vec<Bound>,
    /// Name pages in doubt on standard error in a form that a service reads
    #[arg(long, value_enum, value_name = "SERVICE", default_value_t = Annotations::None)]
    pub(in crate::cli) annotations: Annotations,
    /// Append what happened to a file, as Markdown (in GitHub's workflows: `"$GITHUB_STEP_SUMMARY"`)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) summary: Option<PathBuf>,
    /// Write bounds and pages in doubt as a JUnit file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) junit: Option<PathBuf>,
}

/// Services that read annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Annotations {
    /// No annotations
    None,
    /// Workflow commands of GitHub
    Github,
}
