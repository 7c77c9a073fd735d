//! Walking directories: sorted, without hidden files, not following links.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use super::Input;

/// Which files of a directory are taken, by globs on the path below the directory or on the file's name.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

impl Filter {
    /// Compiles `--include` and `--exclude`; without `include` every file is taken.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, globset::Error> {
        Ok(Self { include: set(include)?, exclude: set(exclude)? })
    }

    fn takes(&self, below: &Path) -> bool {
        let matches = |set: &GlobSet| set.is_match(below) || below.file_name().is_some_and(|name| set.is_match(name));
        self.include.as_ref().is_none_or(matches) && !self.exclude.as_ref().is_some_and(matches)
    }
}

fn set(globs: &[String]) -> Result<Option<GlobSet>, globset::Error> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(Glob::new(glob)?);
    }
    builder.build().map(Some)
}

/// A part of a directory that could not be walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkError {
    /// Where.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// The files below a directory, sorted by the bytes of their names directory by directory, and what could not be
/// walked.
pub fn walk(directory: &Path, filter: &Filter) -> (Vec<Input>, Vec<WalkError>) {
    let (mut inputs, mut errors) = (Vec::new(), Vec::new());
    let visible =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(directory).follow_root_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let below = entry.path().strip_prefix(directory).unwrap_or(entry.path());
                if filter.takes(below) {
                    let size = entry.metadata().map_or(0, |m| m.len());
                    inputs.push(Input::File { path: entry.into_path(), size, name: None });
                }
            }
            Ok(_) => {}
            Err(error) => errors.push(WalkError {
                path: error.path().unwrap_or(directory).to_path_buf(),
                reason: error.into_io_error().map_or_else(|| "a loop of links".to_owned(), |e| e.to_string()),
            }),
        }
    }
    (inputs, errors)
}
