#!/bin/sh
# Fuzzes the way from any bytes to a record for a bounded time.
#
#   scripts/fuzz.sh [SECONDS]         60 without a number
#
# It needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler, and no nightly toolchain: the target is built
# without a sanitizer, as the crate forbids unsafe code. Where cargo-fuzz is missing and cannot be installed it says
# so and ends with 0. What it finds is left in fuzz/artifacts/record, and its corpus in fuzz/corpus/record.
set -eu

seconds=${1:-60}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

if ! cargo fuzz --version >/dev/null 2>&1; then
    echo "cargo-fuzz is not installed; installing it" >&2
    if ! cargo install --quiet --locked cargo-fuzz >&2; then
        echo "skipped: fuzzing (cargo-fuzz cannot be installed)"
        exit 0
    fi
fi
if ! command -v c++ >/dev/null; then
    echo "skipped: fuzzing (no C++ compiler for libFuzzer)"
    exit 0
fi

# The fixture pages are where it begins.
corpus=fuzz/corpus/record
mkdir -p "$corpus"
for page in fixtures/*/source.*; do
    cp "$page" "$corpus/$(basename "$(dirname "$page")").${page##*.}"
done

# A page of the fuzzer's size takes milliseconds: five seconds are a bug.
cargo fuzz run --sanitizer none --debug-assertions record -- -max_total_time="$seconds" -dict=fuzz/record.dict -timeout=5 \
    -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1
