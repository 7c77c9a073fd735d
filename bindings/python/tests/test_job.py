"""Parts of a job appear only when complete, and a killed run resumes with the missing parts."""

import gzip
import json
import os

import pytest

import taosha

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
parquet = pytest.importorskip("pyarrow.parquet")

from taosha import _inputs, _parts
from taosha._inputs import JobError, Part, parts, paths
from taosha._job import Job
from taosha._parts import run_part


@pytest.fixture(scope="module")
def source(pages, tmp_path_factory):
    """JSON Lines with a damaged line and an empty one, beside a page and a hidden file."""
    place = tmp_path_factory.mktemp("pages")
    lines = [
        json.dumps({"id": n, "text": path.read_bytes().decode("utf-8", "replace"), "lang": "zh"})
        for n, path in enumerate(pages * 3)
    ]
    lines[20] = "{"
    lines.insert(50, "")
    (place / "b.jsonl").write_text("\n".join(lines))
    (place / "a").mkdir()
    (place / "a" / "page.html").write_bytes(next(path for path in pages if path.suffix == ".html").read_bytes())
    (place / ".hidden.jsonl").write_text('{"text": "no"}')
    return place


def job(tmp_path, **given):
    return Job(str(tmp_path / "out"), **({"to": "jsonl", "part_bytes": 50_000} | given))


def plan_of(job, source) -> list[Part]:
    inputs = paths([str(source)])
    plan = job.begin(inputs, False)
    return plan if plan is not None else job.planned(inputs, [part for of in inputs for part in parts(of, job.part_bytes)])


def lines_of(job) -> list[str]:
    out = sorted(path for path in os.listdir(job.output) if path.startswith("part-"))
    return [line for name in out for line in open(f"{job.output}/{name}", encoding="utf-8").read().splitlines()]


def test_records_are_the_program_s(run, source, tmp_path):
    made = job(tmp_path)
    plan = plan_of(made, source)
    assert len(plan) > 5 and {part.kind for part in plan} == {"file", "lines"}
    for part in reversed(plan):
        run_part(made, part)
    summary = made.finish(plan)
    expected = run("clean", source, "--quiet")
    assert lines_of(made) == expected
    assert summary["pages"] == len(expected) and summary["rejected"] == 1
    rejects = [json.loads(line) for line in open(made.rejects, encoding="utf-8")]
    assert rejects[0]["source"] == f"{source}/b.jsonl:21"
    assert (tmp_path / "out" / "_SUCCESS").exists()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_web_archives_are_read_as_the_program_reads_them(run, pages, tmp_path, pack):
    (tmp_path / "in").mkdir()
    records = [page.read_bytes() for page in pages if page.suffix == ".txt"]
    for number, half in enumerate((records[::2], records[1::2])):
        archive = b"".join(
            b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/%d\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (n, len(record), record)
            for n, record in enumerate(half)
        )
        (tmp_path / "in" / f"{number}.wet").write_bytes(pack(archive))
    made = job(tmp_path)
    plan = plan_of(made, tmp_path / "in")
    for part in plan:
        run_part(made, part)
    made.finish(plan)
    expected = run("clean", tmp_path / "in", "--quiet")
    assert len(plan) == 2 and len(expected) == len(records) and lines_of(made) == expected


@pytest.mark.parametrize("size", [1, 1000, 30_000, 10**9])
def test_stretches_cover_a_file_line_by_line(source, tmp_path, monkeypatch, size):
    monkeypatch.setattr(_inputs, "CHUNK", 4096)
    whole = (source / "b.jsonl").read_bytes()
    of = next(of for of in paths([str(source)]) if of.name.endswith(".jsonl"))
    cut = _inputs._lines(of, size)
    assert cut[0].start == 0 and cut[-1].end == len(whole)
    for left, right in zip(cut, cut[1:]):
        assert left.end == right.start and whole[left.end - 1 : left.end] == b"\n"
        assert right.before == whole.count(b"\n", 0, right.start)


def test_a_run_that_was_killed_does_only_what_is_missing(source, tmp_path, monkeypatch):
    made = job(tmp_path)
    plan = plan_of(made, source)
    for part in plan[:3]:
        run_part(made, part)
    # A task that fails while it writes leaves nothing under the part's name.
    write = _parts.Writer.write

    def dies(writer, batch):
        write(writer, batch)
        raise KeyboardInterrupt

    monkeypatch.setattr(_parts.Writer, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        run_part(made, plan[3])
    monkeypatch.undo()
    # A killed task leaves a file under a hidden name.
    left = tmp_path / "out" / "_taosha" / ".part-00004.jsonl.0"
    left.write_text("half a li")
    with pytest.raises(JobError, match="parts are missing"):
        made.finish(plan)
    again = job(tmp_path)
    resumed = plan_of(again, source)
    assert resumed == plan
    missing = again.missing(resumed)
    assert [part.number for part in missing] == [part.number for part in plan[3:]]
    before = {part.number: (tmp_path / "out" / again.file_of(part)).stat().st_mtime_ns for part in plan[:3]}
    for part in missing:
        run_part(again, part)
    again.finish(resumed)
    assert before == {part.number: (tmp_path / "out" / again.file_of(part)).stat().st_mtime_ns for part in plan[:3]}
    assert not left.exists()
    whole = lines_of(again)
    # Running it again gives the same.
    run_part(again, plan[1])
    assert lines_of(again) == whole and again.missing(plan) == []


@pytest.mark.parametrize(
    ("other", "says"),
    [({"options": {"script": "hans"}}, "cleaning"), ({"to": "parquet"}, "to"), ({"part_bytes": 60_000}, "part_bytes")],
)
def test_another_run_is_not_gone_on_with(source, tmp_path, other, says):
    plan = plan_of(job(tmp_path), source)
    run_part(job(tmp_path), plan[0])
    with pytest.raises(JobError, match=f"other .*{says}.*; --overwrite"):
        plan_of(job(tmp_path, **other), source)
    mine = tmp_path / "out" / "notes.txt"
    mine.write_text("mine")
    anew = job(tmp_path, **other)
    assert anew.begin(paths([str(source)]), True) is None
    assert mine.exists() and not list((tmp_path / "out").glob("part-*"))


def test_inputs_that_changed_are_another_run(source, tmp_path):
    page = tmp_path / "in.jsonl"
    page.write_text('{"text": "页"}\n')
    plan_of(job(tmp_path), page)
    page.write_text('{"text": "页页"}\n')
    with pytest.raises(JobError, match="other inputs"):
        plan_of(job(tmp_path), page)


def test_what_is_there_is_not_written_over(source, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(JobError, match="not empty"):
        plan_of(job(tmp_path), source)
    with pytest.raises(JobError, match="no such file"):
        paths([str(tmp_path / "nothing")])


def test_parquet_is_read_and_written(pages, tmp_path):
    raw = [path.read_bytes() for path in pages]
    table = pa.table(
        {
            "id": [f"p{n}" for n in range(len(raw))],
            "content": pa.array(raw, pa.binary()),
            "source": ["theirs"] * len(raw),
            "n": pa.array(range(len(raw)), pa.int16()),
        }
    )
    place = tmp_path / "in.parquet"
    parquet.write_table(table, place, row_group_size=7)
    made = job(tmp_path, to="parquet", part_bytes=1)
    plan = plan_of(made, place)
    assert len(plan) == -(-len(raw) // 7)
    for part in plan:
        run_part(made, part)
    summary = made.finish(plan)
    assert summary["pages"] == len(raw) and summary["bytes"] == sum(map(len, raw))
    read = pa.concat_tables([parquet.read_table(f"{made.output}/{made.file_of(part)}") for part in plan])
    assert read.schema.remove_metadata().equals(taosha.arrow_schema())
    pipeline = taosha.Pipeline()
    for n, row in enumerate(read.to_pylist()):
        assert row["source"] == f"{place}:{n + 1}" and row["id"] == f"p{n}"
        assert row["text"] == pipeline.clean(raw[n]).text
        assert json.loads(row["extra"]) == {"source": "theirs", "n": n}


@pytest.mark.parametrize("compress", ["gz", "zst"])
def test_lines_are_compressed(source, tmp_path, compress):
    made = job(tmp_path, compress=compress, part_bytes=1 << 30)
    plan = plan_of(made, source)
    for part in plan:
        run_part(made, part)
    with pa.input_stream(
        f"{made.output}/{made.file_of(plan[-1])}", compression={"gz": "gzip", "zst": "zstd"}[compress]
    ) as file:
        assert all(json.loads(line)["schema"] == 2 for line in file.read().splitlines())


def test_what_cannot_be_asked_for_is_said_at_once(tmp_path):
    with pytest.raises(JobError, match="--columns"):
        job(tmp_path, columns=["id"])
    with pytest.raises(JobError, match="--source"):
        job(tmp_path, options={"source": "a"})
    with pytest.raises(taosha.OptionError, match="no option scrpt"):
        job(tmp_path, options={"scrpt": "hans"})
    with pytest.raises(ValueError, match="no field"):
        job(tmp_path, to="parquet", columns=["txt"])
