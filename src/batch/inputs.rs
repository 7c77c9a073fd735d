//! The inputs of a run in their order, and which of them are done.

use std::path::{Component, Path, PathBuf};

use super::{Filter, Input, Walk, WalkError};

/// Where a run's inputs are.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Files and directories as given; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Which files of directories are taken.
    pub filter: Filter,
    /// `--source`: a name in the place of the path.
    pub source: Option<String>,
}

impl Inputs {
    /// All inputs, directories walked as far as is asked for.
    pub fn iter(&self) -> impl Iterator<Item = Result<Input, WalkError>> + Send + '_ {
        self.paths.iter().flat_map(|path| -> Box<dyn Iterator<Item = _> + Send> {
            if path == Path::new("-") {
                let name = self.source.as_deref().unwrap_or("-");
                Box::new(std::iter::once(Ok(Input::Stdin(name.to_owned()))))
            } else if path.is_dir() {
                let prefix = if self.paths.len() > 1 { plain(path) } else { PathBuf::new() };
                Box::new(Walk::new(path, &self.filter).map(move |input| input.map(|input| input.under(&prefix))))
            } else {
                let mut input = Input::file(path, self.source.clone());
                if let (Input::File { below, .. }, true) = (&mut input, self.paths.len() > 1) {
                    *below = plain(path);
                }
                Box::new(std::iter::once(Ok(input)))
            }
        })
    }

    /// Two paths whose files would have the same places in a tree of outputs, if there are any: `../a` and `a`.
    pub fn clash(&self) -> Option<(&Path, &Path)> {
        let mut of: Vec<(PathBuf, &Path)> = self.paths.iter().map(|path| (plain(path), &**path)).collect();
        of.sort();
        let clash = |pair: &&[(PathBuf, &Path)]| {
            let whole = |path: &Path| path.canonicalize().ok();
            let (first, second) = (whole(pair[0].1), whole(pair[1].1));
            // One path within another, or given twice, is the same file in the same place.
            let same = first.zip(second).is_some_and(|(first, second)| second.starts_with(first));
            pair[1].0.starts_with(&pair[0].0) && !same
        };
        of.windows(2).find(clash).map(|pair| (pair[0].1, pair[1].1))
    }

    /// How many files there are, and how many bytes: what progress is measured by. It looks at every file.
    pub fn extent(&self, mut found: impl FnMut(u64, u64)) {
        for input in self.iter().filter_map(Result::ok) {
            found(1, input.size().unwrap_or(0));
        }
    }
}

/// A path as it can stand below a directory: without root, `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// Digest of an input's name and size, by which a run that goes on knows it again.
pub(super) fn digest(input: &Result<Input, WalkError>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    match input {
        Ok(Input::Stdin(name)) => {
            hasher.update(name.as_bytes());
        }
        Ok(input @ Input::File { path, .. }) => {
            hasher.update(path.as_os_str().as_encoded_bytes());
            hasher.update(&input.size().unwrap_or(u64::MAX).to_le_bytes());
        }
        Err(WalkError { path, .. }) => {
            hasher.update(path.as_os_str().as_encoded_bytes());
        }
    }
    hasher.finalize()
}

/// Digest of inputs one after another.
#[derive(Debug, Clone)]
pub(super) struct Seen(blake3::Hash);

impl Seen {
    pub(super) fn none() -> Self {
        Self(blake3::hash(b""))
    }

    pub(super) fn then(&mut self, input: blake3::Hash) {
        self.0 = blake3::hash(&[*self.0.as_bytes(), *input.as_bytes()].concat());
    }

    pub(super) fn text(&self) -> String {
        self.0.to_hex().to_string()
    }
}
