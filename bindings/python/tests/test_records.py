"""Records are the command line's, byte for byte."""

import json
import pickle
import threading
import time

import pytest

import taosha

OPTIONS = [
    ((), {}),
    (("--script", "hans", "--strictness", "0.5"), {"script": "hans", "strictness": 0.5}),
    (
        ("--keep", "links", "--keep", "byline", "--drop", "heading", "--restore", "safe", "--added", "2026-01-02"),
        {"keep": ["links", "byline"], "drop": "heading", "restore": "safe", "added": "2026-01-02"},
    ),
    (
        ("--attributes", "--disable", "share", "--max-page", "20k"),
        {"attributes": True, "disable": ["share"], "max_page": "20k"},
    ),
]


@pytest.mark.parametrize(("arguments", "options"), OPTIONS)
def test_a_record_is_the_line_that_the_program_writes(run, pages, arguments, options):
    lines = run("clean", *arguments, *pages, "--quiet")
    assert len(lines) == len(pages)
    pipeline = taosha.Pipeline(**options)
    for path, line in zip(pages, lines):
        assert pipeline.clean(path.read_bytes(), source=str(path)).json() == line, path


def test_many_pages_are_cleaned_in_their_order_on_any_number_of_threads(pages):
    pipeline = taosha.Pipeline()
    items = [{"page": path.read_bytes(), "source": str(path)} for path in pages] * 3
    alone = [pipeline.clean(item["page"], source=item["source"]).json() for item in items]
    for jobs in (0, 1, 3):
        assert [record.json() for record in pipeline.clean_many(iter(items), jobs=jobs)] == alone


def test_pages_of_a_generator_are_taken_as_they_are_needed():
    taken = 0

    def pages():
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield "页面" * 100_000

    records = taosha.Pipeline().clean_many(pages(), jobs=1)
    assert next(records).text
    assert taken < 100


def test_str_and_bytes_and_what_is_like_bytes_give_the_same(pages):
    text = "标题\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社"
    raw = text.encode()
    records = {taosha.clean(page).json() for page in (text, raw, bytearray(raw), memoryview(raw))}
    assert len(records) == 1


def test_half_a_surrogate_pair_is_counted_and_not_lost():
    record = taosha.clean("连日大雨，河水上涨\ud83d，沿岸居民昨晚全部撤离。")
    assert record.taosha["lost"]["bytes"] > 0 and "沿岸居民" in record.text


def test_a_record_shows_its_keys():
    record = taosha.clean(
        "题\n连日大雨，河水上涨，沿岸居民昨晚全部撤离。",
        id="a1",
        url="https://example.org/1",
        fetched="2026-01-02T00:00:00Z",
    )
    whole = json.loads(record.json())
    assert record.to_dict() == whole and record.id == "a1" and record.added == "2026-01-02T00:00:00Z"
    for name in ("schema", "text", "source", "created", "error", "metadata", "taosha", "posts"):
        assert getattr(record, name) == whole[name]
    assert record.metadata["url"] == "https://example.org/1" and record.markdown is None and "a1" in repr(record)
    with pytest.raises(AttributeError):
        record.text = "other"


def test_what_cannot_be_read_has_a_record_with_an_error():
    record = taosha.clean(b"\x00\x01\x02\x03" * 500)
    assert record.error is not None and record.text == "" and "error" in repr(record)
    assert taosha.clean(b"a" * 2000, max_page="1k").error["code"] == "too-large"


def test_records_and_pipelines_can_be_pickled(pages):
    pipeline = taosha.Pipeline(script="hant", keep=["links"], format="markdown")
    again = pickle.loads(pickle.dumps(pipeline))
    assert again.options == pipeline.options and again.digest == pipeline.digest and isinstance(again, taosha.Pipeline)
    record = pipeline.clean(pages[0].read_bytes())
    copy = pickle.loads(pickle.dumps(record))
    assert copy == record and copy.markdown == record.markdown and hash(copy) == hash(record)
    converter = pickle.loads(pickle.dumps(taosha.Converter("s2t")))
    assert converter.convert("汉字") == "漢字"


def test_explain_is_what_the_program_explains(run, pages):
    for path in pages[:10]:
        printed = json.loads("\n".join(run("explain", "--json", path)))
        assert taosha.explain(path.read_bytes(), source=str(path)) == printed


def test_markdown_stands_beside_the_record(run, pages):
    html = [path for path in pages if path.suffix == ".html"][:10]
    pipeline = taosha.Pipeline(format="markdown")
    printed = "\n".join(run("clean", "--format", "markdown", "--quiet", *html))
    made = [pipeline.clean(path.read_bytes(), source=str(path)).markdown for path in html]
    assert "\n\n".join(text.strip("\n") for text in made).split("\n") == printed.strip("\n").split("\n")


def test_conversion_is_the_program_s(run):
    text = "鼠标里面的硅\n汉字"
    assert taosha.convert(text, to="s2twp") == "\n".join(run("convert", "--to", "s2twp", stdin=text.encode()))


def test_other_threads_run_while_pages_are_cleaned(pages):
    pipeline = taosha.Pipeline()
    page = ("连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n" * 60_000).encode()
    done = threading.Event()

    def clean():
        pipeline.clean(page)
        done.set()

    worker = threading.Thread(target=clean)
    worker.start()
    ticks = 0
    while not done.is_set():
        time.sleep(0.001)
        ticks += 1
    worker.join()
    assert ticks >= 5, "the interpreter stood still"
