"""Ray Data: a dataset of pages in, a dataset of records out, by `map_batches` on Arrow.

>>> from taosha.ray import clean                                                             # doctest: +SKIP
>>> clean(ray.data.read_parquet("pages"), column="html", script="hans").write_parquet("records")  # doctest: +SKIP

`docs/ray.md` says how to tune it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _engines
from ._pipeline import of_process

try:
    import pyarrow
    import ray.data  # noqa: F401  (its absence is told here, and not by a worker)
except ImportError as error:
    raise _engines.missing("ray", error) from error

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["clean"]

#: Pages a batch. Some megabytes: what is not yet cleaned of a block can go to another worker.
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
    """Cleans a column of pages; a row for each row.

    `column`, `columns` (`["json"]` gives the command line's lines), `carry`, and names of columns (`source_column`, ...)
    as in `Pipeline.clean_batch`; all other names are options for cleaning, as on the command line. Files that options
    name must be there on every node. `map_batches` goes to Ray's function of that name (`concurrency`, `memory`,
    `batch_size`, ...). Each task takes one CPU and cleans on one thread.

    Raises `OptionError` for options at once; columns that are not there fail with the first batch.
    """
    names, options = _engines.split(options)
    columns = None if columns is None else list(columns)
    carry = list(carry)

    def clean_batch(batch: pyarrow.Table) -> pyarrow.Table:
        return of_process(options).clean_table(batch, column, columns=columns, carry=carry, **names)

    given = {"batch_size": BATCH_SIZE, "num_cpus": 1, "zero_copy_batch": True} | dict(map_batches or {})
    return ds.map_batches(clean_batch, batch_format="pyarrow", **given)
