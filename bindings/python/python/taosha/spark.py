"""Spark: a data frame of pages in, a data frame of records out, by `mapInArrow`; and the table of site lines, by grouping.

>>> from taosha.spark import clean                                                    # doctest: +SKIP
>>> records = clean(spark.read.parquet("pages"), column="html", script="hans")        # doctest: +SKIP
>>> records.write.parquet("records")                                                  # doctest: +SKIP
>>> table = sites(spark.read.parquet("pages"), column="html")                         # doctest: +SKIP

`taosha.spark_job` is a whole job over files, which can be resumed. `docs/spark.md` says how to tune both.
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
    of_process(options).clean_batch(_no_rows(df, column, names), column, columns=columns, **names)

    def clean_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pipeline = of_process(options)
        for batch in batches:
            yield pipeline.clean_batch(batch, column, columns=columns, carry=carry, **names)

    return _needed(df, column, names, carry).mapInArrow(clean_partition, wanted)


def sites(df: DataFrame, column: str | None = None, *, least: int = SITE_PAGES, **options: Any) -> DataFrame:
    """Counts on how many pages of its host each line stands: the table that `taosha sites` makes, as it is in Parquet.

    `column` and all others as in `page_lines`; `least`: pages that a line must stand on to be in the table. Gives the
    columns `host`, `line` (hashes, by their bits), `pages`, `texts` (different ones among them) and `host_pages`, all
    `long`, in no order: `--sites` reads rows in any.

    Pages are read once. Skewed hosts and lines do no harm: rows are grouped by host, line and text first, and added up
    before they are shuffled, and only what comes of that by host and line. What then stands on enough pages is brought
    together by host, for the number of its pages.

    Raises what `page_lines` raises, and `ValueError` for `least`.
    """
    if not isinstance(least, int) or least < 1:
        raise ValueError(f"least: a number of pages is expected, 1 or more, not {least!r}")
    tuples = page_lines(df, column, **options).where("host IS NOT NULL")
    texts = tuples.groupBy("host", "line", "text").agg(of.count("*").alias("pages"))
    lines = texts.groupBy("host", "line").agg(of.sum("pages").alias("pages"), of.count("*").alias("texts"))
    # A join with the rows of line 0 would read all pages twice: Spark would look for these rows before it counts.
    host_pages = of.max(of.when(of.col("line") == 0, of.col("pages"))).over(Window.partitionBy("host"))
    many = lines.where((of.col("line") == 0) | (of.col("pages") >= least))
    table = many.select("host", "line", "pages", "texts", host_pages.alias("host_pages"))
    return table.where("line != 0")


def page_lines(df: DataFrame, column: str | None = None, **options: Any) -> DataFrame:
    """What `sites` counts: `host`, `line` and `text`, a row for each line of each page, as `Pipeline.line_batch` gives it.

    `column`, and `url_column`, `source_column` and `charset_column`, as there; all other names are options, of which those
    that say how pages are read should be those of cleaning.

    Raises `OptionError` for options, `ValueError` for columns and `TypeError` for names of columns that mean nothing
    here, at once.
    """
    names, options = _engines.split(options)
    of_process(options).line_batch(_no_rows(df, column, names), column, **names)

    def lines_of_partition(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pipeline = of_process(options)
        for batch in batches:
            yield pipeline.line_batch(batch, column, **names)

    return _needed(df, column, names).mapInArrow(lines_of_partition, "host long, line long, text long")


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


def _needed(df: DataFrame, column: str | None, names: dict[str, Any], carry: Sequence[str] = ()) -> DataFrame:
    """Those columns alone that something is looked for in: Spark neither reads the others then, nor hands them over, nor
    minds their names."""
    asked = _asked(column, names) | set(carry)
    return df.select(*(name for name in df.columns if name in asked))


def _asked(column: str | None, names: dict[str, Any]) -> set[str]:
    """Names of columns in which pages, and what is known of them, are looked for."""
    pages = {"text", "content", "raw_content", "html"} if column is None else {column}
    return pages | {"id", "url", "source", *names.values()}


def _no_rows(df: DataFrame, column: str | None, names: dict[str, Any]) -> pyarrow.RecordBatch:
    """The columns of pages and of what is known of them, as Arrow has them, without rows: a data frame has a schema before
    it has these, so what would fail on a worker fails where the user waits. What has another type is left as null, which
    is refused where a page or a name is looked for in it."""
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
