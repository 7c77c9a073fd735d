"""Arrow batches in and out."""

import json

import pytest

import taosha

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture(scope="module")
def pipeline():
    return taosha.Pipeline()


@pytest.fixture(scope="module")
def batch(pages):
    return pa.RecordBatch.from_pydict(
        {
            "content": pa.array([path.read_bytes() for path in pages], pa.binary()),
            "source": [str(path) for path in pages],
            "n": pa.array(range(len(pages)), pa.int32()),
        }
    )


def test_json_is_the_line_of_the_program(run, pages, pipeline, batch):
    lines = run("clean", *pages, "--quiet")
    for jobs in (1, 0, 3):
        made = pipeline.clean_batch(batch, columns=["json"], jobs=jobs)
        assert made.schema.names == ["json"] and made.column("json").to_pylist() == lines


def test_columns_are_the_record_s_fields(pages, batch):
    pipeline = taosha.Pipeline(attributes=True, format="markdown")
    made = pipeline.clean_batch(batch, columns=[*taosha.arrow_schema().names, "attributes", "json"])
    made.validate(full=True)
    assert made.num_rows == len(pages)
    for row in made.to_pylist():
        record, markdown = json.loads(row.pop("json")), row.pop("markdown")
        assert isinstance(markdown, str)
        assert row.pop("extra") is None
        # In JSON a label without spans is absent.
        row["attributes"] = {label: spans for label, spans in row["attributes"].items() if spans is not None}
        assert row == record


def test_fields_of_objects_are_columns_of_structs(batch):
    made = taosha.Pipeline().clean_batch(batch, columns=["metadata.title", "id", "taosha.lost.bytes", "metadata.url"])
    assert made.schema.names == ["metadata", "id", "taosha"]
    assert made.to_pylist()[0].keys() == {"metadata", "id", "taosha"}
    assert set(made.to_pylist()[0]["metadata"]) == {"title", "url"}
    assert made.to_pylist()[0]["taosha"] == {"lost": {"bytes": 0}}


def test_schema_is_known_before(pipeline, batch):
    assert pipeline.clean_batch(batch).schema.equals(taosha.arrow_schema())
    assert not {"json", "attributes"} & set(taosha.arrow_schema().names)
    assert taosha.arrow_schema(["json", "id"]).names == ["json", "id"]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()]
)
def test_strings_and_binary_of_all_kinds_are_pages(pipeline, kind):
    pages = ["连日大雨，河水上涨，沿岸居民昨晚全部撤离。", None, ""]
    batch = pa.RecordBatch.from_arrays([pa.array(pages).cast(kind)], names=["html"])
    made = pipeline.clean_batch(batch).to_pylist()
    assert made[0]["text"] == pages[0]
    assert made[1]["error"] == {"code": "no-page", "message": "no page: the column html is null"} and made[1]["text"] == ""
    assert made[2]["error"] is None


def test_what_is_known_of_pages_is_taken_from_columns(pipeline):
    batch = pa.RecordBatch.from_pydict(
        {
            "body": ["甲", "乙"],
            "id": [1, None],
            "url": ["https://a.example/", None],
            "name": ["a.txt", None],
            "when": ["2026-01-02", None],
            "more": ['{"n":1.10}', None],
            "keep": [[1], [2]],
        }
    )
    made = pipeline.clean_batch(
        batch,
        "body",
        source_column="name",
        fetched_column="when",
        extra_column="more",
        carry=["keep"],
        columns=["json"],
    )
    assert made.schema.names == ["json", "keep"] and made.column("keep").to_pylist() == [[1], [2]]
    first, second = map(json.loads, made.column("json").to_pylist())
    assert (first["id"], first["source"], first["added"], first["metadata"]["url"]) == (
        "1",
        "a.txt",
        "2026-01-02",
        "https://a.example/",
    )
    assert '"extra":{"n":1.10}' in made.column("json")[0].as_py()
    assert len(second["id"]) == 32 and second["source"] == "-" and "extra" not in second and second["added"] is None
    assert (
        len(json.loads(pipeline.clean_batch(batch, "body", id_column="", columns=["json"]).column(0)[0].as_py())["id"]) == 32
    )


def test_tables_are_taken_whole(pipeline, batch):
    table = pa.Table.from_batches([batch, batch.slice(3, 4), batch.slice(0, 0)])
    one = pipeline.clean_batch(table, carry=["n"])
    assert isinstance(one, pa.RecordBatch) and one.num_rows == table.num_rows
    parts = pipeline.clean_table(table, carry=["n"])
    assert isinstance(parts, pa.Table) and parts.combine_chunks().to_batches()[0].equals(one)
    assert one.column("n").to_pylist() == table.column("n").to_pylist()
    empty = pipeline.clean_batch(table.schema.empty_table())
    assert empty.num_rows == 0 and empty.schema.equals(taosha.arrow_schema())


def test_data_frames_of_polars_are_taken(pipeline):
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = polars.DataFrame({"text": ["连日大雨，河水上涨。", None], "id": [1, 2]})
    made = pipeline.clean_batch(frame, columns=["id", "text"])
    assert made.to_pylist() == [{"id": "1", "text": "连日大雨，河水上涨。"}, {"id": "2", "text": ""}]


def test_slices_are_their_own_rows(pipeline, batch):
    part = pipeline.clean_batch(batch.slice(5, 3), columns=["json"]).column(0).to_pylist()
    assert part == pipeline.clean_batch(batch, columns=["json"]).column(0).to_pylist()[5:8]


@pytest.mark.parametrize(
    ("columns", "named", "error", "says"),
    [
        ({"page": ["a"]}, {}, ValueError, "the columns are page"),
        ({"text": ["a"]}, {"column": "body"}, ValueError, 'no column "body"; the columns are text'),
        ({"text": ["a"]}, {"url_column": "address"}, ValueError, 'no column "address"'),
        ({"text": [1]}, {}, TypeError, "numbers, not pages"),
        ({"text": [["a"]]}, {}, TypeError, "cast it"),
        ({"text": ["a"]}, {"columns": ["txt"]}, ValueError, "the fields are schema, id, text"),
        ({"text": ["a"], "lang": ["zh"]}, {"carry": ["language"]}, ValueError, "carry: no column"),
        ({"text": ["a"], "metadata": ["t"]}, {"carry": ["metadata"]}, ValueError, "already have a column"),
        ({"text": ["a"], "more": ["[1]"]}, {"extra_column": "more"}, ValueError, "row 0: extra is not a JSON object"),
    ],
)
def test_wrong_columns_are_named_with_those_that_are_there(pipeline, columns, named, error, says):
    with pytest.raises(error) as raised:
        pipeline.clean_batch(pa.RecordBatch.from_pydict(columns), **named)
    assert says in str(raised.value)


def test_what_speaks_no_arrow_is_a_type_error(pipeline):
    with pytest.raises(TypeError, match="record batch or table"):
        pipeline.clean_batch([{"text": "a"}])
    with pytest.raises(TypeError, match="colums"):
        pipeline.clean_table(pa.table({"text": ["a"]}), colums=["id"])


def test_strings_are_decoded_already():
    with pytest.raises(taosha.OptionError, match="binary"):
        taosha.Pipeline(encoding="gbk").clean_batch(pa.RecordBatch.from_pydict({"text": ["a"]}))
