"""The Python code of the cookbook, in English and in Chinese, runs on the inputs beside it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = ["docs/cookbook.md", "docs/zh/cookbook.md"]
BLOCKS = [
    (document, *block)
    for document in DOCUMENTS
    for block in re.findall(r"^```python *(\w*)\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.M | re.S)
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_cookbook_has_code_for_pandas_and_spark(document):
    of = [(engine, "import pandas" in code) for name, engine, code in BLOCKS if name == document]
    assert of == [("", True), ("", True), ("spark", False)]


@pytest.mark.parametrize(("document", "engine", "code"), BLOCKS)
def test_it_runs(document, engine, code, tmp_path):
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
    assert done.returncode == 0, f"{document}: {done.stderr}"
