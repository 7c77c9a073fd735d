"""Spark: turns a data frame of pages into a data frame of records (`mapInArrow`), and counts site lines by grouping.

>>> from taosha.spark import clean                                                    # doctest: +SKIP
>>> records = clean(spark.read.parquet("pages"), column="html", script="hans")        # doctest: +SKIP
>>> records.write.parquet("records")                                                  # doctest: +SKIP
>>> table = sites(spark.read.parquet("pages"), column="html")                         # doctest: +SKIP

`taosha.spark_job` is a complete, resumable job over files. `docs/spark.md` describes how to tune both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from . import _engines
from ._pipeline import of_process
from ._taosha import SITE_PAGES, arrow_schema

try:
    import pyarrow
    from pyspark.sql import Window
    from pyspark.sql import functions as of
    from pyspark.sql import types as spark_types
except ImportError as error:
    raise _engines.missing("spark", error) from error

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["clean", "page_lines", "schema", "sites"]


def clean(
    df: DataFrame,
    column: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    carry: Sequence[str] = (),
    **options: Any,
) -> DataFrame:
    """Cleans a column of pages and returns a data frame with a row for each row of the input.

    `column`, `columns` (`["json"]` gives the command line's lines), `carry` and column names (`source_column`, ...) are
    those of `Pipeline.clean_batch`; all other arguments are cleaning options, as on the command line. Files that options
    name must exist on every worker. Each task cleans on one thread, so keep `spark.task.cpus` at 1.

    Raises `OptionError` for options and `ValueError` for columns at once, not on a worker.
    """
    names, options = _engines.split(options)
    columns = None if columns is None else list(columns)
    carry = list(carry)
    wanted = spark_types.StructType(schema(columns).fields + [_field(df, name) for name in carry])
    of_process(options).clean_batch(_no_rows(df, column, names), column, columns=columns, **names)

    def clean_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pipeline = of_process(options)
        for batch in batches:
            yield pipeline.clean_batch(batch, column, columns=columns, carry=carry, **names)

    return _needed(df, column, names, carry).mapInArrow(clean_partition, wanted)


def sites(df: DataFrame, column: str | None = None, *, least: int = SITE_PAGES, **options: Any) -> DataFrame:
    """Counts on how many pages of its host each line appears. The result is the table that `taosha sites` writes as Parquet.

    `column` and the options are those of `page_lines`; `least` is the number of pages that a line must appear on to be in
    the table. The columns are `host` and `line` (the bits of hashes), `pages`, `texts` (the number of different texts)
    and `host_pages`, all `long`. The rows have no order: `--sites` reads them in any.

    Pages are read once. Skewed hosts and lines do no harm: Spark first groups by host, line and text and adds up before
    it shuffles, and then groups only the sums by host and line. Only lines on enough pages are then brought together by
    host, to add the number of the host's pages.

    Raises what `page_lines` raises, and `ValueError` for `least`.
    """
    if not isinstance(least, int) or least < 1:
        raise ValueError(f"least: expected a number of pages, 1 or more, not {least!r}")
    tuples = page_lines(df, column, **options).where("host IS NOT NULL")
    texts = tuples.groupBy("host", "line", "text").agg(of.count("*").alias("pages"))
    lines = texts.groupBy("host", "line").agg(of.sum("pages").alias("pages"), of.count("*").alias("texts"))
    # A join with the rows of line 0 would read all pages twice: Spark would filter these rows before it counts.
    host_pages = of.max(of.when(of.col("line") == 0, of.col("pages"))).over(Window.partitionBy("host"))
    many = lines.where((of.col("line") == 0) | (of.col("pages") >= least))
    table = many.select("host", "line", "pages", "texts", host_pages.alias("host_pages"))
    return table.where("line != 0")


def page_lines(df: DataFrame, column: str | None = None, **options: Any) -> DataFrame:
    """Returns the rows that `sites` counts: `host`, `line` and `text` for each line of each page.

    `column`, `url_column`, `source_column` and `charset_column` are those of `Pipeline.line_batch`; all other arguments
    are options. Options that say how pages are read should be the same as for cleaning.

    Raises `OptionError` for options, `ValueError` for columns and `TypeError` for column arguments that have no use here,
    at once, not on a worker.
    """
    names, options = _engines.split(options)
    of_process(options).line_batch(_no_rows(df, column, names), column, **names)

    def lines_of_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pipeline = of_process(options)
        for batch in batches:
            yield pipeline.line_batch(batch, column, **names)

    return _needed(df, column, names).mapInArrow(lines_of_partition, "host long, line long, text long")


def schema(columns: Sequence[str] | None = None) -> spark_types.StructType:
    """The schema of records, in Spark's types."""
    of_arrow = arrow_schema(None if columns is None else list(columns))
    return spark_types.StructType([spark_types.StructField(field.name, _type(field.type)) for field in of_arrow])


def _type(of_arrow: pyarrow.DataType) -> spark_types.DataType:
    if pyarrow.types.is_list(of_arrow):
        return spark_types.ArrayType(_type(of_arrow.value_type))
    if pyarrow.types.is_struct(of_arrow):
        fields = [spark_types.StructField(field.name, _type(field.type)) for field in of_arrow]
        return spark_types.StructType(fields)
    # All types that columns of records have.
    return {
        pyarrow.string(): spark_types.StringType(),
        pyarrow.int64(): spark_types.LongType(),
        pyarrow.float64(): spark_types.DoubleType(),
    }[of_arrow]


def _field(df: DataFrame, name: str) -> spark_types.StructField:
    if name not in df.columns:
        raise ValueError(f"carry: no column {name!r}; the columns are {', '.join(df.columns)}")
    return df.schema[name]


def _needed(df: DataFrame, column: str | None, names: dict[str, Any], carry: Sequence[str] = ()) -> DataFrame:
    """The data frame with only the columns that are needed: Spark then does not read the others, pass them on, or object to
    their names."""
    asked = _asked(column, names) | set(carry)
    return df.select(*(name for name in df.columns if name in asked))


def _asked(column: str | None, names: dict[str, Any]) -> set[str]:
    """The names of columns that may hold pages or facts about them."""
    pages = {"text", "content", "raw_content", "html"} if column is None else {column}
    return pages | {"id", "url", "source", *names.values()}


def _no_rows(df: DataFrame, column: str | None, names: dict[str, Any]) -> pyarrow.RecordBatch:
    """An Arrow batch without rows that has the needed columns. Cleaning it finds errors while the user waits, and not on a
    worker: a data frame has a schema before it has rows. A column of another type becomes one of nulls, which is refused if
    it is to hold pages or facts about them."""
    types = {
        spark_types.StringType: pyarrow.string(),
        spark_types.BinaryType: pyarrow.binary(),
        spark_types.LongType: pyarrow.int64(),
        spark_types.IntegerType: pyarrow.int32(),
    }
    asked = _asked(None, names) | {column}
    fields = [(field.name, field.dataType) for field in df.schema.fields if field.name in asked]
    of_columns = pyarrow.schema([(name, types.get(type(kind), pyarrow.null())) for name, kind in fields])
    return pyarrow.RecordBatch.from_pylist([], schema=of_columns)
