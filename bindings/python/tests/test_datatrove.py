"""datatrove."""

import json

import pytest

import taosha

pytest.importorskip("datatrove", reason="datatrove is not installed")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from taosha.datatrove import Clean

PAGE = (
    "首页 > 新闻\n雨季来临\n来源：某报 2024-05-01\n"
    "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社"
)


def read(directory) -> dict[str, dict]:
    lines = [line for path in sorted(directory.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return {row["id"]: row for row in map(json.loads, lines)}


def test_documents_go_on_with_metadata_and_what_was_removed_is_written(tmp_path, pages):
    (tmp_path / "in").mkdir()
    texts = [path.read_bytes().decode("utf-8", "replace") for path in pages]
    texts += [PAGE, "\x00\x01\x02\x03" * 500]
    for part in range(2):
        lines = [json.dumps({"id": f"p{n}", "text": text, "lang": "zh"}) for n, text in enumerate(texts) if n % 2 == part]
        (tmp_path / "in" / f"{part}.jsonl").write_text("\n".join(lines))
    writer = JsonlWriter(str(tmp_path / "removed"), output_filename="${rank}.jsonl", compression=None)
    steps = [
        JsonlReader(str(tmp_path / "in")),
        Clean(exclusion_writer=writer, json=True, trace=True, script="hans"),
        JsonlWriter(str(tmp_path / "out"), output_filename="${rank}.jsonl", compression=None),
    ]
    executor = LocalPipelineExecutor(pipeline=steps, tasks=2, workers=2, logging_dir=str(tmp_path / "log"))
    executor.run()
    out, removed = read(tmp_path / "out"), read(tmp_path / "removed")
    pipeline = taosha.Pipeline(script="hans")
    for n, text in enumerate(texts):
        record = pipeline.clean(text, id=f"p{n}", source=str(tmp_path / "in" / f"{n % 2}.jsonl"))
        if not record.text:
            assert f"p{n}" not in out
            assert removed[f"p{n}"]["metadata"]["filter_reason"].startswith("unreadable" if record.error else "empty")
            assert removed[f"p{n}"]["text"] == text
            continue
        made = out[f"p{n}"]
        assert made["text"] == record.text and made["metadata"]["json"] == record.json()
        assert made["metadata"]["taosha"] == record.taosha and made["metadata"]["lang"] == "zh"
        known = {key: value for key, value in record.metadata.items() if value not in (None, [])}
        assert {key: made["metadata"].get(key) for key in known} == known
        if record.taosha["removed"]:
            parts = removed[f"p{n}"]["metadata"]["removed"]
            assert {part["label"] for part in parts} == {part["label"] for part in record.taosha["removed"]}
    page = len(texts) - 2
    assert out[f"p{page}"]["metadata"]["title"] == "雨季来临"
    assert "版权所有 某报社" in removed[f"p{page}"]["text"]


def test_documents_without_text_are_kept_where_that_is_asked_for():
    broken = Document(text="\x00\x01\x02\x03" * 500, id="a", metadata={})
    made = list(Clean(keep_empty=True).run([broken]))
    assert made[0].text == "" and made[0].metadata["error"]["code"] == "not-text"
    assert list(Clean().run([Document(text="\x00\x01\x02\x03" * 500, id="a")])) == []


def test_keys_of_metadata_say_what_is_known():
    doc = Document(text=PAGE, id="7", metadata={"name": "a.txt", "date": "2026-01-02", "url": "https://example.org/"})
    made = next(Clean(source="name", json=True).run([doc]))
    record = json.loads(made.metadata["json"])
    assert (record["id"], record["source"], record["added"]) == ("7", "a.txt", "2026-01-02")
    assert record["metadata"]["url"] == "https://example.org/"


def test_what_is_wrong_is_said_at_once():
    with pytest.raises(taosha.OptionError, match="no option scrpt"):
        Clean(scrpt="hans")
