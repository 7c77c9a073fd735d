"""A missing engine is reported with how to install it; the package itself needs none."""

import subprocess
import sys

import pytest

ABSENT = "import sys; sys.modules[{name!r}] = None; import taosha; taosha.clean('页'); import taosha.{engine}"


@pytest.mark.parametrize(
    ("engine", "name"),
    [("spark", "pyspark"), ("ray", "ray"), ("datatrove", "datatrove"), ("spark", "pyarrow"), ("ray", "pyarrow")],
)
def test_the_missing_engine_is_named(engine, name):
    # Also the names of the engine's modules: those imported before would be found.
    done = subprocess.run(
        [sys.executable, "-c", ABSENT.format(name=name, engine=engine)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    # The name may be that of a module in the package: `ray.data`.
    assert f"taosha.{engine} needs {name}" in last and ": pip install '" in last and f"'{name}" in last, done.stderr
    assert "'taosha" not in last, "taosha is installed from a file, not from the index"
