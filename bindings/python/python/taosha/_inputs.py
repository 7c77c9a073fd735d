"""The inputs of a job: files, and the parts they are split into."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from . import _engines
from ._storage import filesystem

try:
    import pyarrow.fs
    import pyarrow.parquet
except ImportError as error:
    raise _engines.missing("spark", error) from error

#: The directory for the job's own files. Engines that read the output skip names that begin with `_`.
OWN = "_taosha"
#: Endings of files with one JSON object per line, which can be split between lines.
LINES = (".jsonl", ".ndjson", ".json")
PARQUET = (".parquet", ".pq")
#: Beginnings of names that other programs leave in Parquet directories, and our own directory; none is an input.
NO_INPUT = ("_SUCCESS", "_metadata", "_common_metadata", "_temporary", "_committed_", "_started_", OWN)
#: Bytes read at once to count lines.
CHUNK = 8 << 20


class JobError(Exception):
    """The job cannot run as requested; the message says what to do."""


@dataclass(frozen=True)
class InputFile:
    """A file: its name in records, its path, and its size and modification time, which show whether it has changed."""

    name: str
    path: str
    size: int
    changed: int


@dataclass(frozen=True)
class Part:
    """A file or a range of it. The range is from `start` to `end`, in bytes for JSON Lines and in row groups for Parquet;
    `before` is the number of lines or rows that precede it."""

    number: int
    name: str
    path: str
    kind: str
    start: int = 0
    end: int = 0
    before: int = 0


def paths(given: Sequence[str]) -> list[InputFile]:
    """The files that paths name. Directories are read in sorted order, without hidden files, as on the command line."""
    found = []
    for path in given:
        fs, root = filesystem(path)
        info = fs.get_file_info(root)
        if info.type == pyarrow.fs.FileType.NotFound:
            raise JobError(f"{path}: no such file or directory")
        if info.type == pyarrow.fs.FileType.File:
            found.append(_input(path, path, info))
            continue
        below = fs.get_file_info(pyarrow.fs.FileSelector(root, recursive=True))
        names = [(of.path[len(root) :].lstrip("/").split("/"), of) for of in below if of.type == pyarrow.fs.FileType.File]
        for parts_of_name, of in sorted(names, key=lambda named: named[0]):
            if not any(part.startswith((".", *NO_INPUT)) for part in parts_of_name):
                name = "/".join([path.rstrip("/"), *parts_of_name])
                found.append(_input(name, name, of))
    if not found:
        raise JobError(f"{', '.join(given)}: no files found; hidden files are never read")
    return found


def _input(name: str, path: str, info: pyarrow.fs.FileInfo) -> InputFile:
    path = path if "://" in path else os.path.abspath(path)
    return InputFile(name, path, info.size, info.mtime_ns or 0)


def parts(of: InputFile, part_bytes: int) -> list[Part]:
    """Splits a file into parts of about `part_bytes`, if its format allows. The parts are not yet numbered."""
    lower = of.name.lower()
    if lower.endswith(PARQUET):
        return _row_groups(of, part_bytes)
    if lower.endswith(LINES) and of.size > part_bytes:
        return _lines(of, part_bytes)
    return [Part(0, of.name, of.path, "file")]


def _row_groups(of: InputFile, part_bytes: int) -> list[Part]:
    fs, path = filesystem(of.path)
    with fs.open_input_file(path) as file:
        metadata = pyarrow.parquet.ParquetFile(file).metadata
    ranges, start, before, rows, size = [], 0, 0, 0, 0
    for group in range(metadata.num_row_groups):
        size += metadata.row_group(group).total_byte_size
        rows += metadata.row_group(group).num_rows
        if size >= part_bytes or group + 1 == metadata.num_row_groups:
            ranges.append(Part(0, of.name, of.path, "parquet", start, group + 1, before))
            start, before, rows, size = group + 1, before + rows, 0, 0
    return ranges


def _lines(of: InputFile, part_bytes: int) -> list[Part]:
    """Splits a file between lines. Reads all of it, because records are named by their line numbers."""
    fs, path = filesystem(of.path)
    ranges, start, at, before, lines = [], 0, 0, 0, 0
    with fs.open_input_stream(path) as file:
        while chunk := file.read(CHUNK):
            rest = 0
            while at + len(chunk) - start > part_bytes:
                # The first line end after the wanted size, if this chunk has one.
                end = chunk.find(b"\n", max(rest, start + part_bytes - at)) + 1
                if end == 0:
                    break
                lines += chunk.count(b"\n", rest, end)
                ranges.append(Part(0, of.name, of.path, "lines", start, at + end, before))
                before, lines, start, rest = before + lines, 0, at + end, end
            lines += chunk.count(b"\n", rest)
            at += len(chunk)
    if at > start:
        ranges.append(Part(0, of.name, of.path, "lines", start, at, before))
    return ranges
