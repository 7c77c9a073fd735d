#!/bin/sh
# Measures a program on the labelled pages in ../shared/bench (or TAOSHA_BENCH) and exits with 1 if a figure misses its
# bound in .ci/quality.toml. Measures the built-in model, and models trained without the pages they are measured on.
#
#   scripts/quality.sh [--full] [--set] PROGRAM
#
#   --full   measure all folds; without it, one fold that has pages of all groups
#   --set    write new bounds from the measured figures instead of checking them
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
full='' set=''
while [ $# -gt 1 ]; do
    case $1 in
    --full) full=full ;;
    --set) set=set ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
program=$(realpath "${1:?PROGRAM is missing}")

python3 - "$root" "$program" "$full" "$set" <<'PY'
import json, math, os, pathlib, subprocess, sys, tomllib

root, program, full, write = pathlib.Path(sys.argv[1]), *sys.argv[2:]
dev = str(pathlib.Path(os.environ.get("TAOSHA_BENCH") or root / "../shared/bench").resolve() / "dev")
file = root / ".ci/quality.toml"
# The fold that has pages of all groups.
FOLD = "1"
GROUPS = "article articles news blog site thread portal none title day".split()
# Figures that must not be below their bound, and figures that must not be above it.
FLOORS, CEILINGS = ["f1", "empty", "right"], ["lost", "emptied", "other"]
MARGIN = 0.01
TITLES = {
    "built-in": "The built-in model. It was trained on these pages or some of them, so this only shows whether a figure got worse.",
    "fold": f"The pages of fold {FOLD}, scored by a model trained on the other folds.",
    "folds": "All pages, each scored by a model trained on other hosts (--full).",
}

def measure(*arguments):
    """The rows of a report by name, each with its figures by name."""
    done = subprocess.run([program, *arguments, "--no-config"], cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    report = json.loads(done.stdout)
    rows = {name: row for part in ("groups", "no_article", "metadata") for name, row in report[part].items()}
    return {name: rows[name] for name in sorted(rows) if name.split()[0] in GROUPS}

def bounds(row):
    """Bounds from measured figures: .01 worse, or one page worse if that is more."""
    page = max(MARGIN, 1 / row["pages"])
    below = {key: max(0, row[key] - (MARGIN if key == "f1" else page)) for key in FLOORS if key in row}
    above = {key: min(1, row[key] + page) for key in CEILINGS if key in row}
    # Rounded so that the bound becomes looser.
    return {k: math.floor(v * 1000) / 1000 for k, v in below.items()} | {k: math.ceil(v * 1000) / 1000 for k, v in above.items()}

def text(tables):
    lines = [
        "# The bounds of scripts/quality.sh, written by its --set: the figures measured then, loosened by .01, and shares of pages",
        "# by one page if that is more. Minimum: f1, empty (for pages without an article), right. Maximum: lost, emptied, other.",
    ]
    for name in TITLES:
        if name in tables:
            lines += ["", f"# {TITLES[name]}", f"[{name}]"]
            rows = tables[name].items()
            lines += [f'"{row}" = {{ ' + ", ".join(f"{k} = {v:.3f}" for k, v in of.items()) + " }" for row, of in rows]
    return "\n".join(lines) + "\n"

out_of_fold = ["train", dev, "fixtures", "rules/model/pages", "--folds", "--json"]
measured = {"built-in": measure("eval", dev, "--json")}
if full:
    measured["folds"] = measure(*out_of_fold)
else:
    measured["fold"] = measure(*out_of_fold, "--fold", FOLD)
for name, rows in measured.items():
    print(f"\n{TITLES[name]}")
    for row, figures in rows.items():
        shown = (f"{key} {figures[key]:.4f}" for key in ["precision", "recall", *FLOORS, *CEILINGS] if key in figures)
        interval = "" if "interval" not in figures else "  [{:.3f}, {:.3f}]".format(*figures["interval"])
        print(f"{row:16} {figures['pages']:4}  " + "  ".join(shown) + interval)
tables = tomllib.loads(file.read_text(encoding="utf-8"))
if write:
    tables |= {name: {row: bounds(figures) for row, figures in rows.items()} for name, rows in measured.items()}
    file.write_text(text(tables), encoding="utf-8")
    sys.exit(0)
wrong = 0
for name, rows in measured.items():
    for row, of in tables.get(name, {}).items():
        for key, bound in of.items():
            now = rows.get(row, {}).get(key)
            if now is None or (now > bound if key in CEILINGS else now < bound):
                wrong += 1
                print(f"PAST ITS BOUND: {name}, {row}: {key} {now}, at {'most' if key in CEILINGS else 'least'} {bound}")
sys.exit(1 if wrong else 0)
PY
