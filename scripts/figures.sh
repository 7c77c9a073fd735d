#!/usr/bin/env bash
# Runs the commands of docs/figures.md, one section after the other, and prints what they print under the section's heading:
# what the document says can be renewed from it. A word limits it to the sections whose headings contain it.
#
#   cargo build --profile ci && scripts/figures.sh [WORD]
#
# PROGRAM in a command is target/ci/taosha. A command that needs more than is there says so and does not stop the others.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
word=${1:-}
PATH=$PWD/target/ci:$PATH
failed=0
heading=
while IFS= read -r line; do
    case $line in
    '#'*) heading=${line##*# } ;;
    '    '[a-z]*)
        [[ $heading == *"$word"* ]] || continue
        command=${line#    }
        command=${command//PROGRAM/target/ci/taosha}
        command=${command//PYTHON/python3}
        printf '\n== %s\n   $ %s\n' "$heading" "$command"
        # In a shell of its own, but for the variables that a later command of the section needs.
        if [[ $command == eval* ]]; then
            eval "$command" </dev/null || failed=$((failed + 1))
        else
            bash -c "$command" </dev/null || failed=$((failed + 1))
        fi
        ;;
    esac
done <docs/figures.md
printf '\n%d commands failed\n' "$failed"
((failed == 0))
