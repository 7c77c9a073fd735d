"""taosha (淘沙) turns scraped Chinese web pages into clean records, with a reason for every removed line.

>>> import taosha
>>> record = taosha.clean(open("page.html", "rb").read(), script="hans")   # doctest: +SKIP
>>> record.text, record.metadata["title"]                                  # doctest: +SKIP

`clean` cleans one page; a `Pipeline` is built once and cleans many, from lists or from Arrow batches. Options are the
command line's, with the same names (`_` for `-`); `options()` lists them. `taosha.spark`, `taosha.ray` and
`taosha.datatrove` run it in these engines.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from ._pipeline import PageIn, Pipeline, of_process
from ._taosha import Converter, OptionError, Record, __version__, arrow_schema, options

__all__ = [
    "Converter",
    "OptionError",
    "PageIn",
    "Pipeline",
    "Record",
    "__version__",
    "arrow_schema",
    "clean",
    "convert",
    "explain",
    "options",
]

#: Facts about a single page that `clean` takes besides options.
_OF_PAGE = ("id", "url", "charset", "fetched")


def clean(page: bytes | bytearray | memoryview | str, **options: Any) -> Record:
    """Cleans one page and returns its record.

    `page`: bytes in any encoding, or str. `options`: the command line's, with the same names (`script="hans"`,
    `keep=["links"]`, `max_page="1M"`; see `options()`), and what is known about the page: `title`, `source` (its name in
    the record; the ending `.html` breaks a tie between text and HTML), `id`, `url`, `charset` (as the sender declared
    it), `fetched`.

    There is always a record; that of an unreadable page has `error`. Raises `OptionError` (a `ValueError`) for a wrong
    option, with a message that says what is permitted, and `TypeError` if `page` is not a page.
    """
    pipeline, known = _of(options)
    return pipeline.clean(page, **known)


def explain(page: bytes | bytearray | memoryview | str, **options: Any) -> dict[str, Any]:
    """Shows every line of a page with its verdict, label, rule and probability of being body.

    Takes the arguments of `clean`. Returns what `taosha explain --json` prints: `record`, `restored` and `lines`.
    """
    pipeline, known = _of(options)
    return pipeline.explain(page, **known)


def convert(text: str, to: str, script_engine: str = "builtin") -> str:
    """Converts text between scripts and does nothing else.

    `to`: an OpenCC configuration (`s2t`, `t2s`, `s2twp`, ...). Raises `OptionError` naming all of them.
    """
    return _converter(to, script_engine).convert(text)


@lru_cache(maxsize=32)
def _converter(to: str, script_engine: str) -> Converter:
    return Converter(to, script_engine)


def _of(options: dict[str, Any]) -> tuple[Pipeline, dict[str, Any]]:
    known = {name: options.pop(name) for name in _OF_PAGE if name in options}
    # A file that an option names may have changed by the next call.
    if any(_names_file(value) for value in options.values()):
        return Pipeline(**options), known
    return of_process(options), known


def _names_file(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_names_file(part) for part in value)
    return isinstance(value, (str, os.PathLike)) and os.path.exists(value)
