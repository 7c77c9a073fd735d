#!/usr/bin/env bash
# The same pages through the program, Spark, Ray and datatrove: the same records, and what each costs.
#
#   scripts/bench-engines.sh PYTHON PROGRAM [PAGES [ENGINE...]]
#
# PYTHON is an interpreter in whose environment the wheel is installed with [spark,ray,datatrove] and psutil; PROGRAM the
# program of the same build; PAGES how many are made (200000); ENGINE spark, ray or datatrove (all). Needs Java, two
# cores, and 12 KB of disk a page below ${TMPDIR:-/tmp}. Starts a Spark master and two workers on the loopback, and ends
# what it started. `scripts/bench_engines.py` says what is measured, and how.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${1:?an interpreter with the wheel} program=${2:?the program}
shift 2
work=$(mktemp -d "${TMPDIR:-/tmp}/taosha-engines.XXXXXX")
trap 'rm -rf "$work"' EXIT
timeout "${LIMIT:-3000}" "$python" scripts/bench_engines.py "$work" "$program" "$@"
