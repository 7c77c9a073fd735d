"""The Python code of the cookbook runs on the inputs beside it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCKS = re.findall(r"^```python *(\w*)\n(.*?)^```", (ROOT / "docs/cookbook.md").read_text("utf-8"), re.M | re.S)


def test_the_cookbook_has_code_for_pandas_and_spark():
    assert ["import pandas" in code for _, code in BLOCKS] == [True, True, False]
    assert [engine for engine, _ in BLOCKS] == ["", "", "spark"]


@pytest.mark.parametrize(("engine", "code"), BLOCKS, ids=["pandas", "doubt", "spark"])
def test_it_runs(engine, code, tmp_path):
    pytest.importorskip("pyspark" if engine else "pandas")
    shutil.copytree(ROOT / "examples/cookbook", tmp_path / "cookbook")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "cookbook",
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
