#!/bin/sh
# Measures speed and memory on HTML pages, and the speed of dom_smoothie (Rust) and trafilatura (Python), each on one
# core. The script fetches and builds both, so it is not part of the default checks. Exits with 1 if a bound is not met:
# at least the speed of dom_smoothie, at least ten times that of trafilatura, less than ten times the page's size in
# memory.
#
#   scripts/bench-html.sh PROGRAM [PAGES]     PAGES: a directory of .html files (default: ../shared/bench/dev)
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
program=$(realpath "$1")
pages=$(realpath "${2:-${TAOSHA_BENCH:-$root/../shared/bench}/dev}")
work=${TAOSHA_BENCH_HTML:-$root/target/bench-html}
mkdir -p "$work/smoothie/src"

cat >"$work/smoothie/Cargo.toml" <<'TOML'
[package]
name = "smoothie"
version = "0.0.0"
edition = "2024"

[dependencies]
dom_smoothie = "0.18"
encoding_rs = "0.8"

[profile.release]
lto = "fat"
codegen-units = 1

[workspace]
TOML
cat >"$work/smoothie/src/main.rs" <<'RUST'
// Reads each page as UTF-8, or else as GB18030, and prints the text of its article.
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(path).expect("a page");
        let html = match std::str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let article = dom_smoothie::Readability::new(html, None, None).and_then(|mut page| page.parse());
        println!("{}", article.map(|a| a.text_content.to_string()).unwrap_or_default());
    }
}
RUST
(cd "$work/smoothie" && cargo build --quiet --release)
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import trafilatura' 2>/dev/null || "$work/venv/bin/pip" install --quiet trafilatura lxml_html_clean
cat >"$work/extract.py" <<'PY'
import sys, trafilatura
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    print(trafilatura.extract(text) or "")
PY

python3 - "$program" "$pages" "$work" <<'PY'
import os, pathlib, subprocess, sys

program, pages, work = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
files = sorted(str(p) for p in pages.glob("**/*.html"))
# Each program reads the pages this many times in one run, so that its start-up hardly counts.
TIMES = 4
size = TIMES * sum(pathlib.Path(f).stat().st_size for f in files)


def seconds(command, runs):
    """The least processor time of the runs, user and system: other programs may run at the same time."""
    best = float("inf")
    for _ in range(runs):
        before = os.times()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = os.times()
        best = min(best, after[2] + after[3] - before[2] - before[3])
    return best


def peak(command):
    """The peak memory of a program in bytes, measured in a process of its own."""
    code = "import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return 1024 * int(subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True).stdout)


speeds = {}
for name, command, runs in [
    ("taosha", [program, "--quiet", "--jobs", "1", "--format", "text", *files * TIMES], 5),
    ("dom_smoothie", [f"{work}/smoothie/target/release/smoothie", *files * TIMES], 5),
    ("trafilatura", [f"{work}/venv/bin/python", f"{work}/extract.py", *files * TIMES], 1),
]:
    took = seconds(command, runs)
    speeds[name] = size / took / 1e6
    print(f"{name:14} {took:7.2f} s  {speeds[name]:6.1f} MB/s of HTML")
below = 0
for name, least in [("dom_smoothie", 1.0), ("trafilatura", 10.0)]:
    ratio = speeds["taosha"] / speeds[name]
    below += ratio < least
    print(f"{ratio:5.2f} times the speed of {name}, at least {least}{'' if ratio >= least else ': BELOW'}")
# Rules are compiled on first use and then kept. So the program's own memory is measured after the small pages, and a
# large page counts only with what it takes beyond that.
by_size = sorted(files, key=lambda f: pathlib.Path(f).stat().st_size)
small = [f for f in by_size if pathlib.Path(f).stat().st_size < 60_000]
own = peak([program, "--quiet", "--jobs", "1", *small])
print(f"memory: {own / 1e6:.0f} MB of its own after the rules have been used")
for file in by_size[-3:]:
    length = pathlib.Path(file).stat().st_size
    times = (peak([program, "--quiet", "--jobs", "1", *small, file]) - own) / length
    below += times >= 10
    print(f"memory: {times:4.1f} times a page of {length / 1e6:.2f} MB{'' if times < 10 else ': TOO MUCH'}")
sys.exit(1 if below else 0)
PY
