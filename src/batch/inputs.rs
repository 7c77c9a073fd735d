//! All inputs of a run in order, and the digest by which a resumed run recognizes the inputs that are done.

use std::path::{Component, Path, PathBuf};

use super::{Filter, Input, Walk, WalkError};

/// The paths that a run reads.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Files and directories as given. `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Which files of a directory are inputs.
    pub filter: Filter,
    /// The value of `--source`: a name that records carry instead of the path.
    pub source: Option<String>,
}

impl Inputs {
    /// Iterates over all inputs. Directories are walked lazily.
    pub fn iter(&self) -> impl Iterator<Item = Result<Input, WalkError>> + Send + '_ {
        self.paths.iter().flat_map(|path| -> Box<dyn Iterator<Item = _> + Send> {
            if path == Path::new("-") {
                let name = self.source.as_deref().unwrap_or("-");
                Box::new(std::iter::once(Ok(Input::Stdin(name.to_owned()))))
            } else if path.is_dir() {
                let prefix = if self.paths.len() > 1 { relative(path) } else { PathBuf::new() };
                Box::new(Walk::new(path, &self.filter).map(move |input| input.map(|input| input.under(&prefix))))
            } else {
                let mut input = Input::file(path, self.source.clone());
                if let (Input::File { below, .. }, true) = (&mut input, self.paths.len() > 1) {
                    *below = relative(path);
                }
                Box::new(std::iter::once(Ok(input)))
            }
        })
    }

    /// Finds two given paths whose files would collide in a tree of outputs, such as `../a` and `a`.
    pub fn clash(&self) -> Option<(&Path, &Path)> {
        let mut paths: Vec<(PathBuf, &Path)> = self.paths.iter().map(|path| (relative(path), &**path)).collect();
        paths.sort();
        let clash = |pair: &&[(PathBuf, &Path)]| {
            let whole = |path: &Path| path.canonicalize().ok();
            let (first, second) = (whole(pair[0].1), whole(pair[1].1));
            // If a path lies within another, or is given twice, both lead to the same file at the same place.
            let same = first.zip(second).is_some_and(|(first, second)| second.starts_with(first));
            pair[1].0.starts_with(&pair[0].0) && !same
        };
        paths.windows(2).find(clash).map(|pair| (pair[0].1, pair[1].1))
    }

    /// Calls `found` for every input with a file count of 1 and the size in bytes. Progress is measured against the
    /// sums. This reads the metadata of every file.
    pub fn extent(&self, mut found: impl FnMut(u64, u64)) {
        for input in self.iter().filter_map(Result::ok) {
            found(1, input.size().unwrap_or(0));
        }
    }
}

/// The part of a path that can be appended to a directory: without root, `.` and `..`.
fn relative(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// Digest of an input's name and size. A resumed run recognizes the input by it.
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

/// A running digest of a sequence of inputs.
#[derive(Debug, Clone)]
pub(super) struct InputsDigest(blake3::Hash);

impl InputsDigest {
    pub(super) fn empty() -> Self {
        Self(blake3::hash(b""))
    }

    pub(super) fn add(&mut self, input: blake3::Hash) {
        self.0 = blake3::hash(&[*self.0.as_bytes(), *input.as_bytes()].concat());
    }

    pub(super) fn hex(&self) -> String {
        self.0.to_hex().to_string()
    }
}
