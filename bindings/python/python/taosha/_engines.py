"""What the engines have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._pipeline import COLUMN_NAMES, Pipeline


class MissingEngine(ImportError):
    """An engine is not installed; the message says how to have it."""


def missing(engine: str, error: ImportError) -> MissingEngine:
    """The error for an engine that is not there."""
    return MissingEngine(f"taosha.{engine} needs {error.name}: pip install 'taosha[{engine}]'")


def split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Names of columns, and options for cleaning. These are checked here, where the user waits, and not on a worker."""
    names = {name: value for name, value in given.items() if name in COLUMN_NAMES}
    options = {name: value for name, value in given.items() if name not in COLUMN_NAMES}
    Pipeline(**options)
    return names, options
