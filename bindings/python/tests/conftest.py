"""Pages of the project's fixtures, and the program that they are compared with."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
PAGES = sorted(FIXTURES.glob("*/source.*"))


@pytest.fixture(scope="session")
def pages() -> list[Path]:
    """The pages of all fixtures, text and HTML, in many encodings."""
    assert len(PAGES) > 50
    return PAGES


@pytest.fixture(scope="session")
def program() -> str:
    """The program, of the same sources: TAOSHA_PROGRAM, or what cargo built last."""
    named = os.environ.get("TAOSHA_PROGRAM")
    built = [FIXTURES.parent / "target" / profile / "taosha" for profile in ("ci", "release", "debug")]
    found = named or next((str(path) for path in built if path.exists()), None) or shutil.which("taosha")
    if found is None:
        pytest.skip("no program to compare with: set TAOSHA_PROGRAM")
    return found


@pytest.fixture(scope="session")
def run(program):
    """Runs the program and gives the lines it prints; what is configured elsewhere does not count."""

    def lines(*arguments, stdin: bytes | None = None, cwd=None) -> list[str]:
        words = [program, *map(str, arguments), "--no-config"]
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=300, cwd=cwd, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout.decode().splitlines()

    return lines
