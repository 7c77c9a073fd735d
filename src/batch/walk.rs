//! Walking directories: sorted, without hidden files, not following links, and no further ahead than is asked for.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Chosen, Input};

/// Which files of a directory are taken, by globs on the path below the directory or on the file's name.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    /// Files that are never taken: what the run itself writes.
    own: Vec<PathBuf>,
}

impl Filter {
    /// Compiles `--include` and `--exclude`; without `include` every file is taken.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, globset::Error> {
        Ok(Self { include: set(include)?, exclude: set(exclude)?, own: Vec::new() })
    }

    /// Also leaves out these files, and all below them: what a run writes is no input of it.
    #[must_use]
    pub fn without(mut self, own: impl IntoIterator<Item = PathBuf>) -> Self {
        // Of a file that is not there yet, its directory can be.
        let whole = |path: PathBuf| {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            path.canonicalize().ok().or_else(|| Some(parent.canonicalize().ok()?.join(path.file_name()?)))
        };
        self.own.extend(own.into_iter().filter_map(whole));
        self
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

/// The files below a directory, sorted by the bytes of their names directory by directory.
#[derive(Debug)]
pub struct Walk {
    filter: Filter,
    root: PathBuf,
    /// The root as the system knows it, if something of the run's own may lie below it.
    canonical: Option<PathBuf>,
    open: Vec<Level>,
    started: bool,
}

/// A directory under way: what of it is still to come, last first. Of a million files in one directory all names are
/// in memory, so no more than the names.
#[derive(Debug)]
struct Level {
    directory: PathBuf,
    left: Vec<(Box<OsStr>, bool)>,
}

impl Walk {
    /// Walks a directory; a link that is itself named is followed.
    pub fn new(root: &Path, filter: &Filter) -> Self {
        let canonical = if filter.own.is_empty() { None } else { root.canonicalize().ok() };
        Self { filter: filter.clone(), root: root.to_path_buf(), canonical, open: Vec::new(), started: false }
    }

    fn enter(&mut self, directory: PathBuf) -> Result<(), WalkError> {
        let mut left = Vec::new();
        let mut list = || -> io::Result<()> {
            for entry in fs::read_dir(&directory)? {
                let entry = entry?;
                let name = entry.file_name();
                if name.as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                // What has gone meanwhile is no file any more.
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() || kind.is_file() {
                    left.push((name.into_boxed_os_str(), kind.is_dir()));
                }
            }
            Ok(())
        };
        let listed = list();
        left.sort_unstable_by(|a, b| b.0.cmp(&a.0));
        left.shrink_to_fit();
        let error = listed.err().map(|error| WalkError { path: directory.clone(), reason: error.to_string() });
        self.open.push(Level { directory, left });
        error.map_or(Ok(()), Err)
    }

    /// Whether a path is one that the run itself writes.
    fn own(&self, below: &Path) -> bool {
        self.canonical.as_ref().is_some_and(|root| self.filter.own.contains(&root.join(below)))
    }
}

impl Iterator for Walk {
    type Item = Result<Input, WalkError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !std::mem::replace(&mut self.started, true)
            && let Err(error) = self.enter(self.root.clone())
        {
            return Some(Err(error));
        }
        loop {
            let level = self.open.last_mut()?;
            let Some((name, is_directory)) = level.left.pop() else {
                self.open.pop();
                continue;
            };
            let path = level.directory.join(&*name);
            let below = path.strip_prefix(&self.root).unwrap_or(&path).to_path_buf();
            if self.own(&below) {
                continue;
            }
            if is_directory {
                if let Err(error) = self.enter(path) {
                    return Some(Err(error));
                }
            } else if self.filter.takes(&below) {
                let chosen = if self.filter.include.is_some() { Chosen::Included } else { Chosen::Found };
                return Some(Ok(Input::File { path, name: None, below, chosen }));
            }
        }
    }
}

/// All files below a directory, and what could not be walked.
pub fn walk(directory: &Path, filter: &Filter) -> (Vec<Input>, Vec<WalkError>) {
    let (mut inputs, mut errors) = (Vec::new(), Vec::new());
    for entry in Walk::new(directory, filter) {
        match entry {
            Ok(input) => inputs.push(input),
            Err(error) => errors.push(error),
        }
    }
    (inputs, errors)
}
