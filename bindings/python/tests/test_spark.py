"""Spark: data frames, and the job over files."""

import json
import os
import shutil
import subprocess
import sys

import pytest

import taosha

pytest.importorskip("pyspark", reason="pyspark is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java", allow_module_level=True)

from pyspark.sql import SparkSession, functions

from taosha import spark as engine
from taosha import spark_job


@pytest.fixture
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .appName("taosha tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_a_data_frame_is_cleaned(spark, pages):
    rows = [(n, bytearray(path.read_bytes()), str(path)) for n, path in enumerate(pages)]
    df = spark.createDataFrame(rows, "id long, page binary, source string").repartition(3)
    lines = engine.clean(df, column="page", columns=["json"]).toPandas()["json"].tolist()
    pipeline = taosha.Pipeline()
    expected = [pipeline.clean(bytes(raw), id=str(n), source=source).json() for n, raw, source in rows]
    assert sorted(lines) == sorted(expected)
    cleaned = engine.clean(
        df, "page", carry=["source"], columns=["id", "text", "taosha.removed", "taosha.lost"], source_column="", script="hans"
    )
    assert cleaned.columns == ["id", "text", "taosha", "source"]
    row = cleaned.filter("id = '3'").collect()[0]
    made = taosha.clean(rows[3][1], id="3", script="hans")
    assert row.text == made.text and row.source == rows[3][2] and row.taosha.lost.asDict() == made.taosha["lost"]
    assert [part.rule for part in row.taosha.removed] == [part["rule"] for part in made.taosha["removed"]]
    assert engine.clean(df, "page").schema == engine.schema()


def test_columns_that_nobody_asks_for_are_not_read(spark):
    read = spark.sparkContext.accumulator(0)

    @functions.udf("string")
    def counted(text):
        read.add(1)
        return text

    rows = [(f"第{n}页写着这一句话。", n) for n in range(9)]
    # Spark itself rejects a name like the last one.
    df = spark.createDataFrame(rows, "page string, n long").withColumns(
        {"html": counted("page"), "in.html": counted("page")}
    )
    cleaned = engine.clean(df, "page", columns=["text"], carry=["n"]).collect()
    assert {(row["text"].strip(), row["n"]) for row in cleaned} == set(rows) and read.value == 0
    assert engine.page_lines(df, "page").count() == 9 and read.value == 0
    # The column that is used if none is named.
    assert engine.clean(df, columns=["text"]).where("text != ''").count() == 9 and read.value == 9


def test_what_is_wrong_is_said_before_anything_runs(spark):
    df = spark.createDataFrame([("页", 1)], "body string, n long")
    with pytest.raises(taosha.OptionError, match="no option scrpt"):
        engine.clean(df, "body", scrpt="hans")
    with pytest.raises(ValueError, match="no column"):
        engine.clean(df)
    with pytest.raises(ValueError, match="no column"):
        engine.clean(df, "text")
    with pytest.raises(TypeError, match="numbers, not pages"):
        engine.clean(df, "n")
    with pytest.raises(ValueError, match="carry"):
        engine.clean(df, "body", carry=["m"])


@pytest.mark.parametrize("least", [1, 8])
def test_the_table_of_site_lines_is_the_program_s(spark, site_pages, site_table, tmp_path, least):
    rows = [(row["text"], row["url"], n) for n, row in enumerate(site_pages)]
    df = spark.createDataFrame(rows, "body string, address string, n long").repartition(5)
    table = engine.sites(df, column="body", url_column="address", least=least)
    assert [(field.name, field.dataType.simpleString()) for field in table.schema.fields] == [
        (name, "bigint") for name in ("host", "line", "pages", "texts", "host_pages")
    ]
    # Written for `--sites` as in docs/spark.md.
    hashes = [f"format_string('%016x', {name}) AS {name}" for name in ("host", "line")]
    text = table.selectExpr(*hashes, "pages", "texts", "host_pages").repartition(1)
    text.write.csv(str(tmp_path / "sites"), sep="\t", header=True)
    [part] = (tmp_path / "sites").glob("part-*.csv")
    head, *lines = part.read_text().splitlines()
    expected = site_table(least)
    assert len(expected) > 12 and [head, *sorted(lines)] == expected
    # The program's table has the same effect as ours.
    ours = taosha.Pipeline(sites=part)
    (tmp_path / "expected.tsv").write_text("\n".join(expected) + "\n")
    assert ours.digest == taosha.Pipeline(sites=tmp_path / "expected.tsv").digest != taosha.Pipeline().digest


def test_pages_are_read_once_for_the_table(spark, site_pages):
    read = spark.sparkContext.accumulator(0)

    def counted(row):
        read.add(1)
        return row

    rows = spark.sparkContext.parallelize([(row["text"], row["url"]) for row in site_pages], 5).map(counted)
    table = engine.sites(spark.createDataFrame(rows, "text string, url string"))
    assert read.value == 0
    assert table.collect() and read.value == len(site_pages)


def test_pages_that_count_in_nothing_can_be_counted(spark, site_pages):
    df = spark.createDataFrame([(row["text"], row["url"]) for row in site_pages], "text string, url string")
    uncounted = engine.page_lines(df).where("host IS NULL").groupBy("line").count().collect()
    assert {row["line"]: row["count"] for row in uncounted} == {0: 2, None: 2}


def test_what_is_wrong_with_sites_is_said_before_anything_runs(spark):
    df = spark.createDataFrame([("页", 1)], "body string, n long")
    with pytest.raises(taosha.OptionError, match="no option scrpt"):
        engine.sites(df, "body", scrpt="hans")
    with pytest.raises(ValueError, match="no column"):
        engine.sites(df, "body", url_column="address")
    with pytest.raises(TypeError, match="id_column"):
        engine.sites(df, "body", id_column="n")
    with pytest.raises(ValueError, match="least"):
        engine.sites(df, "body", least=0)


def test_the_job_writes_what_the_program_writes(run, pages, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    source = tmp_path / "pages.jsonl"
    texts = [path.read_bytes().decode("utf-8", "replace") for path in pages] * 20
    source.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts)))
    words = [str(source), "-o", str(tmp_path / "out"), "--to", "jsonl", "--partition-size", "1", "--script", "hans"]
    assert spark_job.main([*words, "--master", "local[2]"]) == 0
    out = sorted((tmp_path / "out").glob("part-*.jsonl"))
    assert len(out) > 1
    lines = [line for path in out for line in path.read_text().splitlines()]
    assert lines == run("clean", source, "--script", "hans", "--quiet")
    # The same with spark-submit, for which the job is a file and not a module.
    file = subprocess.run([sys.executable, "-m", "taosha.spark_job", "--where"], capture_output=True, text=True, check=True)
    submitted = [words[0], "-o", str(tmp_path / "submitted"), *words[3:]]
    submit = os.path.join(os.path.dirname(sys.executable), "spark-submit")
    subprocess.run([submit, "--master", "local[2]", file.stdout.strip(), *submitted], check=True, timeout=200)
    assert [path.read_text() for path in sorted((tmp_path / "submitted").glob("part-*"))] == [
        path.read_text() for path in out
    ]
    out[1].unlink()
    first = out[0].stat().st_mtime_ns
    assert spark_job.main([*words, "--master", "local[2]"]) == 0
    assert out[0].stat().st_mtime_ns == first and [line for path in out for line in path.read_text().splitlines()] == lines
    assert spark_job.main([*words, "--master", "local[2]", "--keep", "links"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert spark_job.main(["nowhere", "-o", str(tmp_path / "other")]) == 2
