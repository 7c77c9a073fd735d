#!/usr/bin/env bash
# Writes whose repository this is into every file that names it: scripts/owner.sh NAME
#
# The name is the one in `repository` of Cargo.toml. A test sees that all files agree with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
new=${1:?usage: scripts/owner.sh NAME}
[[ $new =~ ^[A-Za-z0-9-]+$ ]] || { echo "$new: not the name of an owner" >&2 && exit 2; }
old=$(sed -n 's|^repository = "https://github.com/\(.*\)/taosha"$|\1|p' Cargo.toml)
git grep -lz "github.com/$old/taosha" | xargs -0 sed -i "s|github.com/$old/taosha|github.com/$new/taosha|g"
