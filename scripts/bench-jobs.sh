#!/bin/sh
# Cleans 10,000 pages in a directory on one core and on two. Measures how much faster two are, and checks that both
# write the same bytes.
#
#   scripts/bench-jobs.sh PROGRAM [LEAST]
#
# PROGRAM is a release build of taosha. The script exits with 1 if the ratio is below LEAST (default 1.5; the aim is
# 1.85). The pages are the fixture pages, numbered. On a shared machine the second core may be busy for a while. So two
# programs on one core each run side by side to show how much of it is free, and LEAST is lowered accordingly. The best
# of five rounds counts.
set -eu

program=$1
least=${2:-1.5}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "$(nproc)" -lt 2 ]; then
    echo "skipped: one core against two (this machine has one)"
    exit 0
fi
# In memory if possible: the speed of the disk says nothing about the cores.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$root/fixtures" "$work/pages" <<'PY'
import pathlib, sys

fixtures = [page.read_bytes() for page in sorted(pathlib.Path(sys.argv[1]).glob("*/source.txt"))]
for number in range(10_000):
    folder = pathlib.Path(sys.argv[2]) / f"{number // 100:03}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:05}.txt").write_bytes(fixtures[number % len(fixtures)] + f"\n第{number}页\n".encode())
PY

python3 - "$program" "$work" "$least" <<'PY'
import filecmp, os, subprocess, sys, time

program, work, least = sys.argv[1], sys.argv[2], float(sys.argv[3])


def seconds(*outputs, jobs=1):
    start = time.perf_counter()
    command = [program, "--quiet", "--overwrite", "--jobs", str(jobs), f"{work}/pages", "-o"]
    runs = [subprocess.Popen([*command, f"{work}/{output}.jsonl"], stdin=subprocess.DEVNULL) for output in outputs]
    if any(run.wait() != 0 for run in runs):
        sys.exit("a run failed")
    return time.perf_counter() - start


rounds = [(seconds(1), seconds(2, jobs=2), seconds("a", "b")) for _ in range(5)]
one, two, side_by_side = (min(times) for times in zip(*rounds))
cores = min(2 * one / side_by_side, 2)
size = os.path.getsize(f"{work}/1.jsonl")
same = filecmp.cmp(f"{work}/1.jsonl", f"{work}/2.jsonl", shallow=False)
ratio = one / two
least *= cores / 2
print(f"the machine gives {cores:.2f} cores")
print(f"10,000 pages: {one:.2f} s on one core, {two:.2f} s on two, {ratio:.2f} times as fast (at least {least:.2f})")
print(f"{size:,} bytes of records, {'the same' if same else 'NOT THE SAME'} on one core and on two")
sys.exit(0 if same and ratio >= least else 1)
PY
