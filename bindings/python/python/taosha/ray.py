"""Ray Data: turns a dataset of pages into a dataset of records, by `map_batches` on Arrow.

>>> from taosha.ray import clean                                                             # doctest: +SKIP
>>> clean(ray.data.read_parquet("pages"), column="html", script="hans").write_parquet("records")  # doctest: +SKIP

`docs/ray.md` describes how to tune it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _engines
from ._pipeline import of_process

try:
    import pyarrow
    import ray.data  # noqa: F401  (reports a missing Ray here, and not on a worker)
except ImportError as error:
    raise _engines.missing("ray", error) from error

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["clean"]

#: Pages per batch: a few megabytes, so that other workers can take the rest of a block.
BATCH_SIZE = 1024


def clean(
    ds: Dataset,
    column: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    carry: Sequence[str] = (),
    map_batches: Mapping[str, Any] | None = None,
    **options: Any,
) -> Dataset:
    """Cleans a column of pages and returns a dataset with a row for each row of the input.

    `column`, `columns` (`["json"]` gives the command line's lines), `carry` and column names (`source_column`, ...) are
    those of `Pipeline.clean_batch`; all other arguments are cleaning options, as on the command line. Files that options
    name must exist on every node. `map_batches` has arguments for Ray's function of that name (`concurrency`, `memory`,
    `batch_size`, ...). Each task uses one CPU and cleans on one thread.

    Raises `OptionError` for options at once; missing columns fail with the first batch.
    """
    names, options = _engines.split(options)
    columns = None if columns is None else list(columns)
    carry = list(carry)

    def clean_batch(batch: pyarrow.Table) -> pyarrow.Table:
        return of_process(options).clean_table(batch, column, columns=columns, carry=carry, **names)

    given = {"batch_size": BATCH_SIZE, "num_cpus": 1, "zero_copy_batch": True} | dict(map_batches or {})
    return ds.map_batches(clean_batch, batch_format="pyarrow", **given)
