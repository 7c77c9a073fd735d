"""What a job over files is made of, whatever engine runs its parts: inputs, a plan, parts that are whole or not there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

from . import _engines
from ._pipeline import FileSummary, Pipeline, of_process
from ._taosha import arrow_schema

try:
    import pyarrow
    import pyarrow.compute
    import pyarrow.fs
    import pyarrow.parquet
except ImportError as error:
    raise _engines.missing("spark", error) from error

#: The directory of what is not output; engines that read the output skip names that begin so.
OWN = "_taosha"
#: Files that are one JSON object a line, and can be cut between lines.
LINES = (".jsonl", ".ndjson", ".json")
PARQUET = (".parquet", ".pq")
#: Where a page is looked for, in this order, as on the command line.
PAGE_FIELDS = ("text", "content", "raw_content", "html")
#: What other programs leave in directories of Parquet, which is no input.
NO_INPUT = ("_SUCCESS", "_metadata", "_common_metadata", "_temporary", "_committed_", "_started_", OWN)
#: Bytes of pages that are cleaned before their records are written.
BATCH_BYTES = 16 << 20
#: Rows of Parquet that are read at once.
BATCH_ROWS = 512
#: Bytes that are read at once where lines are counted.
CHUNK = 8 << 20


class JobError(Exception):
    """The job cannot be done as it was asked for; the message says what to do."""


@dataclass(frozen=True)
class InputFile:
    """A file: the name that records give it, where it is, and what tells that it has changed."""

    name: str
    path: str
    size: int
    changed: int


@dataclass(frozen=True)
class Part:
    """A file or a stretch of it. Of JSON Lines from byte to byte and behind so many lines, of Parquet from row group to
    row group and behind so many rows."""

    number: int
    name: str
    path: str
    kind: str
    start: int = 0
    end: int = 0
    before: int = 0


@dataclass
class Job:
    """A job: where its output goes and how it is made."""

    output: str
    to: str = "parquet"
    compress: str | None = None
    columns: list[str] | None = None
    field: str | None = None
    part_bytes: int = 128 << 20
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    #: What parts of this run are told by from those of another one in the same place.
    key: str = ""

    def __post_init__(self) -> None:
        if self.to == "jsonl" and self.columns is not None:
            raise JobError("--columns: a line of JSON has all columns; they can be chosen with --to parquet")
        if self.options.get("source") is not None:
            raise JobError("--source: the pages of a job are called after their files")
        self.compress = self.compress or ("zst" if self.to == "parquet" else "none")
        # What is wrong with an option or a column is said here, where the user waits, and not on a worker.
        self.digest = Pipeline(**self.options).digest
        arrow_schema(self.columns)
        if "://" not in self.output:
            self.output = os.path.abspath(self.output)

    @property
    def rejects(self) -> str:
        """Where what could not be read is listed."""
        return f"{self.output}/{OWN}/rejects.jsonl"

    def identity(self, inputs: Sequence[InputFile]) -> dict[str, Any]:
        """All that the output follows from."""
        return {
            "cleaning": self.digest,
            "to": self.to,
            "compress": self.compress,
            "columns": self.columns,
            "field": self.field,
            "part_bytes": self.part_bytes,
            "inputs": [asdict(of) for of in inputs],
        }

    def begin(self, inputs: Sequence[InputFile], overwrite: bool) -> list[Part] | None:
        """The plan of the run that is to go on, or nothing where there is none."""
        fs, root = filesystem(self.output)
        identity = json.loads(json.dumps(self.identity(inputs)))
        self.key = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:8]
        plan = f"{root}/{OWN}/plan.json"
        planned = fs.get_file_info(plan).type != pyarrow.fs.FileType.NotFound
        there = fs.get_file_info(pyarrow.fs.FileSelector(root, allow_not_found=True))
        if not planned and any(found.base_name != OWN for found in there):
            raise JobError(f"{self.output}: not empty, and not this job's; give another -o")
        if planned and overwrite:
            # Only what a job has written goes, and the plan last: killed in between, this can be done again.
            for found in there:
                if found.base_name.startswith("part-") or found.base_name == "_SUCCESS":
                    fs.delete_file(found.path)
            fs.delete_dir(f"{root}/{OWN}")
        if not planned or overwrite:
            return None
        with fs.open_input_stream(plan) as file:
            read = json.loads(file.read())
        if read["job"] != identity:
            other = ", ".join(key for key in identity if read["job"].get(key) != identity[key])
            raise JobError(f"{self.output}: there is a run with other {other}; --overwrite starts anew")
        return [Part(**part) for part in read["parts"]]

    def planned(self, inputs: Sequence[InputFile], found: Sequence[Part]) -> list[Part]:
        """Numbers the parts, and writes the plan down."""
        plan = [Part(**(asdict(part) | {"number": number})) for number, part in enumerate(found)]
        whole = {"job": self.identity(inputs), "parts": [asdict(part) for part in plan]}
        fs, root = filesystem(self.output)
        fs.create_dir(f"{root}/{OWN}", recursive=True)
        replace(fs, f"{root}/{OWN}/plan.json", json.dumps(whole, ensure_ascii=False).encode())
        return plan

    def file_of(self, part: Part) -> str:
        """The name of a part's file, once the run has begun."""
        suffix = {"none": "", "gz": ".gz", "zst": ".zst"}[self.compress or "none"]
        return f"part-{part.number:05}-{self.key}.{'parquet' if self.to == 'parquet' else 'jsonl' + suffix}"

    def missing(self, plan: Sequence[Part]) -> list[Part]:
        """The parts that are not there."""
        fs, root = filesystem(self.output)
        there = {found.base_name for found in fs.get_file_info(pyarrow.fs.FileSelector(root))}
        return [part for part in plan if self.file_of(part) not in there]

    def finish(self, plan: Sequence[Part]) -> dict[str, Any]:
        """Adds up what happened, lists what was rejected, and says that all is there."""
        if left := self.missing(plan):
            raise JobError(f"{len(left)} parts are missing; the same command goes on with them")
        fs, root = filesystem(self.output)
        total = {"parts": len(plan), "pages": 0, "bytes": 0, "skipped": 0, "rejected": 0, "seconds": 0.0}
        listed = f"{root}/{OWN}/rejects.jsonl"
        with fs.open_output_stream(hidden(listed)) as rejects:
            for part in plan:
                with fs.open_input_stream(f"{root}/{OWN}/{part.number:05}.json") as file:
                    of_part = json.loads(file.read())
                for key in ("pages", "bytes", "skipped", "seconds"):
                    total[key] += of_part[key]
                total["rejected"] += len(of_part["rejects"])
                for source, reason in of_part["rejects"]:
                    line = json.dumps({"source": source, "reason": reason}, ensure_ascii=False)
                    rejects.write(f"{line}\n".encode())
        fs.move(hidden(listed), listed)
        total["seconds"] = round(total["seconds"], 3)
        replace(fs, f"{root}/{OWN}/summary.json", json.dumps(total).encode())
        replace(fs, f"{root}/_SUCCESS", b"")
        # What attempts that were killed have left.
        for found in fs.get_file_info(pyarrow.fs.FileSelector(f"{root}/{OWN}")):
            if found.base_name.startswith("."):
                fs.delete_file(found.path)
        return total


def filesystem(uri: str) -> tuple[pyarrow.fs.FileSystem, str]:
    """The file system of a path or URI, and the path in it."""
    if "://" in uri:
        return pyarrow.fs.FileSystem.from_uri(uri)
    return pyarrow.fs.LocalFileSystem(), os.path.abspath(uri)


def paths(given: Sequence[str]) -> list[InputFile]:
    """The files of paths and directories, these walked in sorted order and without hidden files, as on the command
    line."""
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
        raise JobError(f"{', '.join(given)}: no files")
    return found


def _input(name: str, path: str, info: pyarrow.fs.FileInfo) -> InputFile:
    path = path if "://" in path else os.path.abspath(path)
    return InputFile(name, path, info.size, info.mtime_ns or 0)


def parts(job: Job, of: InputFile) -> list[Part]:
    """The parts of a file, not yet numbered. What can be cut is cut where `part_bytes` are passed."""
    lower = of.name.lower()
    if lower.endswith(PARQUET):
        return _row_groups(job, of)
    if lower.endswith(LINES) and of.size > job.part_bytes:
        return _lines(job, of)
    return [Part(0, of.name, of.path, "file")]


def _row_groups(job: Job, of: InputFile) -> list[Part]:
    fs, path = filesystem(of.path)
    with fs.open_input_file(path) as file:
        metadata = pyarrow.parquet.ParquetFile(file).metadata
    cut, start, before, rows, size = [], 0, 0, 0, 0
    for group in range(metadata.num_row_groups):
        size += metadata.row_group(group).total_byte_size
        rows += metadata.row_group(group).num_rows
        if size >= job.part_bytes or group + 1 == metadata.num_row_groups:
            cut.append(Part(0, of.name, of.path, "parquet", start, group + 1, before))
            start, before, rows, size = group + 1, before + rows, 0, 0
    return cut


def _lines(job: Job, of: InputFile) -> list[Part]:
    """Reads the file through, since records are named by the numbers of their lines."""
    fs, path = filesystem(of.path)
    cut, start, at, before, lines = [], 0, 0, 0, 0
    with fs.open_input_stream(path) as file:
        while chunk := file.read(CHUNK):
            rest = 0
            while at + len(chunk) - start > job.part_bytes:
                # The first end of a line behind the size that is wanted, if the chunk has one.
                end = chunk.find(b"\n", max(rest, start + job.part_bytes - at)) + 1
                if end == 0:
                    break
                lines += chunk.count(b"\n", rest, end)
                cut.append(Part(0, of.name, of.path, "lines", start, at + end, before))
                before, lines, start, rest = before + lines, 0, at + end, end
            lines += chunk.count(b"\n", rest)
            at += len(chunk)
    if at > start:
        cut.append(Part(0, of.name, of.path, "lines", start, at, before))
    return cut


def run_part(job: Job, part: Part) -> None:
    """Makes a part: its records under a hidden name, then what happened, and only then its own name. Done twice, it is
    the same file."""
    began = time.monotonic()
    fs, root = filesystem(job.output)
    named = f"{root}/{job.file_of(part)}"
    attempt = f"{root}/{OWN}/.{job.file_of(part)}.{uuid.uuid4().hex}"
    with Writer(job, fs, attempt) as writer:
        done = _clean(job, part, writer)
    sync(fs, attempt)
    told = {
        "pages": writer.pages,
        "bytes": done.bytes,
        "skipped": done.skipped,
        "rejects": done.rejects,
        "seconds": round(time.monotonic() - began, 3),
    }
    replace(fs, f"{root}/{OWN}/{part.number:05}.json", json.dumps(told, ensure_ascii=False).encode())
    fs.move(attempt, named)


def _clean(job: Job, part: Part, writer: Writer) -> FileSummary:
    pipeline = of_process(job.options)
    columns = ["json"] if job.to == "jsonl" else job.columns
    if part.kind == "parquet":
        return _clean_parquet(job, part, pipeline, columns, writer)
    named: dict[str, Any] = {"name": part.name, "columns": columns, "field": job.field, "batch_bytes": BATCH_BYTES}
    if part.kind == "lines":
        named["lines_before"] = part.before
    fs, path = filesystem(part.path)
    if part.kind == "file" and isinstance(fs, pyarrow.fs.LocalFileSystem):
        return pipeline.clean_file(path, writer.write, **named)
    if part.kind == "file":
        with fs.open_input_stream(path) as file:
            return pipeline.clean_file(file, writer.write, **named)
    with fs.open_input_file(path) as file:
        return pipeline.clean_file(Stretch(file, part.start, part.end), writer.write, **named)


def _clean_parquet(job: Job, part: Part, pipeline: Pipeline, columns: list[str] | None, writer: Writer) -> FileSummary:
    fs, path = filesystem(part.path)
    size, row = 0, part.before
    with fs.open_input_file(path) as opened:
        file = pyarrow.parquet.ParquetFile(opened)
        there = file.schema_arrow.names
        page = job.field or next((name for name in PAGE_FIELDS if name in there), "text")
        if page not in there:
            raise JobError(f"{part.name}: no column {page}; name it with --field; there are {', '.join(there)}")
        for batch in file.iter_batches(BATCH_ROWS, row_groups=range(part.start, part.end)):
            rows = batch.num_rows
            known = [name for name in ("id", "url") if name in batch.schema.names]
            read = batch.select([page, *known])
            sources = pyarrow.array([f"{part.name}:{row + n + 1}" for n in range(rows)])
            # Columns of the job's own, by names that no column of the input has.
            own = [_free("source", batch), _free("extra", batch)]
            extra = _extra(batch, {page, *known})
            arrays, names = [*read.columns, sources, extra], [*read.schema.names, *own]
            cleaned = pipeline.clean_batch(
                pyarrow.RecordBatch.from_arrays(arrays, names=names),
                page,
                source_column=own[0],
                extra_column=own[1],
                columns=columns,
            )
            writer.write(cleaned)
            size += pyarrow.compute.sum(pyarrow.compute.binary_length(batch.column(page))).as_py() or 0
            row += rows
    return FileSummary(size, 0, [])


def _free(name: str, batch: pyarrow.RecordBatch) -> str:
    while name in batch.schema.names:
        name += "_"
    return name


def _extra(batch: pyarrow.RecordBatch, but: set[str]) -> pyarrow.Array:
    """The other columns of a row as a JSON object: what is no JSON (dates, bytes) as Python writes it."""
    others = [name for name in batch.schema.names if name not in but]
    if not others:
        return pyarrow.nulls(batch.num_rows, pyarrow.string())
    rows = batch.select(others).to_pylist()
    return pyarrow.array([json.dumps(row, ensure_ascii=False, default=str) for row in rows], pyarrow.string())


class Stretch:
    """The bytes of an open file from one place to another."""

    def __init__(self, file: IO[bytes], start: int, end: int):
        self.file, self.left = file, end - start
        file.seek(start)

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        chunk = self.file.read(min(size, self.left))
        self.left -= len(chunk)
        return chunk


class Writer:
    """Writes batches of records to a file, as the job wants them."""

    def __init__(self, job: Job, fs: pyarrow.fs.FileSystem, path: str):
        self.job, self.fs, self.path = job, fs, path
        self.pages = 0

    def __enter__(self) -> Writer:
        compress = {"none": None, "gz": "gzip", "zst": "zstd"}[self.job.compress or "none"]
        if self.job.to == "parquet":
            self.file = self.fs.open_output_stream(self.path, compression=None)
            schema = arrow_schema(self.job.columns)
            self.parquet = pyarrow.parquet.ParquetWriter(self.file, schema, compression=compress or "none")
        else:
            self.file = self.fs.open_output_stream(self.path, compression=compress)
            self.parquet = None
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self.parquet is not None:
            self.parquet.close()
        self.file.close()
        if kind is not None:
            self.fs.delete_file(self.path)

    def write(self, batch: pyarrow.RecordBatch) -> None:
        """Takes a batch: the columns of Parquet, or the one of lines."""
        self.pages += batch.num_rows
        if self.parquet is not None:
            self.parquet.write_batch(batch)
            return
        for lines in _lines_of(batch.column(0)):
            self.file.write(lines)


def _lines_of(column: pyarrow.Array) -> Iterator[pyarrow.Buffer]:
    """The bytes of lines, each with its end, without a Python object for each."""
    kind = pyarrow.large_string()
    ended = pyarrow.compute.binary_join_element_wise(column.cast(kind), *(pyarrow.scalar(part, kind) for part in ("", "\n")))
    for chunk in ended.chunks if isinstance(ended, pyarrow.ChunkedArray) else [ended]:
        if len(chunk):
            yield chunk.buffers()[2]


def hidden(path: str) -> str:
    """The name under which a file is written."""
    directory, name = path.rsplit("/", 1)
    return f"{directory}/.{name}.part"


def replace(fs: pyarrow.fs.FileSystem, path: str, content: bytes) -> None:
    """Writes a file that is whole or not there."""
    attempt = f"{hidden(path)}.{uuid.uuid4().hex}"
    with fs.open_output_stream(attempt) as file:
        file.write(content)
    sync(fs, attempt)
    fs.move(attempt, path)


def sync(fs: pyarrow.fs.FileSystem, path: str) -> None:
    """Brings a local file to the disk, so that it has its bytes before it has its name; other file systems do so when it
    is closed."""
    if isinstance(fs, pyarrow.fs.LocalFileSystem):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
