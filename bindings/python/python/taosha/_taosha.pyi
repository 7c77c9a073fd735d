"""The compiled half of the package."""

import os
from collections.abc import Sequence
from typing import Any, TypedDict, Union

import pyarrow

from ._record import RecordFields, Suspect

__version__: str

#: The default number of pages that a line must appear on to be in a table of site lines.
SITE_PAGES: int

OptionValue = Union[str, int, float, bool, None, os.PathLike[str], Sequence[str | os.PathLike[str]]]

def run_command(words: Sequence[str]) -> int:
    """Runs the program on the words of a command line, of which the first is its name, and returns its exit code."""

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
    """All options that can be given by name, with descriptions, permitted values and defaults."""

def arrow_schema(columns: Sequence[str] | None = None) -> pyarrow.Schema:
    """The schema of the batches that `clean_batch` returns; without `columns`, of all columns but `json`. Needs pyarrow."""

class Record(RecordFields):
    """A page's record; its attributes are the record's fields, objects and lists as new dictionaries and lists at each access.
    Records compare by value and can be pickled."""

    @property
    def title(self) -> str | None:
        """`metadata["title"]`."""
    @property
    def suspect(self) -> Suspect | None:
        """`taosha["suspect"]`."""
    @property
    def markdown(self) -> str | None:
        """The article as Markdown, with `format="markdown"`."""
    def json(self) -> str:
        """The line that the command line writes, byte for byte, without its line end."""
    def to_dict(self) -> dict[str, Any]:
        """The record as a dictionary."""
    @staticmethod
    def from_json(line: str, markdown: str | None = None) -> Record:
        """Parses a line written by `json()`. Raises `ValueError` if it is not a record."""

class Converter:
    """Converts text between scripts. A converter is built once and can be used from any thread."""

    def __new__(cls, to: str, script_engine: str = "builtin") -> Converter: ...
    def convert(self, text: str) -> str:
        """Returns the text in the target script."""

class Pipeline:
    """The compiled half of `taosha.Pipeline`."""

    def __new__(cls, **options: OptionValue) -> Pipeline: ...
    @property
    def options(self) -> dict[str, OptionValue]:
        """The options as passed by the caller."""
    @property
    def digest(self) -> str:
        """A digest of everything that determines the records except the pages: version, options and rules."""
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
        """Cleans a page without the interpreter's lock. There is always a record; that of an unreadable page has `error`."""
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
        """Returns what `taosha explain --json` prints: `record`, `restored` and `lines`."""
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
