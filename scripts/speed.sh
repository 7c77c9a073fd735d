#!/bin/sh
# Compares the speed of the whole line, from the bytes of an HTML page to its record, with resiliparse's main-content
# extraction, dom_smoothie, readability and trafilatura. All run on one core in one run, page by page in turn, so that
# other work on the machine slows all of them. Run it by hand: it fetches and builds the others in a directory of its own.
#
#   scripts/speed.sh [--build DIR] [PAGE...]     PAGE: HTML files (default: those of ../shared/bench/dev)
#                                                DIR: where to build, kept for the next run
#
# Prints for each of them how many times as fast taosha is, by total time and by the geometric mean over the pages.
# Resiliparse is measured twice: from the page's bytes, whose encoding it detects, and from text that is decoded already.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "${1:-}" = --build ]; then
    mkdir -p "$2"
    work=$(realpath "$2")
    shift 2
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
if [ $# -gt 0 ]; then
    realpath "$@" >"$work/pages"
else
    bench=$(realpath "${TAOSHA_BENCH:-$root/../shared/bench}")
    find "$bench/dev" -name '*.html' | sort >"$work/pages"
fi

rm -rf "$work/speed"
cp -r "$root/scripts/speed" "$work/speed"
sed -i.bak "s|@ROOT@|$root|" "$work/speed/Cargo.toml"
(cd "$work/speed" && CARGO_TARGET_DIR="$work/target" cargo build --quiet --release)
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import resiliparse, trafilatura' 2>/dev/null ||
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check resiliparse trafilatura lxml_html_clean

# On Linux all run on the last core.
pin=
command -v taskset >/dev/null && pin="taskset -c $(($(nproc) - 1))"
$pin "$work/venv/bin/python" - "$work" <<'PY'
import logging, math, pathlib, subprocess, sys, time

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

logging.disable(logging.CRITICAL)
work = pathlib.Path(sys.argv[1])
pages = (work / "pages").read_text().splitlines()


def decoded(data):
    return bytes_to_str(data, detect_encoding(data, from_html_meta=True))


def main_content(text):
    return extract_plain_text(text, main_content=True)


def least(run, data, runs):
    best = math.inf
    for _ in range(runs):
        start = time.perf_counter_ns()
        try:
            run(data)
        except Exception:
            pass
        best = min(best, time.perf_counter_ns() - start)
    return best


rust = subprocess.Popen([work / "target/release/speed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
names = ["taosha", "dom_smoothie", "readability", "resiliparse", "  from text", "trafilatura"]
times = {name: [] for name in names}
size = 0
for page in pages:
    print(page, file=rust.stdin, flush=True)
    data = pathlib.Path(page).read_bytes()
    size += len(data)
    row = [int(n) for n in rust.stdout.readline().split()]
    row += [least(lambda data: main_content(decoded(data)), data, 3), least(main_content, decoded(data), 3)]
    row += [least(trafilatura.extract, data, 1)]
    for name, took in zip(names, row):
        times[name].append(took)
print(f"{len(pages)} pages, {size / 1e6:.1f} MB, one core; each page in turn\n")
print(f"{'':14}{'seconds':>9}{'MB/s':>8}   taosha is so many times as fast, by total and by page")
for name in names:
    total = sum(times[name])
    ratio = total / sum(times["taosha"])
    mean = math.exp(sum(math.log(a / b) for a, b in zip(times[name], times["taosha"])) / len(pages))
    print(f"{name:14}{total / 1e9:9.2f}{size * 1e3 / total:8.1f}   {ratio:6.2f}{mean:8.2f}")
PY
