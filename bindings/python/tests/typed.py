"""What type checkers must accept; mypy checks this file, and nothing runs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import taosha

if TYPE_CHECKING:
    import pyarrow


def record(page: bytes) -> tuple[str, str | None, list[str]]:
    made = taosha.clean(page, script="hans", keep=["links"], strictness=0.5, rules=Path("rules"))
    return made.text, made.metadata["title"], [part["rule"] for part in made.taosha["removed"]]


def batch(pages: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return taosha.Pipeline(attributes=True).clean_batch(pages, column="html", columns=["json"], carry=["lang"])


def lines(pages: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return taosha.Pipeline(url="http://example.org/").line_batch(pages, column="html", url_column="url", jobs=2)


def many(pages: list[bytes]) -> list[str | None]:
    return [made.error and made.error["message"] for made in taosha.Pipeline().clean_many(pages, jobs=2)]


def converted(text: str) -> str:
    return taosha.convert(text, to="s2twp")
