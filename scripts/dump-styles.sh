#!/bin/sh
# Measures text dumps that other tools make: Beautiful Soup (with and without line breaks), html2text (Markdown), inscriptis
# (indented) and resiliparse, from the labelled HTML pages of one fold in ../shared/bench (or TAOSHA_BENCH), with a model
# trained without that fold. Prints the report of each style. Takes some minutes; fetches the tools from PyPI.
#
#   scripts/dump-styles.sh PROGRAM [FOLD]       default: fold 1, which has pages of all groups
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
program=$(realpath "${1:?PROGRAM is missing}")
fold=${2:-1}
dev=$(realpath "${TAOSHA_BENCH:-$root/../shared/bench}")/dev
if [ ! -d "$dev" ]; then
    echo "skipped: no $dev" && exit 75
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
if ! timeout 300 "$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    beautifulsoup4 lxml html2text inscriptis resiliparse; then
    echo 'skipped: the tools cannot be installed from PyPI' && exit 75
fi

# The model must not see the pages that it is measured on. A dump needs no HTML beside it.
cp -r "$dev" "$work/train"
"$work/venv/bin/python" - "$dev" "$work" "$fold" <<'PY'
import json, pathlib, re, sys, warnings
import html2text, inscriptis
from bs4 import BeautifulSoup
from resiliparse.extract.html2text import extract_plain_text

dev, work, fold = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
warnings.filterwarnings("ignore")
ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}

def soup(html):
    page = BeautifulSoup(html, "lxml")
    for unseen in page(["script", "style", "noscript", "template"]):
        unseen.decompose()
    return page

def markdown(html):
    writer = html2text.HTML2Text()
    writer.ignore_links = writer.ignore_images = True
    writer.body_width = 0
    return writer.handle(html)

STYLES = {
    "bs4-text-nodes": lambda html: "\n".join(filter(None, map(str.strip, soup(html).get_text("\n").split("\n")))),
    "bs4-source-lines": lambda html: re.sub(r"\n[ \t\r]*\n\s*", "\n", soup(html).get_text()),
    "html2text": markdown,
    "inscriptis": inscriptis.get_text,
    "resiliparse": lambda html: extract_plain_text(html, preserve_formatting=True, main_content=False),
}

rows = list(map(json.loads, (dev / "manifest.jsonl").open(encoding="utf-8")))
held = [row for row in rows if row["fold"] == fold]
for row in held:
    row["trained"] = False
(work / "train" / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
for style, write in STYLES.items():
    place = work / "styles" / style
    place.mkdir(parents=True)
    (place / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in held), encoding="utf-8")
    for row in held:
        name = row["name"]
        encoding = row["encoding"].lower()
        html = (dev / f"{name}.html").read_bytes().decode(ENCODINGS.get(encoding, encoding), "replace")
        (place / f"{name}.raw.txt").write_text(write(html) + "\n", encoding="utf-8", errors="replace", newline="")
        (place / f"{name}.gold.txt").write_bytes((dev / f"{name}.gold.txt").read_bytes())
PY

"$program" train "$work/train" "$root/fixtures" "$root/rules/model/pages" --no-config -o "$work/model" 2>/dev/null
for style in "$work"/styles/*; do
    printf '\n== %s\n' "$(basename "$style")"
    "$program" eval "$style" --model "$work/model" --no-config
done
