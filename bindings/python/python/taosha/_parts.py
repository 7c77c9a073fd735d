"""Makes one part of a job."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from . import _engines
from ._inputs import OWN, JobError, Part
from ._pipeline import FileSummary, Pipeline, of_process
from ._storage import filesystem, replace, sync
from ._taosha import arrow_schema

try:
    import pyarrow
    import pyarrow.compute
    import pyarrow.fs
    import pyarrow.parquet
except ImportError as error:
    raise _engines.missing("spark", error) from error

if TYPE_CHECKING:
    from ._job import Job

#: The columns searched for the page, in this order, as on the command line.
PAGE_FIELDS = ("text", "content", "raw_content", "html")
#: Bytes of pages cleaned before their records are written.
BATCH_BYTES = 16 << 20
#: Parquet rows read at once.
BATCH_ROWS = 512


def run_part(job: Job, part: Part) -> None:
    """Makes a part: writes the records under a hidden name, then the part's totals, and only then renames the file. Making a
    part twice gives the same file."""
    began = time.monotonic()
    fs, root = filesystem(job.output)
    final = f"{root}/{job.file_of(part)}"
    attempt = f"{root}/{OWN}/.{job.file_of(part)}.{uuid.uuid4().hex}"
    with Writer(job, fs, attempt) as writer:
        done = _clean(job, part, writer)
    sync(fs, attempt)
    totals = {
        "pages": writer.pages,
        "bytes": done.bytes,
        "skipped": done.skipped,
        "rejects": done.rejects,
        "seconds": round(time.monotonic() - began, 3),
    }
    replace(fs, f"{root}/{OWN}/{part.number:05}.json", json.dumps(totals, ensure_ascii=False).encode())
    fs.move(attempt, final)


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
        return pipeline.clean_file(ByteRange(file, part.start, part.end), writer.write, **named)


def _clean_parquet(job: Job, part: Part, pipeline: Pipeline, columns: list[str] | None, writer: Writer) -> FileSummary:
    fs, path = filesystem(part.path)
    size, row = 0, part.before
    with fs.open_input_file(path) as opened:
        file = pyarrow.parquet.ParquetFile(opened)
        there = file.schema_arrow.names
        page = job.field or next((name for name in PAGE_FIELDS if name in there), "text")
        if page not in there:
            available = ", ".join(there)
            raise JobError(f"{part.name}: no column {page}; name it with --field; the columns are {available}")
        for batch in file.iter_batches(BATCH_ROWS, row_groups=range(part.start, part.end)):
            rows = batch.num_rows
            known = [name for name in ("id", "url") if name in batch.schema.names]
            read = batch.select([page, *known])
            sources = pyarrow.array([f"{part.name}:{row + n + 1}" for n in range(rows)])
            # The job's own columns need names that no input column has.
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
    """The other columns of each row as a JSON object. Values that JSON lacks (dates, bytes) are written by `str`."""
    others = [name for name in batch.schema.names if name not in but]
    if not others:
        return pyarrow.nulls(batch.num_rows, pyarrow.string())
    rows = batch.select(others).to_pylist()
    return pyarrow.array([json.dumps(row, ensure_ascii=False, default=str) for row in rows], pyarrow.string())


class ByteRange:
    """A range of bytes of an open file, as a file."""

    def __init__(self, file: IO[bytes], start: int, end: int):
        self.file, self.left = file, end - start
        file.seek(start)

    def read(self, size: int) -> bytes:
        """Reads the next bytes; empty at the end."""
        chunk = self.file.read(min(size, self.left))
        self.left -= len(chunk)
        return chunk


class Writer:
    """Writes batches of records to a file in the job's format."""

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
        """Writes a batch: its columns as Parquet, or its only column as lines."""
        self.pages += batch.num_rows
        if self.parquet is not None:
            self.parquet.write_batch(batch)
            return
        for lines in _lines_of(batch.column(0)):
            self.file.write(lines)


def _lines_of(column: pyarrow.Array) -> Iterator[pyarrow.Buffer]:
    """The bytes of all lines with line ends, made without a Python object for each line."""
    kind = pyarrow.large_string()
    ended = pyarrow.compute.binary_join_element_wise(column.cast(kind), *(pyarrow.scalar(part, kind) for part in ("", "\n")))
    for chunk in ended.chunks if isinstance(ended, pyarrow.ChunkedArray) else [ended]:
        if len(chunk):
            yield chunk.buffers()[2]
