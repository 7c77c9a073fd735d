//! Output files that commands write themselves: checks before a run, and atomic writing.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Whether `-o` names standard output. A file of that name is `./-`.
pub(super) fn is_stdout(output: &Path) -> bool {
    output == Path::new("-")
}

/// Refuses an output that is also an input: a file would be lost before it is read, and a directory would grow with
/// every run.
pub(super) fn refuse_input(output: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let Ok(whole) = output.canonicalize() else { return Ok(()) };
    let is_plain = whole.is_file() || whole.is_dir();
    if is_plain && inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == whole)) {
        anyhow::bail!("{}: it is an input of this command; give the output another name", output.display());
    }
    Ok(())
}

/// Refuses outputs that are written to the same file: only the last one would be left.
pub(super) fn refuse_twice(outputs: &[PathBuf]) -> anyhow::Result<()> {
    // A file that is not there yet is known by its name in its directory.
    let whole = |path: &PathBuf| {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let named = || Some(directory.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(named).unwrap_or_else(|| path.clone())
    };
    for (at, output) in outputs.iter().enumerate() {
        let is_file = !whole(output).exists() || whole(output).is_file();
        if is_file && outputs[..at].iter().any(|other| whole(other) == whole(output)) {
            anyhow::bail!("{}: two outputs have this name; give each its own", output.display());
        }
    }
    Ok(())
}

/// Refuses to replace an existing file unless `overwrite` is set.
pub(super) fn refuse_to_replace(path: &Path, overwrite: bool) -> anyhow::Result<()> {
    if !overwrite && path.is_file() {
        anyhow::bail!("{}: it is there already; --overwrite replaces it", path.display());
    }
    Ok(())
}

/// Writes a file under a hidden name and renames it when it is complete. A device or named pipe is written to directly
/// and never replaced, and a link stays a link.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let written = if real.metadata().is_ok_and(|found| !found.is_file()) {
        std::fs::OpenOptions::new().write(true).open(&real).and_then(|mut file| file.write_all(bytes))
    } else {
        crate::batch::write_atomically(&real, bytes)
    };
    written.with_context(|| path.display().to_string())
}
