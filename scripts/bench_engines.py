"""Cleans the same pages with the program, Spark, Ray and datatrove; called by bench-engines.sh.

Each page is made from a fixture: some of its lines are swapped, lines of other fixtures are inserted, and its numbers are
changed. The seed is fixed, so every run has the same pages.

Records are compared as sorted lists of the SHA-256 of their lines. Time is measured twice: by the clock, which other
programs on the machine disturb, and as processor seconds of all processes that do the work, which they hardly disturb. Runs
of program and engine alternate, and the median counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
#: Files of pages: more than run at once, so that a worker that dies does not lose half of the work.
FILES = 16
#: Warm runs of program and engine, alternating.
RUNS = 3
PART = 16 << 20
#: Bytes of Parquet per task of a data frame: one file for 200,000 pages. Spark's default of 128 MB makes three tasks, of 6,
#: 6 and 4 files, and one of two cores idles during the third.
TABLE_PART = 32 << 20
#: The address on which all processes of the engines listen.
LOOPBACK = "127.0.0.1"


def main() -> None:
    """Makes the pages, runs the program and the engines, compares them and prints the report."""
    work, program = Path(sys.argv[1]), str(Path(sys.argv[2]).resolve())
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200_000
    engines = sys.argv[4:] or ["spark", "ray", "datatrove"]
    pages = work / "pages"
    size = make(pages, count)
    say(f"{count} pages, {size / 1e6:.0f} MB of text in {FILES} files")
    reference = Program(program, work, pages)
    reference.run()
    say(f"program, first run: {reference.last}")
    expected = digests([reference.out])
    assert len(expected) == count, f"{len(expected)} records"
    for engine in engines:
        log = work / f"{engine}.log"
        with stderr_into(log):
            try:
                {"spark": spark, "ray": ray, "datatrove": datatrove}[engine](work, pages, size, reference, expected)
            except BaseException:
                say(log.read_text(errors="replace")[-4000:])
                raise


@contextlib.contextmanager
def stderr_into(log: Path):
    """Redirects standard error, also that of child processes, to a file."""
    kept = os.dup(2)
    with open(log, "wb") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def say(line: str) -> None:
    """Prints one line of the report."""
    print(line, flush=True)


# Pages


def make(directory: Path, count: int) -> int:
    """Makes the pages and returns the size of their text in bytes."""
    random.seed(20250101)
    sources = sorted((ROOT / "fixtures").glob("*/source.*"))
    texts = [path.read_bytes().decode("utf-8", "replace") for path in sources]
    # Pages in other encodings are unreadable here, so they are left out.
    texts = [text for text in texts if text.count("\ufffd") < 20]
    lines = [[line for line in text.split("\n")] for text in texts]
    pool = [line for text in lines for line in text if 20 < len(line) < 400 and "<" not in line]
    directory.mkdir()
    size = 0
    for number in range(FILES):
        with open(directory / f"pages-{number:02}.jsonl", "w", encoding="utf-8") as out:
            for page in range(number, count, FILES):
                text = varied(lines[page % len(lines)], pool, page)
                size += len(text.encode())
                url = f"https://www{page % 997}.example.cn/{page}.html"
                out.write(json.dumps({"id": f"page-{page}", "url": url, "text": text}, ensure_ascii=False) + "\n")
    return size


def varied(lines: list[str], pool: list[str], page: int) -> str:
    """Makes a page that resembles other pages but equals none."""
    made = list(lines)
    html = any("<" in line for line in lines[:5])
    if not html:
        for _ in range(random.randrange(4)):
            left, right = random.randrange(len(made)), random.randrange(len(made))
            made[left], made[right] = made[right], made[left]
        for _ in range(1 + random.randrange(4)):
            made.insert(random.randrange(len(made) + 1), random.choice(pool))
    digits = str(page + 10_000_000)
    at = random.randrange(len(made))
    made[at] = made[at].translate(str.maketrans("0123456789", "".join(digits[(n + page) % 8] for n in range(10))))
    if not html:
        made.append(f"稿件编号 {digits}")
    return "\n".join(made)


def digests(files: list[Path]) -> list[bytes]:
    """The sorted digests of all lines."""
    found = []
    for file in files:
        with open(file, "rb") as lines:
            found += [hashlib.sha256(line.rstrip(b"\n")).digest() for line in lines]
    return sorted(found)


def same(name: str, expected: list[bytes], got: list[bytes]) -> None:
    """Reports that the records are the same, or exits if they differ."""
    if got != expected:
        missing, more = len(set(expected) - set(got)), len(set(got) - set(expected))
        raise SystemExit(f"{name}: RECORDS DIFFER: of {len(got)}, {more} are unexpected; {missing} are missing")
    say(f"{name}: {len(got)} records, the same as the program's")


# Time


class Cost:
    """Seconds by the clock, and processor seconds."""

    def __init__(self, wall: float, cpu: float, size: int = 0):
        self.wall, self.cpu, self.size = wall, cpu, size

    def __str__(self) -> str:
        speed = f", {self.size / 1e6 / self.cpu:.1f} MB a processor second" if self.size else ""
        return f"{self.wall:.1f} s by the clock, {self.cpu:.1f} s of processors{speed}"


class Program:
    """The program on two threads."""

    def __init__(self, program: str, work: Path, pages: Path):
        self.words = [program, "--jobs", "2", "--no-config", "--quiet", "--format", "jsonl", str(pages), "--overwrite"]
        self.out = work / "program.jsonl"
        self.last = Cost(0, 0)

    def run(self) -> Cost:
        """Runs the program once."""
        self.out.unlink(missing_ok=True)
        before, began = os.times(), time.monotonic()
        subprocess.run([*self.words, "-o", str(self.out)], check=True, stdin=subprocess.DEVNULL)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        self.last = Cost(time.monotonic() - began, cpu)
        return self.last


def processors(roots: list[int]) -> float:
    """Processor seconds of processes and their living descendants."""
    total = 0.0
    for root in roots:
        with contextlib.suppress(psutil.NoSuchProcess):
            of = psutil.Process(root)
            for process in [of, *of.children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    times = process.cpu_times()
                    # Also of children that have ended.
                    total += times.user + times.system + times.children_user + times.children_system
    return total


def measured(what, roots) -> Cost:
    """Measures a function. `roots` returns the processes that work for it; it is called before and after."""
    before, began = processors(roots()), time.monotonic()
    what()
    return Cost(time.monotonic() - began, processors(roots()) - before)


def compared(name: str, size: int, reference: Program, run) -> None:
    """Alternates program and engine, and prints the medians and their ratios."""
    pairs = [(reference.run(), run()) for _ in range(RUNS)]
    for label, pick in (("clock", lambda cost: cost.wall), ("processors", lambda cost: cost.cpu)):
        ours = statistics.median(pick(pair[0]) for pair in pairs)
        theirs = statistics.median(pick(pair[1]) for pair in pairs)
        ratios = sorted(pick(pair[1]) / pick(pair[0]) for pair in pairs)
        listed = " ".join(f"{ratio:.2f}" for ratio in ratios)
        say(
            f"{name}, {label}: program {ours:.1f} s, engine {theirs:.1f} s, overhead "
            f"{(statistics.median(ratios) - 1) * 100:+.0f}% (ratios {listed}); {size / 1e6 / theirs:.1f} MB/s"
        )


# Spark


class Cluster:
    """A standalone cluster: a master and two workers with one core each, started by this process."""

    def __init__(self, work: Path):
        import pyspark

        self.home, self.work = Path(pyspark.__file__).parent, work
        self.port = free_port()
        self.processes: list[subprocess.Popen] = []
        self.environment = os.environ | {
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": LOOPBACK,
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_DAEMON_MEMORY": "512m",
        }
        os.environ.update(self.environment)
        self.master = self.start(
            "master.Master", "--host", LOOPBACK, "--port", str(self.port), "--webui-port", str(free_port())
        )
        wait_for(self.port)
        self.workers = [self.worker(number) for number in range(2)]

    def start(self, kind: str, *words: str) -> subprocess.Popen:
        """Starts a daemon in a session of its own."""
        log = open(self.work / f"spark-{len(self.processes)}.log", "wb")
        command = [str(self.home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *words]
        process = subprocess.Popen(
            command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.processes.append(process)
        return process

    def worker(self, number: int) -> subprocess.Popen:
        """Starts a worker."""
        words = ["--cores", "1", "--memory", "2g", "--host", LOOPBACK, "--webui-port", str(free_port())]
        place = self.work / f"worker-{number}-{len(self.processes)}"
        return self.start("worker.Worker", *words, "--work-dir", str(place), f"spark://{LOOPBACK}:{self.port}")

    def kill(self, number: int) -> None:
        """Kills a worker and everything it started, as if its machine failed."""
        of = psutil.Process(self.workers[number].pid)
        for process in [*of.children(recursive=True), of]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        self.workers[number].wait()

    def pids(self) -> list[int]:
        """The process ids of the workers; executors and their Pythons are their descendants."""
        return [worker.pid for worker in self.workers]

    def stop(self) -> None:
        """Ends all processes of the cluster."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    """Waits until a process listens on the port."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("Spark's master does not start")


def spark(work: Path, pages: Path, size: int, reference: Program, expected: list[bytes]) -> None:
    """Runs the job and the data frame on a standalone cluster, and the job while a worker is killed."""
    from pyspark.sql import SparkSession

    import taosha.spark
    from taosha import spark_job
    from taosha._inputs import paths
    from taosha._job import Job

    began = time.monotonic()
    cluster = Cluster(work)
    session = None
    try:
        builder = SparkSession.builder.master(f"spark://{LOOPBACK}:{cluster.port}").appName("bench")
        for key, value in {
            "spark.driver.host": LOOPBACK,
            "spark.driver.bindAddress": LOOPBACK,
            "spark.driver.memory": "1g",
            "spark.executor.memory": "1g",
            "spark.executor.cores": "1",
            "spark.ui.enabled": "false",
            "spark.local.dir": str(work / "spark"),
            "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
            "spark.sql.files.maxPartitionBytes": str(TABLE_PART),
        }.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 3:
            time.sleep(0.1)
        session.sparkContext.parallelize(range(2), 2).map(lambda _: taosha.clean("页").id).collect()
        say(f"Spark {session.version}: master, two workers and their first Python started in {time.monotonic() - began:.1f} s")
        inputs = paths([str(pages)])
        out = work / "job"

        def job() -> None:
            shutil.rmtree(out, ignore_errors=True)
            spark_job.run(session.sparkContext, Job(str(out), to="jsonl", part_bytes=PART), inputs)

        say(f"Spark job, first run: {measured(job, cluster.pids)}")
        same("Spark job", expected, digests(sorted(out.glob("part-*"))))
        compared("Spark job, warm", size, reference, lambda: measured(job, cluster.pids))

        table = work / "table"
        with_sources(pages, table)
        frame = work / "frame"

        def data_frame() -> None:
            shutil.rmtree(frame, ignore_errors=True)
            df = session.read.parquet(str(table))
            taosha.spark.clean(df, "text", columns=["json"]).write.text(str(frame))

        say(f"Spark data frame, first run: {measured(data_frame, cluster.pids)}")
        same("Spark data frame", expected, digests(sorted(frame.glob("part-*"))))
        compared("Spark data frame, warm", size, reference, lambda: measured(data_frame, cluster.pids))

        shutil.rmtree(out)
        killer = threading.Thread(target=kill_when, args=(cluster, out, 6))
        killer.start()
        began = time.monotonic()
        spark_job.run(session.sparkContext, Job(str(out), to="jsonl", part_bytes=PART), inputs)
        killer.join()
        say(f"Spark job, a worker killed when 6 parts were done: {time.monotonic() - began:.1f} s on the other one")
        same("Spark job, a worker killed", expected, digests(sorted(out.glob("part-*"))))
    finally:
        if session is not None:
            session.stop()
        cluster.stop()


def kill_when(cluster: Cluster, out: Path, count: int) -> None:
    """Kills a worker when `count` parts are done."""
    while len(list(out.glob("part-*"))) < count:
        time.sleep(0.05)
    cluster.kill(0)


def with_sources(pages: Path, table: Path) -> None:
    """Writes the pages as Parquet, with the names that the program gives them, so that the records can be equal."""
    import pyarrow as pa
    import pyarrow.parquet

    if table.exists():
        return
    table.mkdir()
    for file in sorted(pages.glob("*.jsonl")):
        rows = [json.loads(line) for line in open(file, encoding="utf-8")]
        for number, row in enumerate(rows):
            row["source"] = f"{file}:{number + 1}"
        pyarrow.parquet.write_table(pa.Table.from_pylist(rows), table / f"{file.stem}.parquet", row_group_size=2000)


# Ray


def ray(work: Path, pages: Path, size: int, reference: Program, expected: list[bytes]) -> None:
    """Runs a local cluster with two worker processes."""
    import pyarrow as pa
    import pyarrow.parquet
    import ray as engine

    import taosha.ray

    table, out = work / "table", work / "ray"
    with_sources(pages, table)
    began = time.monotonic()
    # Only workers below this process and its daemons are measured. Ray keeps its own temporary directory, because its
    # socket names are long and need a short path.
    engine.init(
        num_cpus=2, include_dashboard=False, logging_level="ERROR", object_store_memory=1 << 30, _node_ip_address=LOOPBACK
    )
    engine.data.DataContext.get_current().enable_progress_bars = False
    try:
        warm = engine.data.from_items([{"text": "页"}] * 4)
        taosha.ray.clean(warm, columns=["json"]).take_all()
        say(f"Ray {engine.__version__}: up in {time.monotonic() - began:.1f} s")

        def dataset() -> None:
            shutil.rmtree(out, ignore_errors=True)
            ds = engine.data.read_parquet(str(table))
            taosha.ray.clean(ds, "text", columns=["json"]).write_parquet(str(out), compression="none")

        say(f"Ray, first run: {measured(dataset, lambda: [os.getpid()])}")
        got = []
        for file in sorted(out.glob("*.parquet")):
            column = pyarrow.parquet.read_table(file)["json"].cast(pa.binary())
            got += [hashlib.sha256(value).digest() for value in column.to_pylist()]
        same("Ray", expected, sorted(got))
        # The program runs as a child of this process and ends before the engine's run begins.
        compared("Ray, warm", size, reference, lambda: measured(dataset, lambda: [os.getpid()]))
    finally:
        engine.shutdown()


# datatrove


def named(self, data: dict, path: str, id_in_file: int | str) -> dict:
    """Makes a document from a line, with the name that the program gives the page."""
    metadata = {"url": data["url"], "source": f"{self.data_folder.path}/{path}:{int(id_in_file) + 1}"}
    return {"text": data["text"], "id": data["id"], "metadata": metadata}


def datatrove(work: Path, pages: Path, size: int, reference: Program, expected: list[bytes]) -> None:
    """Runs the local executor with two workers."""
    from importlib.metadata import version

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from taosha.datatrove import Clean

    out = work / "datatrove"

    def run(clean: bool = True) -> None:
        shutil.rmtree(out, ignore_errors=True)
        steps = [
            JsonlReader(str(pages), adapter=named),
            *([Clean(json=True, keep_empty=True)] if clean else []),
            JsonlWriter(str(out / "out"), output_filename="${rank}.jsonl", compression=None),
        ]
        LocalPipelineExecutor(steps, tasks=FILES, workers=2, logging_dir=str(out / "log")).run()

    say(f"datatrove {version('datatrove')}, first run: {measured(run, lambda: [os.getpid()])}")
    got = []
    for file in sorted((out / "out").glob("*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            got += [hashlib.sha256(json.loads(line)["metadata"]["json"].encode()).digest() for line in lines]
    same("datatrove", expected, sorted(got))
    say(f"datatrove, reading and writing alone: {measured(lambda: run(False), lambda: [os.getpid()])}")
    compared("datatrove", size, reference, lambda: measured(run, lambda: [os.getpid()]))


if __name__ == "__main__":
    main()
