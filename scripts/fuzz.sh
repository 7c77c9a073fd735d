#!/bin/sh
# Fuzzes the path from bytes to a record for a limited time.
#
#   scripts/fuzz.sh [SECONDS]         default: 60
#
# Needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler. It needs no nightly toolchain: the target is built
# without a sanitizer, because the crate forbids unsafe code. If cargo-fuzz is missing and cannot be installed, the
# script says so and exits with 0. It leaves its findings in fuzz/artifacts/record and its corpus in fuzz/corpus/record.
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

# The initial corpus is the fixture pages.
corpus=fuzz/corpus/record
mkdir -p "$corpus"
for page in fixtures/*/source.*; do
    cp "$page" "$corpus/$(basename "$(dirname "$page")").${page##*.}"
done

# A page of the fuzzer's size takes milliseconds, so five seconds mean a bug.
cargo fuzz run --sanitizer none --debug-assertions record -- -max_total_time="$seconds" -dict=fuzz/record.dict -timeout=5 \
    -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1
