"""The compiled half of the package."""

import os
from collections.abc import Sequence
from typing import Any, TypedDict, Union

import pyarrow

__version__: str

#: Pages that a line must stand on, unless it is said otherwise, to be in a table of site lines.
SITE_PAGES: int

OptionValue = Union[str, int, float, bool, None, os.PathLike[str], Sequence[str | os.PathLike[str]]]

class OptionError(ValueError):
    """An option is unknown, or its value is not permitted; the message says what is."""

class NamedOption(TypedDict):
    """An option of the command line."""

    name: str
    about: str
    values: list[str]
    default: str | None
    flag: bool
    list: bool

def options() -> list[NamedOption]:
    """All options that can be given by name, with what they do, their permitted values and their defaults."""

def arrow_schema(columns: Sequence[str] | None = None) -> pyarrow.Schema:
    """The schema of what `clean_batch` gives; of all columns but `json` without `columns`. Needs pyarrow."""

class Metadata(TypedDict):
    """What a page says about itself; `None` is unknown."""

    title: str | None
    author: str | None
    publisher: str | None
    site: str | None
    url: str | None
    modified: str | None
    abstract: str | None
    keywords: list[str] | None
    description: str | None
    image: str | None
    #: `article`, `forum`, `question`, `wechat`, `blog`, `product`, `encyclopedia` or `spam`; of pages without an article
    #: `index`, `search`, `login` or `error`.
    kind: str | None
    language: str | None
    script: str | None
    encoding: str | None
    licences: list[str]

class Removed(TypedDict):
    """Lines that were taken out, or a part of one; lines are 1-based and inclusive, the end of `chars` is exclusive."""

    lines: list[int]
    chars: list[int] | None
    label: str
    rule: str

class Trace(TypedDict):
    """What was done to a page."""

    version: str
    rules: str
    unit: str
    lines: int
    kept: int
    suspect: str | None
    notes: list[str]
    restored: dict[str, int]
    lost: dict[str, int]
    removed: list[Removed]

class Post(TypedDict):
    """A post of a thread, or an answer."""

    author: str | None
    created: str | None
    lines: list[int]
    text: str

class Record:
    """A page's record: attributes are the record's keys. Equal records are equal; records can be pickled."""

    @property
    def schema(self) -> int:
        """Version of the record's format."""
    @property
    def id(self) -> str:
        """BLAKE3 of the page's bytes, or its own id."""
    @property
    def text(self) -> str:
        """The article: paragraphs parted by one newline."""
    @property
    def source(self) -> str:
        """The page's name; `-` for one without."""
    @property
    def added(self) -> str | None:
        """What the option `added` says, or when the page was fetched."""
    @property
    def created(self) -> str | None:
        """When the page was published: ISO 8601, local as printed."""
    @property
    def error(self) -> str | None:
        """Why the page could not be read; then the text is empty."""
    @property
    def title(self) -> str | None:
        """`metadata["title"]`."""
    @property
    def suspect(self) -> str | None:
        """Why the result should be looked at, where it should."""
    @property
    def markdown(self) -> str | None:
        """The article as markdown, with `format="markdown"`."""
    @property
    def metadata(self) -> Metadata:
        """What the page says about itself; made anew at each call."""
    @property
    def taosha(self) -> Trace:
        """What was done to the page; made anew at each call."""
    @property
    def posts(self) -> list[Post] | None:
        """The posts of a thread, or the answers to a question."""
    @property
    def attributes(self) -> dict[str, list[list[float]]] | None:
        """Spans by label over `text`, with the option `attributes`."""
    @property
    def extra(self) -> dict[str, Any] | None:
        """Further fields that the page came with."""
    def json(self) -> str:
        """The line that the command line writes, byte for byte, without its end."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
    @staticmethod
    def from_json(line: str, markdown: str | None = None) -> Record:
        """The record of such a line. Raises `ValueError` for what is none."""

class Converter:
    """Converts text between scripts. Built once, used from any thread."""

    def __new__(cls, to: str, script_engine: str = "builtin") -> Converter: ...
    def convert(self, text: str) -> str:
        """The text in the wanted script."""

class Pipeline:
    """The compiled half of `taosha.Pipeline`."""

    def __new__(cls, **options: OptionValue) -> Pipeline: ...
    @property
    def options(self) -> dict[str, OptionValue]:
        """The options as they were given."""
    @property
    def digest(self) -> str:
        """Digest of all that records follow from but for the pages: version, options, rules."""
    def clean(
        self,
        page: bytes | bytearray | memoryview | str,
        *,
        source: str | None = None,
        id: str | None = None,
        title: str | None = None,
        url: str | None = None,
        charset: str | None = None,
        fetched: str | None = None,
    ) -> Record:
        """Cleans a page, without the interpreter's lock. There is always a record; one of a page that cannot be read has
        `error`."""
    def explain(
        self,
        page: bytes | bytearray | memoryview | str,
        *,
        source: str | None = None,
        id: str | None = None,
        title: str | None = None,
        url: str | None = None,
        charset: str | None = None,
        fetched: str | None = None,
    ) -> dict[str, Any]:
        """What `taosha explain --json` prints: `record`, `restored`, and `lines`."""
    def _explain(self, page: bytes | str, **known: str | None) -> tuple[Record, list[dict[str, Any]]]: ...
    def _clean_list(self, pages: list[tuple[bytes | str, dict[str, Any]]], jobs: int) -> list[Record]: ...
    def _clean_batches(
        self,
        batch: Any,
        names: dict[str, str | None],
        columns: list[str] | None = None,
        carry: list[str] = ...,
        jobs: int = 1,
    ) -> list[pyarrow.RecordBatch]: ...
    def _line_batches(self, batch: Any, names: dict[str, str | None], jobs: int = 1) -> list[pyarrow.RecordBatch]: ...
    def _clean_file(
        self,
        file: Any,
        name: str,
        write: Any,
        columns: list[str] | None = None,
        field: str | None = None,
        lines_before: int | None = None,
        batch_bytes: int = ...,
    ) -> tuple[int, int, list[tuple[str, str]]]: ...
