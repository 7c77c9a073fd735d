//! The destination of the records of a run, and the names of numbered files.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::part_file::hidden;

/// Where records are written.
pub enum Destination {
    /// To something that is written sequentially: standard output, a device, a pipe.
    Stream(Box<dyn Write + Send>),
    /// To a file.
    File(PathBuf),
    /// To numbered files with about this many bytes of records each (before compression): `a.jsonl` becomes
    /// `a-00000.jsonl`, `a-00001.jsonl` and so on.
    Shards(PathBuf, u64),
    /// To files below a directory, one for each input that yields a record.
    Tree(PathBuf),
    /// Nowhere: only the statistics are wanted.
    Nowhere,
}

impl Destination {
    /// The path that the user gave.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Shards(path, _) | Self::Tree(path) => Some(path),
            Self::Stream(_) | Self::Nowhere => None,
        }
    }

    /// The path of the run's checkpoint file, or `None` if the run cannot be resumed.
    pub(super) fn checkpoint_path(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) | Self::Shards(path, _) => Some(hidden(path, "resume")),
            Self::Tree(directory) => Some(directory.join(".taosha.resume")),
            Self::Stream(_) | Self::Nowhere => None,
        }
    }
}

/// The existing shards of a path, in order of their numbers.
pub(super) fn shards(path: &Path) -> Vec<PathBuf> {
    let first = shard_path(path, 0);
    let first = first.file_name().unwrap_or_default().to_string_lossy();
    let (stem, ending) = first.split_once("00000").unwrap_or((&*first, ""));
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_shard = |name: &str| {
        let number = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
        number.is_some_and(|n| n.len() >= 5 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let entries = std::fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> =
        entries.filter(|entry| is_shard(&entry.file_name().to_string_lossy())).map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// The path of a shard. The number goes before the first dot of the file name.
pub(super) fn shard_path(path: &Path, number: u64) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    path.with_file_name(format!("{stem}-{number:05}{ending}"))
}
