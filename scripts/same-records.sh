#!/bin/sh
# Compares the records of two programs on the labelled pages (../shared/bench/dev, or dev/ in TAOSHA_BENCH), on the
# fixtures and on the cases: default records, text, Markdown, converted script, and each line with its reasons. Prints
# what differs; exits with 1 if anything does. Run it after a change that should change no record.
#
#   scripts/same-records.sh OLD NEW [PAGES...]     PAGES: further files or directories
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
bench=$(realpath "${TAOSHA_BENCH:-$root/../shared/bench}")
old=$(realpath "$1") new=$(realpath "$2")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find "$bench/dev" "$root/fixtures" "$root/tests/cases" "$root/../shared/cases" "$@" -type f \
    \( -name '*.html' -o -name '*.txt' \) ! -name '*.gold.txt' ! -name 'expected.txt' 2>/dev/null |
    sort >"$work/pages"

# The options of one run each.
runs='--format jsonl
--format jsonl --input html
--format text --strictness 0.7
--format markdown
--format jsonl --script hant --restore safe --no-normalize all'
echo "$runs" | while read -r options; do
    for program in old new; do
        eval "binary=\$$program"
        # shellcheck disable=SC2086 # the options are words
        xargs "$binary" clean --no-config --quiet --jobs 1 $options <"$work/pages" >"$work/$program"
    done
    if cmp -s "$work/old" "$work/new"; then
        echo "same: clean $options ($(wc -c <"$work/new") bytes)"
    else
        echo "DIFFERENT: clean $options"
        diff -a "$work/old" "$work/new" | cut -c 1-300 | head -6
        touch "$work/differ"
    fi
done
for program in old new; do
    eval "binary=\$$program"
    while read -r page; do
        "$binary" explain --no-config --json --reasons "$page" || true
    done <"$work/pages" >"$work/$program" 2>&1
done
if cmp -s "$work/old" "$work/new"; then
    echo "same: explain --json --reasons ($(wc -l <"$work/pages") pages)"
else
    echo "DIFFERENT: explain --json --reasons"
    diff -a "$work/old" "$work/new" | cut -c 1-300 | head -6
    touch "$work/differ"
fi
[ ! -e "$work/differ" ]
