//! Walks directories lazily and in sorted order. Skips hidden files, and does not follow links.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Input, InputOrigin};

/// Selects files of a directory by globs. A glob matches the path below the directory or the file name.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    /// Paths that are never selected, because the run itself writes them.
    own: Vec<PathBuf>,
}

impl Filter {
    /// Compiles the globs of `--include` and `--exclude`. If `include` is empty, every file is included.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, globset::Error> {
        Ok(Self { include: glob_set(include)?, exclude: glob_set(exclude)?, own: Vec::new() })
    }

    /// Also excludes these paths and everything below them. They are the files that the run itself writes.
    #[must_use]
    pub fn without(mut self, own: impl IntoIterator<Item = PathBuf>) -> Self {
        // If the file does not exist yet, its directory can be canonicalized.
        let whole = |path: PathBuf| {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            path.canonicalize().ok().or_else(|| Some(parent.canonicalize().ok()?.join(path.file_name()?)))
        };
        self.own.extend(own.into_iter().filter_map(whole));
        self
    }

    /// Whether the globs select this path.
    pub(crate) fn selects(&self, below: &Path) -> bool {
        let matches = |set: &GlobSet| set.is_match(below) || below.file_name().is_some_and(|name| set.is_match(name));
        self.include.as_ref().is_none_or(matches) && !self.exclude.as_ref().is_some_and(matches)
    }
}

fn glob_set(globs: &[String]) -> Result<Option<GlobSet>, globset::Error> {
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
    /// Its path.
    pub path: PathBuf,
    /// The reason.
    pub reason: String,
}

/// An iterator over the files below a directory. The entries of each directory are sorted by the bytes of their names.
#[derive(Debug)]
pub struct Walk {
    filter: Filter,
    root: PathBuf,
    /// The canonical path of the root, if the filter has paths of the run itself.
    canonical: Option<PathBuf>,
    open: Vec<OpenDirectory>,
    started: bool,
}

/// A directory that is being walked, with its remaining entries in reverse order. A directory may have a million files,
/// so only names and types are kept in memory.
#[derive(Debug)]
struct OpenDirectory {
    path: PathBuf,
    /// Names, and whether each is a directory.
    entries: Vec<(Box<OsStr>, bool)>,
}

impl Walk {
    /// Walks a directory. The root itself may be a link.
    pub fn new(root: &Path, filter: &Filter) -> Self {
        let canonical = if filter.own.is_empty() { None } else { root.canonicalize().ok() };
        Self { filter: filter.clone(), root: root.to_path_buf(), canonical, open: Vec::new(), started: false }
    }

    fn enter(&mut self, directory: PathBuf) -> Result<(), WalkError> {
        let mut entries = Vec::new();
        let mut list = || -> io::Result<()> {
            for entry in fs::read_dir(&directory)? {
                let entry = entry?;
                let name = entry.file_name();
                if name.as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                // The entry may have been removed meanwhile.
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() || kind.is_file() {
                    entries.push((name.into_boxed_os_str(), kind.is_dir()));
                }
            }
            Ok(())
        };
        let listed = list();
        entries.sort_unstable_by(|a, b| b.0.cmp(&a.0));
        entries.shrink_to_fit();
        let error = listed.err().map(|error| WalkError { path: directory.clone(), reason: error.to_string() });
        self.open.push(OpenDirectory { path: directory, entries });
        error.map_or(Ok(()), Err)
    }

    /// Whether the run itself writes this path.
    fn is_own(&self, below: &Path) -> bool {
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
            let directory = self.open.last_mut()?;
            let Some((name, is_directory)) = directory.entries.pop() else {
                self.open.pop();
                continue;
            };
            let path = directory.path.join(&*name);
            let below = path.strip_prefix(&self.root).unwrap_or(&path).to_path_buf();
            if self.is_own(&below) {
                continue;
            }
            if is_directory {
                if let Err(error) = self.enter(path) {
                    return Some(Err(error));
                }
            } else if self.filter.selects(&below) {
                let origin = if self.filter.include.is_some() { InputOrigin::Included } else { InputOrigin::Found };
                return Some(Ok(Input::File { path, name: None, below, origin }));
            }
        }
    }
}

/// Collects all files below a directory, and the errors of the walk.
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
