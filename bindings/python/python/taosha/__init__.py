"""taosha (淘沙): scraped Chinese web pages into clean records, with a reason for everything that was taken out.

>>> import taosha
>>> record = taosha.clean(open("page.html", "rb").read(), script="hans")   # doctest: +SKIP
>>> record.text, record.metadata["title"]                                  # doctest: +SKIP

`clean` is for one page; a `Pipeline` is built once and cleans many, from lists or from Arrow batches. Options are the
command line's, by the same names (`_` for `-`); `options()` lists them. `taosha.spark`, `taosha.ray` and
`taosha.datatrove` put it into engines.
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

#: What can be said of a single page, beside options.
_OF_PAGE = ("id", "url", "charset", "fetched")


def clean(page: bytes | bytearray | memoryview | str, **options: Any) -> Record:
    """Cleans one page and gives its record.

    `page`: bytes in whatever encoding, or str. `options`: the command line's, by the same names (`script="hans"`,
    `keep=["links"]`, `max_page="1M"`; see `options()`), and what is known of the page: `title`, `source` (its name in
    the record; an ending `.html` breaks a tie between text and HTML), `id`, `url`, `charset` (as its sender declared
    it), `fetched`.

    There is always a record; one of a page that cannot be read has `error`. Raises `OptionError` (a `ValueError`) for
    options, saying what is permitted, and `TypeError` for what is no page.
    """
    pipeline, known = _of(options)
    return pipeline.clean(page, **known)


def explain(page: bytes | bytearray | memoryview | str, **options: Any) -> dict[str, Any]:
    """Shows every line of a page with its verdict, label, rule and probability of being body.

    Takes what `clean` takes. Gives what `taosha explain --json` prints: `record`, `restored` and `lines`.
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
    # A file that an option names may be another one the next time.
    if any(_names_file(value) for value in options.values()):
        return Pipeline(**options), known
    return of_process(options), known


def _names_file(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_names_file(part) for part in value)
    return isinstance(value, (str, os.PathLike)) and os.path.exists(value)
