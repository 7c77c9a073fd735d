#!/bin/sh
# Scores a program against the labelled pages in ../shared/bench (or TAOSHA_BENCH), and ends with 1 where a mean F1 is
# below its floor in .ci/quality.toml: as it is, with a model that has seen some of these pages, and out of fold.
#
#   scripts/quality.sh PROGRAM
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
program=$(realpath "$1")

python3 - "$root" "$program" <<'PY'
import os, pathlib, re, subprocess, sys, tomllib

root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
bench = pathlib.Path(os.environ.get("TAOSHA_BENCH") or root / "../shared/bench").resolve()
floors = tomllib.loads((root / ".ci/quality.toml").read_text(encoding="utf-8"))
below = 0
folds = floors.pop("folds")
train = [program, "train", bench / "dev", "fixtures", "rules/model/pages", "--folds"]
done = subprocess.run(train, cwd=root, capture_output=True, text=True, check=True)
print(f"out of fold:\n{done.stdout}", end="")
found = dict(re.findall(r"^(\S+ \S+) +\d+ +[0-9.]+ +[0-9.]+ +([0-9.]+)", done.stdout, re.M))
for group, floor in folds.items():
    if group not in found or float(found[group]) < floor:
        below += 1
        print(f"BELOW THE FLOOR: out of fold, {group}, F1 {found.get(group)}, at least {floor}")
for kind, groups in floors.items():
    command = f"'{program}' --script keep --format text {{input}}"
    score = [sys.executable, bench / "score.py", "--runner", command, "--input", kind]
    done = subprocess.run(score, cwd=root, capture_output=True, text=True, check=True)
    print(f"{kind}:\n{done.stdout}{done.stderr}", end="")
    found = dict(re.findall(r"^(\w+) .*?F1 ([0-9.]+)", done.stdout, re.M))
    for group, floor in groups.items():
        if group not in found or float(found[group]) < floor:
            below += 1
            print(f"BELOW THE FLOOR: {kind} {group}, F1 {found.get(group)}, at least {floor}")
sys.exit(1 if below else 0)
PY
