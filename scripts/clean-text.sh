#!/bin/sh
# Fetches undamaged text for tests/no_false_alarm: the text of chinese-text.sh; from Debian LibreOffice's help in
# Japanese, Korean and French, and the Japanese and French manual pages; and the pinyin dictionaries of PyPI's pypinyin.
# None of it is committed: the script writes it to .cache/clean, one UTF-8 file per source. A second run does nothing.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
"$root/scripts/chinese-text.sh"
out=$root/.cache/clean
stamp=$out/.complete
[ -e "$stamp" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
cd "$work"
packages='libreoffice-help-ja libreoffice-help-ko libreoffice-help-fr manpages-ja manpages-fr'
# shellcheck disable=SC2086 # one word per package
apt-get download -q $packages >&2
for package in $packages; do
    mkdir "$package"
    dpkg-deb -x "$package"_*.deb "$package"
    find "$package" -type f -name '*.gz' -exec gunzip -f {} +
    # Removes tags and the requests of manual pages, so that lines are plain text.
    find "$package/usr/share" -type f \( -name '*.html' -o -path '*/man/*' \) -exec cat {} + |
        sed -e 's/<[^>]*>/ /g' -e 's/^\.[A-Za-z]* *//' -e 's/\\f.//g' | grep -v '^[[:space:]]*$' >"$out/$package.txt"
done
pip3 download --quiet --disable-pip-version-check --no-binary pypinyin --no-deps --dest "$work" pypinyin
tar -xzf pypinyin-*.tar.gz
cat pypinyin-*/pypinyin/phrases_dict.py pypinyin-*/pypinyin/pinyin_dict.py pypinyin-*/*.rst >"$out/pypinyin.txt"
touch "$stamp"
