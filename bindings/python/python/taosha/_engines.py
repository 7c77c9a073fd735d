"""Code that the engines share."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import requires
from typing import Any

from ._pipeline import COLUMN_NAMES, Pipeline


class MissingEngine(ImportError):
    """An engine is not installed; the message says how to install it."""


def missing(engine: str, error: ImportError) -> MissingEngine:
    """The error for an engine that is not installed. It names packages of the index, because taosha itself is installed from
    the file of a wheel."""
    return MissingEngine(f"taosha.{engine} needs {error.name}: pip install {' '.join(map(repr, needed(engine)))}")


def needed(extra: str) -> list[str]:
    """What an extra of this package installs, as in its metadata: `pyspark[sql]>=3.5`, `pyarrow>=14`."""
    marker = f"extra == '{extra}'"
    all_of = (required.replace('"', "'").partition(";") for required in requires("taosha") or [])
    return [name.strip() for name, _, condition in all_of if condition.strip() == marker]


def split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Splits arguments into column names and cleaning options. Checks the options here, and not first on a worker."""
    names = {name: value for name, value in given.items() if name in COLUMN_NAMES}
    options = {name: value for name, value in given.items() if name not in COLUMN_NAMES}
    Pipeline(**options)
    return names, options
