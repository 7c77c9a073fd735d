#!/bin/sh
# Measures which stage takes how much of the time, and how the time grows with the length of a page from 1 KB to 100 MB,
# as HTML and as text, on one core. Exits with 1 if a page takes more than three times as long for each byte as one of a
# tenth of its length, from 100 KB on.
#
#   scripts/growth.sh PROGRAM [PAGE...]     PAGE: the pages whose stages are measured (default: ../shared/bench/dev)
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
program=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 0 ]; then
    realpath "$@" >"$work/pages"
else
    bench=$(realpath "${TAOSHA_BENCH:-$root/../shared/bench}")
    find "$bench/dev" -name '*.html' -o -name '*.raw.txt' | sort >"$work/pages"
fi
python3 - "$program" "$work" <<'PY'
import json, pathlib, subprocess, sys

program, work = sys.argv[1], pathlib.Path(sys.argv[2])
pages = (work / "pages").read_text().splitlines()


def measure(files):
    """The statistics of the faster of two runs."""
    runs = []
    for _ in range(2):
        command = [program, "clean", "--no-config", "--quiet", "--jobs", "1", "--max-page", "256M", "--stats", work / "stats"]
        subprocess.run([*command, "--overwrite", "-o", work / "out.jsonl", *files], check=True)
        runs.append(json.loads((work / "stats").read_text()))
    return min(runs, key=lambda stats: stats["seconds"])


for kind, ending in [("HTML", ".html"), ("text", ".txt")]:
    files = [page for page in pages if page.endswith(ending)]
    if not files:
        continue
    stats = measure(files)
    size = sum(pathlib.Path(file).stat().st_size for file in files)
    total = sum(stats["stages"].values())
    print(f"{kind}: {len(files)} pages, {size / 1e6:.1f} MB, {size / total / 1e6:.1f} MB/s")
    for stage, took in sorted(stats["stages"].items(), key=lambda of: -of[1]):
        print(f"    {stage:10} {100 * took / total:5.1f}%")

paragraph = "第{0}天连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告，道路已经恢复通行。"
item = '<div class="post item-{0}"><p>' + paragraph + '</p><a href="/n/{0}.html">更多新闻</a></div>\n'
bad = False
for kind, line, ending in [("HTML", item, ".html"), ("text", paragraph + "\n更多新闻\n", ".txt")]:
    before = None
    for size in [10**n for n in range(3, 9)]:
        unit = len(line.format(100).encode())
        page = "".join(line.format(n) for n in range(max(1, size // unit)))
        copies = max(1, 10**6 // size)
        files = [work / f"{n}{ending}" for n in range(copies)]
        for file in files:
            file.write_text(page, encoding="utf-8")
        took = sum(measure(files)["stages"].values()) / copies / len(page.encode())
        for file in files:
            file.unlink()
        slower = before is not None and size >= 10**5 and took > 3 * before
        bad |= slower
        print(f"{kind} of {size:>9} bytes: {took * 1e9:6.1f} ns a byte{': NOT LINEAR' if slower else ''}")
        before = took
sys.exit(bad)
PY
