#!/bin/sh
# Fetches OpenCC's dictionaries and configurations from its release, exactly as they are.
#
#   rules/script/update.sh 1.4.2
#
# Afterwards: read the diff, adapt README.md, run `cargo test` and the oracle test (scripts/libopencc.sh, with
# the same version). Only files are fetched that a configuration needs, directly or through a derived
# dictionary (README.md names those).
set -eu

version=${1:?usage: update.sh VERSION}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pip3 download --quiet --disable-pip-version-check --no-binary opencc --no-deps --dest "$work" "opencc==$version"
tar -xzf "$work/opencc-$version.tar.gz" -C "$work"
source=$work/opencc-$version

mkdir -p "$here/dictionary" "$here/config"
rm -f "$here"/dictionary/*.txt "$here"/config/*.json
cp "$source"/data/dictionary/*.txt "$here/dictionary/"
for config in "$source"/data/config/*.json; do
    case $config in
    *schema.json) ;;
    *) cp "$config" "$here/config/" ;;
    esac
done
cp "$source/LICENSE" "$here/LICENSE"
chmod 644 "$here"/dictionary/*.txt "$here"/config/*.json "$here/LICENSE"
