#!/bin/sh
# Builds OpenCC, the original engine, for the cargo feature `libopencc` and for the oracle test.
#
#   eval "$(scripts/libopencc.sh)"        # builds once, then sets the variables that the build needs
#   cargo test --release --features libopencc --test script_oracle -- --nocapture
#
# Prints `export` lines on standard output and everything else on standard error. Installs the library, its
# dictionaries and its configurations in .cache/opencc; a second run only prints the variables.
# OpenCC comes from its own source package on PyPI, because Debian 12 has 1.1.6 and the binding needs at
# least 1.4.0.
set -eu

version=1.4.2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
prefix=$root/.cache/opencc
stamp=$prefix/version

install_tools() {
    missing=''
    command -v cmake >/dev/null || missing="$missing cmake"
    command -v g++ >/dev/null || missing="$missing g++"
    command -v make >/dev/null || missing="$missing make"
    command -v pkg-config >/dev/null || missing="$missing pkg-config"
    command -v pip3 >/dev/null || missing="$missing python3-pip"
    [ -z "$missing" ] && return
    as_root=''
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update
    # shellcheck disable=SC2086 # one word per package
    $as_root apt-get install -y --no-install-recommends $missing
}

build() {
    install_tools
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # When pip downloads a source package it also asks it for its metadata. Here that builds nothing.
    pip3 download --quiet --disable-pip-version-check --no-binary opencc --no-deps --dest "$work" "opencc==$version"
    tar -xzf "$work/opencc-$version.tar.gz" -C "$work"
    rm -rf "$prefix"
    cmake -S "$work/opencc-$version" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF \
        -DCMAKE_INSTALL_PREFIX="$prefix"
    make -C "$work/build" -j"$(nproc)" install
    echo "$version" >"$stamp"
}

if [ "$(cat "$stamp" 2>/dev/null)" != "$version" ]; then
    build >&2
fi

cat <<EOF
export OPENCC_LIB_DIRS='$prefix/lib:$(dirname "$(gcc -print-file-name=libstdc++.a)")'
export OPENCC_INCLUDE_DIRS='$prefix/include/opencc'
export OPENCC_LIBS='opencc:marisa'
export OPENCC_STATIC=1
export OPENCC_STATIC_STDCPP=1
EOF
