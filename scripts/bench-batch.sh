#!/bin/sh
# Measures long runs: a million small pages in directories, and a stream of JSON Lines. Prints the time and peak memory
# of each on two cores, and how much faster two cores are than one, on a part of the input or on all of it.
#
#   scripts/bench-batch.sh PROGRAM [PAGES [MEGABYTES [part|whole]]]
#
# PROGRAM is a release build of taosha. The defaults are 1,000,000 pages, 5,000 MB and `part`, which runs only a part on
# one core as well. `whole` runs all of it on one core, too. That takes half an hour, and the factor means nothing if
# the machine does other work meanwhile. The data are generated from the fixture pages and stay in $TMPDIR while the
# script runs. Exits with 1 if a run needs 300 MB or more, or if `whole` is given and two cores are less than 1.85 times
# as fast as one.
set -eu

program=$(realpath "$1")
pages=${2:-1000000}
megabytes=${3:-5000}
extent=${4:-part}
least=1.85
most=$((300 * 1024))
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >make.py <<'PY'
"""Writes `count` pages, a thousand files per directory, or `size` megabytes of JSON Lines to standard output."""
import itertools, json, pathlib, sys

fixtures = []
for page in sorted(pathlib.Path(sys.argv[1]).glob("*/source.txt")):
    try:
        fixtures.append(page.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        pass  # JSON cannot hold pages in other encodings.
# Small pages: the first lines of a fixture page, with a number that makes each page different.
small = ["\n".join(page.splitlines()[:12])[:700] for page in fixtures]
if sys.argv[2] == "files":
    for number in range(int(sys.argv[3])):
        folder = pathlib.Path("pages") / f"{number // 100000:02}" / f"{number // 1000 % 100:02}"
        if number % 1000 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:07}.txt").write_bytes(f"{small[number % len(small)]}\n第{number}页\n".encode())
else:
    left, out = int(sys.argv[3]) * 1000000, sys.stdout.buffer
    lines = [json.dumps({"id": "page-%d", "url": "http://example.cn/%d", "text": page}, ensure_ascii=False).encode() for page in fixtures]
    for number in itertools.count():
        line = lines[number % len(lines)].replace(b"%d", str(number).encode(), 2) + b"\n"
        out.write(line)
        left -= len(line)
        if left <= 0:
            break
PY

# measure NAME COMMAND...: runs the command, prints its time and memory, and leaves the seconds in $seconds.
failed=0
seconds=0
measure() {
    name=$1
    shift
    /usr/bin/time -f '%e %M %U %S' -o took "$@" || { echo "$name FAILED"; failed=1; return; }
    read -r seconds kilobytes user system <took
    printf '%-40s %8.1f s  (%s s of a core, %s s of the system)  peak %4d MB\n' \
        "$name" "$seconds" "$user" "$system" $((kilobytes / 1024))
    if [ "$kilobytes" -ge "$most" ]; then
        echo "$name needs $((most / 1024)) MB or more"
        failed=1
    fi
}

# compare NAME INPUT...: cleans on one core and on two; both must write the same bytes.
compare() {
    what=$1
    shift
    measure "$what, one core" "$program" -q --jobs 1 "$@" -o one.jsonl
    one=$seconds
    measure "$what, two cores" "$program" -q --jobs 2 "$@" -o two.jsonl
    cmp one.jsonl two.jsonl
    rm one.jsonl two.jsonl
    awk -v one="$one" -v two="$seconds" 'BEGIN { printf "two cores are %.2f times as fast as one\n", one / two }'
    if [ "$extent" = whole ] && awk -v one="$one" -v two="$seconds" -v least="$least" 'BEGIN { exit one / two >= least }'; then
        echo "$what: two cores are less than $least times as fast as one"
        failed=1
    fi
}

python3 make.py "$root/fixtures" files "$pages"
if [ "$extent" = whole ]; then
    compare "$pages pages" pages
else
    measure "$pages pages, two cores" "$program" -q --jobs 2 pages -o pages.jsonl
    rm pages.jsonl
    part=$(ls -d pages/*/* | head -n 20 | tr '\n' ' ')
    # Word splitting is intended: each word is a directory.
    compare '20,000 of them' $part
fi
rm -r pages

python3 make.py "$root/fixtures" lines "$megabytes" >lines.jsonl
if [ "$extent" = whole ]; then
    compare "$megabytes MB of JSON Lines" lines.jsonl
else
    measure "$megabytes MB of JSON Lines, two cores" "$program" -q --jobs 2 lines.jsonl -o out.jsonl
    rm out.jsonl
    head -c 200000000 lines.jsonl | head -n -1 >part.jsonl
    compare 'a part of them' part.jsonl
fi
measure "their site lines, two cores" "$program" sites -q --jobs 2 --memory 32M lines.jsonl -o sites.tsv
exit "$failed"
