"""The pipeline: what of it needs no compiling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Union

from . import _taosha
from ._taosha import Record

if TYPE_CHECKING:
    import pyarrow

#: A page, or a dictionary with one in `page` and what is known of it (`source`, `id`, `title`, `url`, `charset`,
#: `fetched`).
PageIn = Union[bytes, str, Mapping[str, Any]]

#: Bytes of pages (characters of those that are str) that are cleaned before the first of their records is given on.
_AT_ONCE = 4 << 20


#: What names the columns that hold what is known of pages.
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
    """Cleans pages. Built once, used from any thread; pickled, it is built anew from its options.

    `options` are the command line's, by the same names, with `_` for `-`; `None` leaves one out. A page's encoding,
    title or source given here counts for all pages. Files that options name (`rules`, `model`, `allow`, ...) are read
    when the pipeline is built.

    Raises `OptionError` (a `ValueError`), saying what is permitted.
    """

    def clean_many(self, pages: Iterable[PageIn], jobs: int = 0) -> Iterator[Record]:
        """Cleans pages on `jobs` threads (0: one for each core) and gives their records in the same order.

        Pages are taken from `pages` a few megabytes at a time, so it may be a generator over more than fits memory.
        """
        _check_jobs(jobs)
        return self._clean_many(pages, jobs)

    def _clean_many(self, pages: Iterable[PageIn], jobs: int) -> Iterator[Record]:
        held: list[tuple[bytes | str, dict[str, Any]]] = []
        size = 0
        for page in pages:
            known: dict[str, Any] = {}
            if isinstance(page, Mapping):
                known = dict(page)
                if "page" not in known:
                    raise ValueError(f"a page's dictionary has its bytes or str in 'page'; there are {', '.join(known)}")
                page = known.pop("page")
            held.append((page, known))
            size += len(page) if isinstance(page, (bytes, str)) else 1
            if size >= _AT_ONCE:
                yield from self._clean_list(held, jobs)
                held, size = [], 0
        yield from self._clean_list(held, jobs)

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
        """Cleans a column of pages: an Arrow record batch or table in, a record batch out, a row for each row.

        `batch`: whatever speaks Arrow's PyCapsule protocol (pyarrow, polars, ...). `column` holds the pages, strings or
        binary; without it `text`, `content`, `raw_content` or `html`, whichever comes first. `id_column` and the others
        say which columns hold what is known of a page; without them the columns `id`, `url` and `source` are taken where
        they are there, and none for title, charset, time of fetching, and extra (a JSON object of fields that go into
        the record's `extra`). An empty name takes none.

        `columns`: which columns of records are wanted (`arrow_schema()` has all), in this order; by default all but
        `json`, which is the line that the command line writes, byte for byte, without its end. `carry`: columns that go
        along as they are, behind those. `jobs`: threads; 0 takes one for each core. Engines that run a task a core
        leave it at one.

        A null page gives a record with an `error`. Needs pyarrow. Raises `ValueError` for columns that are not there
        and `OverflowError` where a column would pass 2 GiB.
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
        """What `clean_batch` does, as a table: nothing is joined, and no size is too large."""
        import pyarrow

        names = {name: named.pop(name) for name in COLUMN_NAMES if name in named}
        wrong = named.keys() - {"columns", "carry", "jobs"}
        if wrong:
            raise TypeError(f"clean_table() takes what clean_batch() takes, not {', '.join(sorted(wrong))}")
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
        """What is counted of pages to learn which lines their sites print: pages in as for `clean_batch`, a row out for each
        line of each page.

        The columns are `host`, `line` and `text`, hashes in signed 64-bit numbers by their bits. A page gives each of its
        lines once, and before them a row with the line 0 for itself. Counted over a corpus they are the table that
        `taosha sites` makes: `pages` of a host and line are its rows, `texts` its different texts, and `host_pages` the
        rows of the host's line 0. `taosha.spark.sites` counts them.

        A page's host is that of its address: in `url_column`, or as the page states it, or as the option `url` says. One
        that has none, or no line, has one row, in which host and text are null; of one that cannot be read the line is
        null as well, and `clean_batch` says why. Options that say how pages are read should be those of cleaning.
        """
        _check_jobs(jobs)
        named = {"column": column, "url": url_column, "source": source_column, "charset": charset_column}
        # What else is known of a page has no part in its lines.
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
        """Cleans a file as the command line does: a page, JSON Lines, WET, WARC, gz, zst, tar, ..., one in another.

        `file`: a path, or an object with `read(size)` that gives bytes, of which `name` must be given: records are called
        after it, or after the path, or as the option `source` says. `write` is called with each record batch, of about
        `batch_bytes` of pages; `columns` as in `clean_batch`. `field`: the field of JSON Lines that holds the page.
        `lines_before`: the file is a part of one of JSON Lines, behind so many others. One thread, one page in memory
        beside the batch.

        What gives no record is named in the summary's `rejects`, never left out silently. What `file` or `write` raise
        is raised.
        """
        if name is None:
            if hasattr(file, "read"):
                raise ValueError("name: a file that is open already needs a name for its records")
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
    """What `clean_file` saw beside the records."""

    __slots__ = ("bytes", "rejects", "skipped")

    def __init__(self, bytes: int, skipped: int, rejects: list[tuple[str, str]]):
        #: Bytes of all pages.
        self.bytes = bytes
        #: What is no page, and nothing wrong with it (images of a web archive).
        self.skipped = skipped
        #: What gives no record: where it stands, and why.
        self.rejects = rejects

    def __repr__(self) -> str:
        return f"FileSummary(bytes={self.bytes}, skipped={self.skipped}, rejects={len(self.rejects)})"


def _joined(batches: list[pyarrow.RecordBatch]) -> pyarrow.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    import pyarrow

    combined = pyarrow.Table.from_batches(batches).combine_chunks().to_batches()
    if len(combined) > 1:
        raise OverflowError("the table gives more than fits one record batch; give its batches one by one")
    return combined[0] if combined else batches[0]


def _check_jobs(jobs: int) -> None:
    if not isinstance(jobs, int) or jobs < 0:
        raise ValueError(f"jobs: a number of threads is expected, or 0 for one a core, not {jobs!r}")


def of_process(options: Mapping[str, Any]) -> Pipeline:
    """The pipeline of these options, built once a process: tasks of engines come one after another."""
    return _of_process(repr(sorted(options.items())), _Options(options))


class _Options:
    """Options beside their key in a cache: equal to whatever others, so that the key alone decides."""

    def __init__(self, options: Mapping[str, Any]):
        self.options = dict(options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _of_process(key: str, options: _Options) -> Pipeline:
    return Pipeline(**options.options)
