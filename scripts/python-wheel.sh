#!/usr/bin/env bash
# Builds the Python wheel, installs it into a clean virtual environment, and tests it there.
#
#   scripts/python-wheel.sh [--profile NAME] [--engines] [--manylinux | --musllinux]
#
# Writes the wheel to target/wheels. --profile is cargo's profile (default: dist, as in releases; ci builds faster).
# --engines also tests pyspark, ray and datatrove, each in an environment with nothing but the wheel and its extra.
# --manylinux builds for any Linux on this processor with glibc 2.17 or later, --musllinux for any with musl 1.2 (`rustup
# target add` its target first), compiled and linked by zig from PyPI; they do not test.
# Exit status 75: Python or maturin is not available.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=dist engines= portable=()
while (($#)); do
    case $1 in
        --profile) profile=${2:?--profile needs a name} && shift ;;
        --engines) engines=1 ;;
        --manylinux) portable=(--zig --compatibility manylinux2014) ;;
        --musllinux) portable=(--zig --compatibility musllinux_1_2 --target "$(uname -m)-unknown-linux-musl") ;;
        *) echo "usage: scripts/python-wheel.sh [--profile NAME] [--engines] [--manylinux | --musllinux]" >&2 && exit 2 ;;
    esac
    shift
done
python=${PYTHON:-python3}
if ! "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo 'Python 3.10 or later with venv is not installed; set PYTHON to one' && exit 75
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$python" -m venv "$place/build"
tools=('maturin>=1.9,<2')
((${#portable[@]} == 0)) || tools+=(ziglang)
if ! timeout 300 "$place/build/bin/pip" install --quiet --disable-pip-version-check "${tools[@]}"; then
    echo 'maturin cannot be installed from PyPI' && exit 75
fi
export PYO3_PYTHON=$place/build/bin/python
export PATH=$place/build/bin:$PATH
# An older wheel with another name would be tested in place of the new one.
rm -f target/wheels/taosha-*.whl
if ((${#portable[@]})); then
    maturin build --manifest-path bindings/python/Cargo.toml --profile "$profile" --locked "${portable[@]}"
    ls -l target/wheels/taosha-*.whl
    exit 0
fi
maturin build --manifest-path bindings/python/Cargo.toml --profile "$profile" --locked
wheel=$(ls target/wheels/taosha-*.whl)
ls -l "$wheel"

"$python" -m venv "$place/clean"
timeout 300 "$place/clean/bin/pip" install --quiet --disable-pip-version-check "$wheel"
# Tests the wheel alone, in a directory without the sources: the package, the command, the metadata.
(
    cd "$place"
    clean/bin/python -c 'import taosha; print(taosha.__version__, taosha.clean("页", source="a"))'
    clean/bin/taosha --version
    clean/bin/python -m taosha rules labels | head -n 3
)
timeout 300 "$place/build/bin/pip" install --quiet --disable-pip-version-check twine
"$place/build/bin/twine" check --strict "$wheel"
tests=(pytest mypy pandas duckdb datasets)
[[ -z $engines ]] || tests+=(polars)
timeout 1200 "$place/clean/bin/pip" install --quiet --disable-pip-version-check "$wheel[arrow]" "${tests[@]}"
# The tests compare records with those of the program: TAOSHA_PROGRAM, or a quick build. It needs Parquet.
if [[ -z ${TAOSHA_PROGRAM:-} ]]; then
    cargo build --quiet --profile ci --features parquet --bin taosha
    TAOSHA_PROGRAM=$PWD/${CARGO_TARGET_DIR:-target}/ci/taosha
fi
export TAOSHA_PROGRAM
timeout 1200 "$place/clean/bin/python" -m pytest -q bindings/python/tests
if [[ -n $engines ]]; then
    for engine in spark ray datatrove; do
        "$python" -m venv "$place/$engine"
        timeout 1200 "$place/$engine/bin/pip" install --quiet --disable-pip-version-check "$wheel[$engine]" pytest
        timeout 1200 "$place/$engine/bin/python" -m pytest -q bindings/python/tests
    done
fi
"$place/clean/bin/python" -m mypy --strict --disable-error-code import-untyped bindings/python/tests/typed.py
