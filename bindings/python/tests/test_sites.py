"""Site lines: the package counts what the program counts."""

import pytest

import taosha

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def counted(batch, least: int) -> list[str]:
    """The rows of the table, written as the program writes them."""
    lines: dict[tuple[int, int], list[int]] = {}
    for row in batch.to_pylist():
        if row["host"] is not None:
            host, line = row["host"] % 2**64, row["line"] % 2**64
            lines.setdefault((host, line), []).append(row["text"])
    table = ["host\tline\tpages\ttexts\thost_pages"]
    for (host, line), texts in sorted(lines.items()):
        if line != 0 and len(texts) >= least:
            pages = len(lines[host, 0])
            table.append(f"{host:016x}\t{line:016x}\t{len(texts)}\t{len(set(texts))}\t{pages}")
    return table


@pytest.fixture(scope="module")
def batch(site_pages):
    columns = {"address": [row["url"] for row in site_pages], "body": [row["text"] for row in site_pages]}
    return pa.RecordBatch.from_pydict(columns)


@pytest.mark.parametrize("least", [1, 2, 8])
def test_rows_grouped_are_the_table_of_the_program(site_table, batch, least):
    expected = site_table(least)
    assert len(expected) > 12
    for jobs in (1, 0, 3):
        made = taosha.Pipeline().line_batch(batch, "body", url_column="address", jobs=jobs)
        made.validate(full=True)
        assert counted(made, least) == expected
    table = pa.Table.from_batches([batch.slice(0, 7), batch.slice(7)])
    assert taosha.Pipeline().line_batch(table, "body", url_column="address").equals(made)


def test_pages_of_which_nothing_is_counted_are_told(batch):
    made = taosha.Pipeline().line_batch(batch, "body", url_column="address")
    assert made.schema.equals(pa.schema([(name, pa.int64()) for name in ("host", "line", "text")]))
    nothing = [tuple(row.values()) for row in made.to_pylist() if row["host"] is None]
    # No known host, and no lines; a null page, and a binary one.
    assert sorted(nothing, key=str) == [(None, 0, None)] * 2 + [(None, None, None)] * 2


def test_an_address_for_all_is_that_of_pages_without_one():
    pages = pa.RecordBatch.from_pydict({"text": ["要闻", "要闻"], "url": ["http://a.cn/1", None]})
    made = taosha.Pipeline(url="http://b.cn/").line_batch(pages).to_pylist()
    assert [row["line"] == 0 for row in made] == [True, False] * 2
    assert made[0]["host"] == made[1]["host"] != made[2]["host"] == made[3]["host"] is not None
    alone = taosha.Pipeline(url="http://b.cn/").line_batch(pages, url_column="").to_pylist()
    assert {row["host"] for row in alone} == {made[2]["host"]}


def test_wrong_columns_are_named_with_those_that_are_there():
    batch = pa.RecordBatch.from_pydict({"body": ["页"]})
    with pytest.raises(ValueError, match="the columns are body"):
        taosha.Pipeline().line_batch(batch)
    with pytest.raises(ValueError, match='no column "address"'):
        taosha.Pipeline().line_batch(batch, "body", url_column="address")
    empty = taosha.Pipeline().line_batch(batch.slice(0, 0), "body")
    assert empty.num_rows == 0 and empty.schema.names == ["host", "line", "text"]
