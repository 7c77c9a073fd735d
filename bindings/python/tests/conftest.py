"""The pages of the project's fixtures, and the program whose output is compared."""

import json
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
def site_pages() -> list[dict]:
    """Pages of three hosts that print lines of their own around articles, some posted many times; and pages from which
    nothing can be counted: without a known host, without lines, a null page, and a binary one."""
    rows = []
    for site, count in enumerate((70, 30, 9)):
        for n in range(count):
            article = n if n % 3 else n % 2 + 1000
            lines = [f"第{site}站首页", "要闻", f"第{article}篇文章", "要闻"]
            told = "连日大雨，河水上涨，沿岸居民昨晚全部撤离。"
            lines += [f"第{article}篇的第{m}段说，{told}" for m in range(article % 4 + 1)]
            lines += ["—", "版权所有", "联系我们" if n % 5 else "聯繫我們"]
            rows.append({"url": f"https://www.site{site}.example.cn/{n}.html", "text": "\n".join(lines)})
    rows.append({"url": None, "text": '<html><link rel=canonical href="//site1.example.cn/x"><p>要闻</p></html>'})
    rows.append({"url": None, "text": "不知何处\n要闻"})
    rows.append({"url": "https://site0.example.cn/empty", "text": "——\n"})
    rows.append({"url": "https://site0.example.cn/null", "text": None})
    rows.append({"url": "https://site0.example.cn/binary", "text": "\x01\x02" * 500})
    # Neighbours should have different hosts: engines split the list into partitions.
    return sorted(rows, key=lambda row: str(row["url"])[::-1])


@pytest.fixture(scope="session")
def site_table(program, site_pages, tmp_path_factory):
    """The table that the program makes of `site_pages`: its lines, for a least number of pages."""
    place = tmp_path_factory.mktemp("sites")
    source = place / "pages.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in site_pages))

    def table(least: int) -> list[str]:
        words = [program, "sites", str(source), "-o", str(place / "table.tsv"), "--least", str(least)]
        words += ["--no-config", "--overwrite"]
        done = subprocess.run(words, capture_output=True, timeout=300, check=False)
        assert "\n110 pages with" in "\n" + done.stderr.decode(), done.stderr.decode()
        assert "2 pages of no known site, 2 rejected" in done.stderr.decode(), done.stderr.decode()
        return (place / "table.tsv").read_text().splitlines()

    return table


@pytest.fixture(scope="session")
def program() -> str:
    """The program built from the same sources: TAOSHA_PROGRAM, or a build in `target`."""
    named = os.environ.get("TAOSHA_PROGRAM")
    built = [FIXTURES.parent / "target" / profile / "taosha" for profile in ("ci", "release", "debug")]
    found = named or next((str(path) for path in built if path.exists()), None) or shutil.which("taosha")
    if found is None:
        pytest.skip("no program to compare with: set TAOSHA_PROGRAM")
    return found


@pytest.fixture(scope="session")
def run(program):
    """Runs the program without configuration and returns the lines that it prints."""

    def lines(*arguments, stdin: bytes | None = None, cwd=None) -> list[str]:
        words = [program, *map(str, arguments), "--no-config"]
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=300, cwd=cwd, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout.decode().splitlines()

    return lines
