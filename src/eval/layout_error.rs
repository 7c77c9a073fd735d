//! The errors of labelled pages.

use std::io;
use std::path::PathBuf;

/// The error of labelled pages that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A line of a manifest or of a label file is wrong.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line in the file, from 1.
        line: usize,
        /// The fault.
        reason: String,
    },
    /// A page has a gold text and labels at once.
    #[error("{} and {} are both the gold of {}; remove one of them", text.display(), labels.display(), page.display())]
    TwoGolds {
        /// The page.
        page: PathBuf,
        /// Its gold text.
        text: PathBuf,
        /// Its labels.
        labels: PathBuf,
    },
    /// There are no labelled pages.
    #[error("{}: no labelled pages; a page NAME.html or NAME.txt needs NAME.gold.txt or NAME.labels.tsv beside it", .0.display())]
    Empty(PathBuf),
}
