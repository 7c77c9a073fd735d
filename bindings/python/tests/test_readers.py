"""The same 200 records, as JSON Lines and as Parquet, read by pandas, datasets, DuckDB, pyarrow and Spark without options."""

import json
import os
import shutil
import sys

import pytest


@pytest.fixture(scope="module")
def files(run, pages, tmp_path_factory):
    """The records as JSON values, and the two files that hold them. Among them are threads, cuts within lines, damaged
    pages, unreadable pages and suspect pages."""
    place = tmp_path_factory.mktemp("readers")
    source = place / "in"
    source.mkdir()
    count = 0
    while count < 196:
        page = pages[count % len(pages)]
        (source / f"{count:03}{page.suffix}").write_bytes(page.read_bytes())
        count += 1
    (source / "196.txt").write_bytes(b"")
    (source / "197.txt").write_bytes(b"\x01\x02" * 300)
    (source / "198.txt").write_text("\ufffd" * 90)
    (source / "199.txt").write_text(
        "首页 > 新闻\n雨季来临\n2024-05-01T09:30:00+08:00 来源：某报\n"
        "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。(责任编辑:张某)\n版权所有 某报社\n"
    )
    for name in ("records.jsonl", "records.parquet"):
        run("clean", "-q", source, "-o", place / name)
    records = [json.loads(line) for line in (place / "records.jsonl").read_text().splitlines()]
    assert len(records) == 200
    assert any(record["posts"] for record in records) and any(record["error"] for record in records)
    assert any(part["first_char"] is not None for record in records for part in record["taosha"]["removed"])
    return records, place / "records.jsonl", place / "records.parquet"


def same(rows, records):
    """Whether rows are the records: the same names, nesting, values and nulls."""
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        row = plain(row)
        # A table always has this column; the records have no such key.
        assert row.pop("extra", None) is None
        assert row == plain(record)


def plain(value):
    """A value as JSON has it. Readers that guess types make days and times of such texts, and NaN of null beside numbers. A
    time without seconds gets them here."""
    if isinstance(value, dict):
        return {key: time_of_day(inner) if key.endswith("_time") else plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return [plain(inner) for inner in value]
    if str(value) == "NaT":
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if isinstance(value, float) and (value != value or value.is_integer()):
        return None if value != value else int(value)
    return value


def time_of_day(value):
    """A time with seconds. pandas takes a column for moments if its name ends in `_time`, and puts today before the time."""
    if value is None or str(value) in ("NaT", "nan"):
        return None
    text = value if isinstance(value, str) else value.isoformat().split("T")[-1]
    return f"{text}:00" if len(text) == len("11:03") else text


def test_pandas(files):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    records, lines, table = files
    for frame in (pandas.read_json(lines, lines=True), pandas.read_parquet(table)):
        same(frame.to_dict("records"), records)
        days = pandas.to_datetime(frame.created)
        assert days.dtype.kind == "M"
        assert [plain(day) for day in days] == [record["created"] for record in records]


def test_pyarrow(files):
    json_reader = pytest.importorskip("pyarrow.json", reason="pyarrow is not installed")
    from pyarrow import parquet

    records, lines, table = files
    same(json_reader.read_json(lines).to_pylist(), records)
    same(parquet.read_table(table).to_pylist(), records)


def test_datasets(files, tmp_path):
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    records, lines, table = files
    for kind, path in (("json", lines), ("parquet", table)):
        same(list(datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=str(tmp_path))), records)


def test_duckdb(files):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    records, lines, table = files
    for path in (lines, table):
        rows = duckdb.sql(f"FROM '{path}'")
        names = rows.columns
        same([dict(zip(names, row, strict=True)) for row in rows.fetchall()], records)
        kept = duckdb.sql(f"SELECT count(*) FROM '{path}' WHERE taosha.suspect.code = 'text-lost'").fetchall()
        assert kept == [(1,)]
        removed = f"SELECT r.rule, count(*) FROM '{path}', unnest(taosha.removed) AS _(r) GROUP BY ALL"
        assert sum(count for _, count in duckdb.sql(removed).fetchall()) == sum(
            len(record["taosha"]["removed"]) for record in records
        )


def test_spark(files, monkeypatch):
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java")
    records, lines, table = files
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        for frame in (spark.read.json(str(lines)), spark.read.parquet(str(table))):
            rows = sorted((row.asDict(recursive=True) for row in frame.collect()), key=lambda row: row["source"])
            same(rows, records)
    finally:
        # Other tests have sessions of their own.
        spark.stop()
