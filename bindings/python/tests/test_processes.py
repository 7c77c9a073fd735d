"""The package in the processes of engines: loaded late, forked, with short-lived threads."""

import gc
import multiprocessing
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import taosha

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture(scope="module")
def batch(pages):
    return pa.RecordBatch.from_pydict({"html": pa.array([path.read_bytes() for path in pages], pa.binary())})


@pytest.mark.skipif(sys.platform != "linux", reason="no ELF")
def test_thread_local_variables_need_no_place_that_is_set_aside_when_a_process_starts():
    # That space is small. Once other libraries have used it up, a library that needs it can no longer be loaded.
    library = Path(taosha._taosha.__file__).read_bytes()
    program_headers, size, count = (*struct.unpack_from("<Q", library, 32), *struct.unpack_from("<2H", library, 54))
    headers = [struct.unpack_from("<2I6Q", library, program_headers + n * size) for n in range(count)]
    [dynamic] = [header for header in headers if header[0] == 2]
    entries = dict(struct.iter_unpack("<2Q", library[dynamic[2] : dynamic[2] + dynamic[5]]))
    flags, static_tls = 30, 0x10
    assert 5 in entries and not entries.get(flags, 0) & static_tls


def test_it_is_loaded_by_one_thread_and_used_by_others(pages):
    code = """if True:
        import importlib, sys, threading
        start, results = threading.Event(), []
        def clean():
            start.wait()
            results.append(sys.modules["taosha"].clean(open(sys.argv[1], "rb").read()).json())
        threads = [threading.Thread(target=clean) for _ in range(4)]
        [thread.start() for thread in threads]
        loader = threading.Thread(target=importlib.import_module, args=("taosha",))
        loader.start(), loader.join(), start.set()
        [thread.join() for thread in threads]
        print(len(results), len(set(results)), results[0])
    """
    done = subprocess.run([sys.executable, "-c", code, str(pages[0])], capture_output=True, timeout=100, check=True)
    assert done.stdout.decode().rstrip() == f"4 1 {taosha.clean(pages[0].read_bytes()).json()}"


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
def test_forked_processes_give_the_same_records_as_the_one_that_had_threads(batch):
    pipeline = taosha.Pipeline()
    expected = pipeline.clean_batch(batch, jobs=3)
    with multiprocessing.get_context("fork").Pool(4, initializer=_inherit, initargs=(pipeline, batch)) as pool:
        made = pool.map_async(_clean_inherited, [1, 2] * 4).get(100)
    assert all(each.equals(expected) for each in made) and len(made) == 8


def _inherit(*given):
    global _inherited
    _inherited = given


def _clean_inherited(jobs):
    pipeline, batch = _inherited
    return pipeline.clean_batch(batch, jobs=jobs)


def test_batches_outlive_the_thread_that_made_them_and_are_freed_by_another(batch):
    expected = taosha.Pipeline().clean_batch(batch)
    made = []
    for _ in range(4):
        thread = threading.Thread(target=lambda: made.append(taosha.Pipeline().clean_batch(batch, jobs=2)))
        thread.start()
        thread.join()
    gc.collect()
    # Slices share the buffers of the whole batch.
    rows = [each.slice(n, 1) for n, each in enumerate(made)]
    assert all(each.equals(expected) for each in made)
    freeing = threading.Thread(target=made.clear)
    freeing.start()
    freeing.join()
    for _ in range(3):
        taosha.Pipeline().clean_batch(batch)
    assert all(row.equals(expected.slice(n, 1)) for n, row in enumerate(rows))
