#!/bin/sh
# Scores other extractors on the HTML pages of ../shared/bench/dev (or of dev/ in TAOSHA_BENCH) with the score.py beside
# these pages: dom_smoothie and readability (Rust), resiliparse and trafilatura (Python). Run it by hand: it fetches,
# builds and runs all of them in a temporary directory, and removes the directory at the end.
#
#   scripts/peers.sh [PROGRAM]     PROGRAM: taosha; also measures it out of fold, which takes many minutes
#
# Pages are decoded for the peers with the encoding that the manifest states.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
bench=$(realpath "${TAOSHA_BENCH:-$root/../shared/bench}")
program=${1:+$(realpath "$1")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$root/scripts/peers" "$work/peers"
(cd "$work/peers" && CARGO_TARGET_DIR="$work/target" cargo build --quiet --release)
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check resiliparse trafilatura lxml_html_clean

mkdir "$work/pages" "$work/dom_smoothie" "$work/readability" "$work/resiliparse" "$work/trafilatura"
python3 - "$bench/dev" "$work/pages" <<'PY'
import json, pathlib, re, sys

dev, pages = map(pathlib.Path, sys.argv[1:])
for row in map(json.loads, (dev / "manifest.jsonl").open(encoding="utf-8")):
    html = (dev / (row["name"] + ".html")).read_bytes()
    encoding = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950"}.get(row["encoding"].lower(), row["encoding"])
    (pages / (row["name"] + ".html")).write_text(html.decode(encoding, "replace").lstrip("\ufeff"), encoding="utf-8", newline="")
PY

for peer in dom_smoothie readability; do
    find "$work/pages" -name '*.html' -print0 |
        xargs -0 "$work/target/release/peers" "$peer" "$work/$peer" 2>"$work/log" ||
        { tail "$work/log" >&2 && exit 1; }
done
"$work/venv/bin/python" - "$work" <<'PY'
import pathlib, sys
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

work = pathlib.Path(sys.argv[1])
peers = {
    "resiliparse": lambda html: extract_plain_text(html, main_content=True, alt_texts=False),
    "trafilatura": lambda html: trafilatura.extract(html, favor_precision=True),
}
for page in sorted((work / "pages").glob("*.html")):
    html = page.read_text(encoding="utf-8")
    for peer, extract in peers.items():
        try:
            text = extract(html) or ""
        except Exception:
            text = ""
        (work / peer / (page.stem + ".txt")).write_text(text, encoding="utf-8", errors="replace")
PY

for peer in dom_smoothie readability resiliparse trafilatura; do
    case $peer in
    dom_smoothie | readability) version=$(grep -A1 "^name = \"$peer\"" "$work/peers/Cargo.lock" | sed -n 's/^version = "\(.*\)"/\1/p') ;;
    *) version=$("$work/venv/bin/pip" show "$peer" 2>/dev/null | sed -n 's/^Version: //p') ;;
    esac
    printf '\n%s %s\n' "$peer" "$version"
    # The last number of a row is the number of lost pages (R<.5).
    python3 "$bench/score.py" "$work/$peer" --data "$bench/dev" |
        awk '/ R<\.5 / { $0 = sprintf("%s  lost %.1f%%", $0, 100 * $NF / $2) } { print }'
done
if [ -n "$program" ]; then
    printf '\ntaosha, each page scored by a model that was trained without its host\n'
    cd "$root"
    "$program" train "$bench/dev" fixtures rules/model/pages --folds --no-config | grep -E '^group|^without|^metadata| html '
fi
