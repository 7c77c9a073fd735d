"""Access to files: local or shared directories, and the file systems that pyarrow supports."""

from __future__ import annotations

import os
import uuid

from . import _engines

try:
    import pyarrow.fs
except ImportError as error:
    raise _engines.missing("spark", error) from error


def filesystem(uri: str) -> tuple[pyarrow.fs.FileSystem, str]:
    """The file system of a path or URI, and the path in it."""
    if "://" in uri:
        return pyarrow.fs.FileSystem.from_uri(uri)
    return pyarrow.fs.LocalFileSystem(), os.path.abspath(uri)


def hidden(path: str) -> str:
    """The hidden name that a file has while it is written."""
    directory, name = path.rsplit("/", 1)
    return f"{directory}/.{name}.part"


def replace(fs: pyarrow.fs.FileSystem, path: str, content: bytes) -> None:
    """Writes a file atomically: under another name, then renamed."""
    attempt = f"{hidden(path)}.{uuid.uuid4().hex}"
    with fs.open_output_stream(attempt) as file:
        file.write(content)
    sync(fs, attempt)
    fs.move(attempt, path)


def sync(fs: pyarrow.fs.FileSystem, path: str) -> None:
    """Flushes a local file to disk, so that its bytes are there before it gets its name. Other file systems flush a file
    when it is closed."""
    if isinstance(fs, pyarrow.fs.LocalFileSystem):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
