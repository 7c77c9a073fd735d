"""Code that the engines share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._pipeline import COLUMN_NAMES, Pipeline


class MissingEngine(ImportError):
    """An engine is not installed; the message says how to install it."""


def missing(engine: str, error: ImportError) -> MissingEngine:
    """The error for an engine that is not installed."""
    return MissingEngine(f"taosha.{engine} needs {error.name}: pip install 'taosha[{engine}]'")


def split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Splits arguments into column names and cleaning options. Checks the options here, and not first on a worker."""
    names = {name: value for name, value in given.items() if name in COLUMN_NAMES}
    options = {name: value for name, value in given.items() if name not in COLUMN_NAMES}
    Pipeline(**options)
    return names, options
