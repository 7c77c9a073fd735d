"""Spark: a data frame of pages in, a data frame of records out, by `mapInArrow`.

>>> from taosha.spark import clean                                                    # doctest: +SKIP
>>> records = clean(spark.read.parquet("pages"), column="html", script="hans")        # doctest: +SKIP
>>> records.write.parquet("records")                                                  # doctest: +SKIP

`taosha.spark_job` is a whole job over files, which can be resumed. `docs/spark.md` says how to tune both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from . import _engines
from ._pipeline import of_process
from ._taosha import arrow_schema

try:
    import pyarrow
    from pyspark.sql import types as spark_types
except ImportError as error:
    raise _engines.missing("spark", error) from error

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["clean", "schema"]


def clean(
    df: DataFrame,
    column: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    carry: Sequence[str] = (),
    **options: Any,
) -> DataFrame:
    """Cleans a column of pages; a row for each row.

    `column`, `columns` (`["json"]` gives the command line's lines), `carry`, and names of columns (`source_column`, ...)
    as in `Pipeline.clean_batch`; all other names are options for cleaning, as on the command line. Files that options
    name must be there on every worker. Each task cleans on one thread, so `spark.task.cpus` stays 1.

    Raises `OptionError` for options and `ValueError` for columns, at once.
    """
    names, options = _engines.split(options)
    columns = None if columns is None else list(columns)
    carry = list(carry)
    wanted = spark_types.StructType(schema(columns).fields + [_field(df, name) for name in carry])
    # A data frame has a schema before it has rows: what would fail on a worker fails here.
    no_rows = pyarrow.RecordBatch.from_pylist([], schema=_of_columns(df, column, names))
    of_process(options).clean_batch(no_rows, column, columns=columns, **names)

    def clean_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pipeline = of_process(options)
        for batch in batches:
            yield pipeline.clean_batch(batch, column, columns=columns, carry=carry, **names)

    return df.mapInArrow(clean_partition, wanted)


def schema(columns: Sequence[str] | None = None) -> spark_types.StructType:
    """The schema of records, as Spark knows it."""
    of_arrow = arrow_schema(None if columns is None else list(columns))
    return spark_types.StructType([spark_types.StructField(field.name, _type(field.type)) for field in of_arrow])


def _type(of_arrow: pyarrow.DataType) -> spark_types.DataType:
    if pyarrow.types.is_list(of_arrow):
        return spark_types.ArrayType(_type(of_arrow.value_type))
    if pyarrow.types.is_struct(of_arrow):
        fields = [spark_types.StructField(field.name, _type(field.type)) for field in of_arrow]
        return spark_types.StructType(fields)
    # Every type that the columns of records are made of.
    return {
        pyarrow.string(): spark_types.StringType(),
        pyarrow.int64(): spark_types.LongType(),
        pyarrow.float32(): spark_types.FloatType(),
    }[of_arrow]


def _field(df: DataFrame, name: str) -> spark_types.StructField:
    if name not in df.columns:
        raise ValueError(f"carry: no column {name!r}; there are {', '.join(df.columns)}")
    return df.schema[name]


def _of_columns(df: DataFrame, column: str | None, names: dict[str, Any]) -> pyarrow.Schema:
    """The columns of pages and of what is known of them, as Arrow has them; what has another type is left as null,
    which is refused where a page or a name is looked for in it."""
    types = {
        spark_types.StringType: pyarrow.string(),
        spark_types.BinaryType: pyarrow.binary(),
        spark_types.LongType: pyarrow.int64(),
        spark_types.IntegerType: pyarrow.int32(),
    }
    usual = {"text", "content", "raw_content", "html", "id", "url", "source"}
    asked = usual | {column, *names.values()}
    fields = [(field.name, field.dataType) for field in df.schema.fields if field.name in asked]
    return pyarrow.schema([(name, types.get(type(kind), pyarrow.null())) for name, kind in fields])
