#!/usr/bin/env bash
# Cleans the same pages with the program, Spark, Ray and datatrove, checks that the records are the same, and measures
# the cost of each.
#
#   scripts/bench-engines.sh PYTHON PROGRAM [PAGES [ENGINE...]]
#
# PYTHON is an interpreter whose environment has the wheel with [spark,ray,datatrove] and psutil. PROGRAM is the program
# of the same build, PAGES the number of pages to make (default 200000), ENGINE spark, ray or datatrove (default: all).
# Needs Java, two cores, and 12 KB of disk per page in ${TMPDIR:-/tmp}. Starts a Spark master and two workers on the
# loopback interface and ends them. `scripts/bench_engines.py` describes what is measured, and how.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${1:?an interpreter with the wheel} program=${2:?the program}
shift 2
work=$(mktemp -d "${TMPDIR:-/tmp}/taosha-engines.XXXXXX")
trap 'rm -rf "$work"' EXIT
timeout "${LIMIT:-3000}" "$python" scripts/bench_engines.py "$work" "$program" "$@"
