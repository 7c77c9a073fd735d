"""Files and containers are read as the command line reads them."""

import gzip
import json

import pytest

import taosha

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture(scope="module")
def lines(pages) -> list[bytes]:
    """Pages as JSON Lines, two of them damaged."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in pages]
    made = [
        json.dumps({"id": n, "text": text, "n": 0.10, "url": f"https://example.org/{n}"}) for n, text in enumerate(texts)
    ]
    made[3] = made[3][:20]
    made.insert(7, "")
    return [line.encode() + b"\n" for line in made]


def cleaned(file, **named):
    batches = []
    summary = taosha.Pipeline().clean_file(file, batches.append, columns=["json"], **named)
    return [line for batch in batches for line in batch.column(0).to_pylist()], summary


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_json_lines_give_what_the_program_gives(run, lines, tmp_path, pack):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(pack(b"".join(lines)))
    expected = run("clean", path, "--quiet")
    records, summary = cleaned(path, batch_bytes=10_000)
    assert records == expected and len(expected) == len(lines) - 2
    assert [source for source, _ in summary.rejects] == [f"{path}:4"] and "no JSON object" in summary.rejects[0][1]
    with path.open("rb") as file:
        assert cleaned(file, name=str(path))[0] == expected


def test_a_part_of_a_file_counts_its_lines_from_the_front(lines, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b"".join(lines))
    whole, _ = cleaned(path)
    parts = []
    for start, end in ((0, 3), (3, 30), (30, len(lines))):
        part = tmp_path / "part"
        part.write_bytes(b"".join(lines[start:end]))
        parts += cleaned(part, name=str(path), lines_before=start)[0]
    assert parts == whole


def test_web_archives_give_what_the_program_gives(run, pages, tmp_path):
    path = tmp_path / "pages.wet"
    record = (
        b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Target-URI: https://example.org/%d\r\n"
        b"WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    )
    texts = [page.read_bytes() for page in pages if page.suffix == ".txt"]
    path.write_bytes(b"".join(record % (n, n, len(text), text) for n, text in enumerate(texts)))
    expected = run("clean", path, "--quiet")
    assert len(expected) == len(texts)
    assert cleaned(path)[0] == expected


def test_what_the_file_or_the_writer_raises_is_raised(tmp_path):
    class Broken:
        def read(self, size):
            raise OSError("the net is down")

    with pytest.raises(OSError, match="the net is down"):
        cleaned(Broken(), name="a")
    with pytest.raises(ValueError, match="needs a name"):
        cleaned(Broken())
    with pytest.raises(FileNotFoundError):
        cleaned(tmp_path / "nothing")
    path = tmp_path / "a.txt"
    path.write_text("连日大雨，河水上涨。")

    def write(batch):
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        taosha.Pipeline().clean_file(path, write)
