"""The pipeline class: the half that is written in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Union

from . import _taosha
from ._taosha import Record

if TYPE_CHECKING:
    import pyarrow

#: A page, or a dictionary with the page in `page` and what is known about it in `source`, `id`, `title`, `url`,
#: `charset` and `fetched`.
PageIn = Union[bytes, str, Mapping[str, Any]]

#: Size of the pages that are cleaned together, in bytes (for str, in characters).
_AT_ONCE = 4 << 20


#: The arguments that name the columns with facts about pages.
COLUMN_NAMES = (
    "id_column",
    "url_column",
    "source_column",
    "title_column",
    "charset_column",
    "fetched_column",
    "extra_column",
)


class Pipeline(_taosha.Pipeline):
    """Cleans pages. A pipeline is built once and can be used from any thread; unpickling rebuilds it from its options.

    `options` are the command line's, with the same names, written with `_` for `-`; `None` leaves an option out. An
    encoding, title or source set here applies to all pages. Files that options name (`rules`, `model`, `allow`, ...) are
    read when the pipeline is built.

    Raises `OptionError` (a `ValueError`) with a message that says what is permitted.
    """

    def clean_many(self, pages: Iterable[PageIn], jobs: int = 0) -> Iterator[Record]:
        """Cleans pages on `jobs` threads (0: one for each core) and yields their records in the same order.

        Reads a few megabytes from `pages` at a time, so `pages` may be a generator over more than fits in memory.
        """
        _check_jobs(jobs)
        return self._clean_many(pages, jobs)

    def _clean_many(self, pages: Iterable[PageIn], jobs: int) -> Iterator[Record]:
        waiting: list[tuple[bytes | str, dict[str, Any]]] = []
        size = 0
        for page in pages:
            known: dict[str, Any] = {}
            if isinstance(page, Mapping):
                known = dict(page)
                if "page" not in known:
                    raise ValueError(f"a page's dictionary needs the key 'page'; the keys are {', '.join(known)}")
                page = known.pop("page")
            waiting.append((page, known))
            size += len(page) if isinstance(page, (bytes, str)) else 1
            if size >= _AT_ONCE:
                yield from self._clean_list(waiting, jobs)
                waiting, size = [], 0
        yield from self._clean_list(waiting, jobs)

    def clean_batch(
        self,
        batch: Any,
        column: str | None = None,
        *,
        id_column: str | None = None,
        url_column: str | None = None,
        source_column: str | None = None,
        title_column: str | None = None,
        charset_column: str | None = None,
        fetched_column: str | None = None,
        extra_column: str | None = None,
        columns: Sequence[str] | None = None,
        carry: Sequence[str] = (),
        jobs: int = 1,
    ) -> pyarrow.RecordBatch:
        """Cleans a column of pages and returns a record batch with a row for each row of the input.

        `batch`: an Arrow record batch or table, or any other object with Arrow's PyCapsule protocol (pyarrow, polars,
        ...). `column` names the pages, strings or binary; without it, the first of `text`, `content`, `raw_content` and
        `html`. `id_column` and the others name the columns with facts about a page. Without them, the columns `id`,
        `url` and `source` are used if they exist, and no column for title, charset, time of fetching and extra (a JSON
        object of fields that go into the record's `extra`). An empty name uses no column.

        `columns`: the columns of records to return (`arrow_schema()` has all), in this order; by default all but
        `json`, the line that the command line writes, byte for byte, without its line end. `carry`: input columns to
        append unchanged. `jobs`: the number of threads; 0 uses one for each core. Engines that run one task per core
        should keep it at 1.

        A null page gives a record with an `error`. Needs pyarrow. Raises `ValueError` for missing columns and
        `OverflowError` if a column would exceed 2 GiB.
        """
        names = {
            "id_column": id_column,
            "url_column": url_column,
            "source_column": source_column,
            "title_column": title_column,
            "charset_column": charset_column,
            "fetched_column": fetched_column,
            "extra_column": extra_column,
        }
        return _joined(self._batches(batch, column, names, columns, carry, jobs))

    def clean_table(self, table: Any, column: str | None = None, **named: Any) -> pyarrow.Table:
        """Like `clean_batch`, but returns a table. Batches are not joined, so there is no limit on the size."""
        import pyarrow

        names = {name: named.pop(name) for name in COLUMN_NAMES if name in named}
        wrong = named.keys() - {"columns", "carry", "jobs"}
        if wrong:
            raise TypeError(f"clean_table() takes the arguments of clean_batch(), not {', '.join(sorted(wrong))}")
        given = {"columns": None, "carry": (), "jobs": 1} | named
        return pyarrow.Table.from_batches(self._batches(table, column, names, **given))

    def line_batch(
        self,
        batch: Any,
        column: str | None = None,
        *,
        url_column: str | None = None,
        source_column: str | None = None,
        charset_column: str | None = None,
        jobs: int = 1,
    ) -> pyarrow.RecordBatch:
        """Returns a row for each line of each page, for counting which lines a site prints on many pages.

        The input is as for `clean_batch`. The columns are `host`, `line` and `text`: hashes, whose bits are read as
        signed 64-bit integers. A page gives each of its lines once, after a row with the line 0 for the page itself.
        Counted over a corpus, the rows are the table that `taosha sites` makes: for a host and line, `pages` is the
        number of rows, `texts` the number of different texts, and `host_pages` the number of rows with the host's line
        0. `taosha.spark.sites` counts them.

        A page's host is that of its address: from `url_column`, or as the page states it, or from the option `url`. A
        page without host or lines has one row, in which host and text are null. In the row of an unreadable page the
        line is null as well, and `clean_batch` gives the reason. Options that say how pages are read should be the same
        as for cleaning.
        """
        _check_jobs(jobs)
        named = {"column": column, "url": url_column, "source": source_column, "charset": charset_column}
        # Other facts about a page do not affect its lines.
        named |= {"id": "", "title": None, "fetched": None, "extra": None}
        return _joined(self._line_batches(batch, named, jobs))

    def clean_file(
        self,
        file: Any,
        write: Callable[[pyarrow.RecordBatch], object],
        *,
        name: str | None = None,
        columns: Sequence[str] | None = None,
        field: str | None = None,
        lines_before: int | None = None,
        batch_bytes: int = 16 << 20,
    ) -> FileSummary:
        """Cleans a file as the command line does: a page or a container (JSON Lines, WET, WARC, gz, zst, tar, ...), also
        nested.

        `file`: a path, or an object whose `read(size)` returns bytes. An object needs a `name`. Records are named after
        `name`, or the option `source`, or the path. `write` is called with each record batch, of about `batch_bytes` of
        pages; `columns` as in `clean_batch`. `field`: the JSON Lines field that holds the page. `lines_before`: the file
        is a part of a JSON Lines file, and this many lines precede it. Runs on one thread, with one page in memory
        besides the batch.

        The summary's `rejects` lists everything that gives no record; nothing is left out silently. Exceptions from
        `file` and `write` are raised unchanged.
        """
        if name is None:
            if hasattr(file, "read"):
                raise ValueError("name: an open file needs a name for its records")
            name = str(self.options.get("source") or file)
        columns = None if columns is None else list(columns)
        return FileSummary(*self._clean_file(file, name, write, columns, field, lines_before, batch_bytes))

    def _batches(
        self,
        batch: Any,
        column: str | None,
        names: Mapping[str, str | None],
        columns: Sequence[str] | None,
        carry: Sequence[str],
        jobs: int,
    ) -> list[pyarrow.RecordBatch]:
        _check_jobs(jobs)
        named = {"column": column} | {name.removesuffix("_column"): names.get(name) for name in COLUMN_NAMES}
        columns = None if columns is None else list(columns)
        return self._clean_batches(batch, named, columns, list(carry), jobs)


class FileSummary:
    """What `clean_file` counted besides the records."""

    __slots__ = ("bytes", "rejects", "skipped")

    def __init__(self, bytes: int, skipped: int, rejects: list[tuple[str, str]]):
        #: Bytes of all pages.
        self.bytes = bytes
        #: Number of items that are not pages, such as images in a web archive.
        self.skipped = skipped
        #: Everything that gives no record: its place and the reason.
        self.rejects = rejects

    def __repr__(self) -> str:
        return f"FileSummary(bytes={self.bytes}, skipped={self.skipped}, rejects={len(self.rejects)})"


def _joined(batches: list[pyarrow.RecordBatch]) -> pyarrow.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    import pyarrow

    combined = pyarrow.Table.from_batches(batches).combine_chunks().to_batches()
    if len(combined) > 1:
        raise OverflowError("the records do not fit in one record batch; pass the table's batches one by one")
    return combined[0] if combined else batches[0]


def _check_jobs(jobs: int) -> None:
    if not isinstance(jobs, int) or jobs < 0:
        raise ValueError(f"jobs: expected a number of threads, or 0 for one per core, not {jobs!r}")


def of_process(options: Mapping[str, Any]) -> Pipeline:
    """The pipeline for these options, built once per process: an engine runs many tasks in a process."""
    return _of_process(repr(sorted(options.items())), _Options(options))


class _Options:
    """Options that accompany a cache key. All compare equal, so only the key decides."""

    def __init__(self, options: Mapping[str, Any]):
        self.options = dict(options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _of_process(key: str, options: _Options) -> Pipeline:
    return Pipeline(**options.options)
