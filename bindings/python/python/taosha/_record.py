"""The types of a record. Made by `taosha schema --format python`; do not edit."""

from typing import Any, Protocol, TypedDict


class Error(TypedDict):
    """Why the page could not be read; then the text is empty."""

    code: str
    """The code of the reason."""

    message: str
    """The reason in words, with its numbers."""


class Metadata(TypedDict):
    """Title, author, dates, site and other metadata of the page."""

    title: str | None
    """The title as printed."""

    author: str | None
    """The author."""

    publisher: str | None
    """The first publisher."""

    site: str | None
    """The name of the site or journal."""

    url: str | None
    """The address of the page: the one it was fetched from, if the input says so, else the one it states."""

    modified: str | None
    """The day on which the page was changed, if it gives this beside `created`: `YYYY-MM-DD`."""

    modified_time: str | None
    """The time of the change as printed, in local time: `HH:MM` or `HH:MM:SS`."""

    modified_offset: str | None
    """The offset of that time from UTC, if the page states one: `+08:00`."""

    abstract: str | None
    """The abstract printed before the article."""

    keywords: list[str]
    """Keywords or tags."""

    description: str | None
    """The description that the page states of itself (HTML)."""

    image: str | None
    """The address of the page's picture (HTML)."""

    kind: str | None
    """The kind of the page. The text of an `index`, `search`, `login`, `error` or `spam` page is empty."""

    language: str | None
    """The language as a BCP 47 tag: `zh`, `ja`, `ko`, or the tag that the page states."""

    script: str | None
    """ISO 15924: the script of the page as it came, `Hans` or `Hant`."""

    encoding: str | None
    """The encoding in which the page was read, by its WHATWG name."""

    licences: list[str]
    """ICP filings and other licence numbers, written as the authorities issue them."""


class Post(TypedDict):
    """The posts of a thread, or the answers to a question, as far as `text` contains them; empty for other pages,
    and if the posts cannot be told apart."""

    author: str | None
    """The author, if the page names exactly one beside the post."""

    created: str | None
    """The day on which it was written, as printed: `YYYY-MM-DD`."""

    created_time: str | None
    """The time as printed, in local time: `HH:MM` or `HH:MM:SS`."""

    created_offset: str | None
    """The offset of that time from UTC, if the page states one: `+08:00`."""

    first_line: int
    """Its first line, 1-based, as in `removed`."""

    last_line: int
    """Its last line, inclusive."""

    text: str
    """The text of the post: its lines of the record's `text`."""


class Suspect(TypedDict):
    """Why the record deserves a human look, if it does."""

    code: str
    """The code of the reason."""

    message: str
    """The reason in words, with its numbers."""


class Restored(TypedDict):
    """Restored text, by kind of damage."""

    injection: int
    """Injected annotations that were removed."""

    mojibake: int
    """Characters restored from mojibake."""

    characters: int
    """Single characters corrected: places with an entity, an escape, or an invisible, full-width or doubly encoded
    character."""


class Lost(TypedDict):
    """Text that is lost for good, by kind of damage."""

    injection: int
    """Characters lost to injected pinyin; each is U+FFFD in the text."""

    mojibake: int
    """Characters lost to mojibake: those of restored lines, each U+FFFD in the text, and those lost earlier that
    left only a mark, which stays as it is (`锟斤拷` is two characters, `烫烫烫` and rows of `?` or U+FFFD are one each)."""

    bytes: int
    """Invalid byte sequences of the source; each is one U+FFFD."""


class Removed(TypedDict):
    """Removed lines and parts of lines, in order."""

    first_line: int
    """The first line, 1-based."""

    last_line: int
    """The last line, inclusive. Blank lines between the first and the last do not count as removed."""

    first_char: int | None
    """The start of the removed part, in Unicode scalars of the line; null if the whole line was removed."""

    end_char: int | None
    """The end of the removed part, exclusive; null if the whole line was removed."""

    label: str
    """The label of the removed text."""

    rule: str
    """The rule, cleaner or model that decided: `family/id`, or `model/<label>`."""


class Trace(TypedDict):
    """How the page was processed."""

    version: str
    """Version of taosha."""

    rules: str
    """Digest of the active rules."""

    unit: str
    """The unit that line numbers count."""

    lines: int
    """Lines (or blocks) of the page, including blank ones."""

    kept: int
    """Lines that are in the text, whole or in part."""

    suspect: Suspect | None
    """Why the record deserves a human look, if it does."""

    notes: list[str]
    """Special steps that were needed to read the page."""

    restored: Restored
    """Restored text, by kind of damage."""

    lost: Lost
    """Text that is lost for good, by kind of damage."""

    removed: list[Removed]
    """Removed lines and parts of lines, in order."""


class RecordFields(Protocol):
    """The fields of a record as properties."""

    @property
    def schema(self) -> int:
        """Version of this format: 2. It grows when a field goes or changes its meaning; new fields do not change it."""

    @property
    def id(self) -> str:
        """BLAKE3 of the source bytes (128 bits, hexadecimal), or the input's own id."""

    @property
    def text(self) -> str:
        """The article: paragraphs separated by one newline. With `--attributes`, the whole restored page."""

    @property
    def source(self) -> str:
        """The path as given; `-` for standard input."""

    @property
    def added(self) -> str | None:
        """When the record was added to a collection: the value of `--added`, or when a web archive fetched the page."""

    @property
    def created(self) -> str | None:
        """The day on which the page was published, as printed: `YYYY-MM-DD`."""

    @property
    def created_time(self) -> str | None:
        """The time of publication as printed, in local time: `HH:MM` or `HH:MM:SS`."""

    @property
    def created_offset(self) -> str | None:
        """The offset of that time from UTC, if the page states one: `+08:00`."""

    @property
    def error(self) -> Error | None:
        """Why the page could not be read; then the text is empty."""

    @property
    def metadata(self) -> Metadata:
        """Title, author, dates, site and other metadata of the page."""

    @property
    def posts(self) -> list[Post]:
        """The posts of a thread, or the answers to a question, as far as `text` contains them; empty for other
        pages, and if the posts cannot be told apart."""

    @property
    def taosha(self) -> Trace:
        """How the page was processed."""

    @property
    def attributes(self) -> dict[str, list[list[float]]] | None:
        """With `--attributes`: spans `[start, end, score]` over `text` by label, in Unicode scalars, end exclusive.
        The score is the probability that the span is body."""

    @property
    def extra(self) -> dict[str, Any] | None:
        """The other fields of the page's JSON line, unchanged."""
