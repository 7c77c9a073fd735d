"""Options are the command line's, and an error says what is permitted."""

import re
import subprocess
from pathlib import Path

import pytest

import taosha


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scrpt": "hans"}, "no option scrpt (did you mean script?); the options are keep, drop, script"),
        ({"input": "pdf"}, "use one of auto, text, html"),
        ({"script": "klingon"}, "keep, hans, hant"),
        ({"keep": ["menu"]}, "use one of content, heading"),
        ({"strictness": 2}, "a number from 0 to 1"),
        ({"max_page": 0}, "a number of bytes"),
        ({"attributes": "yes"}, "true or false is expected"),
        ({"encoding": "utf-99"}, "WHATWG"),
        ({"rules": "/nowhere"}, "/nowhere"),
        ({"model": Path("/nowhere.json")}, "/nowhere.json"),
        ({"rules": {"a": 1}}, "not dict"),
        ({"title": b"t"}, "not bytes"),
    ],
)
def test_a_wrong_option_is_named_with_what_is_permitted(options, says):
    with pytest.raises(taosha.OptionError) as error:
        taosha.Pipeline(**options)
    assert says in str(error.value) and "--" not in str(error.value)
    assert isinstance(error.value, ValueError)


def test_none_leaves_an_option_out():
    assert taosha.Pipeline(script=None, keep=None).digest == taosha.Pipeline().digest


def test_all_options_of_cleaning_are_there(program):
    text = subprocess.run([program, "clean", "--help"], capture_output=True, text=True, check=True).stdout
    section = text.split("\nCleaning:\n")[1].split("\nExamples:\n")[0]
    named = set(re.findall(r"^\s+(?:-\w, )?--([a-z-]+)", section, re.MULTILINE))
    assert len(named) > 15
    known = {option["name"].replace("_", "-") for option in taosha.options()}
    assert named - known == set(), "an option of the command line cannot be given by name"


def test_files_of_options_are_read_anew_for_each_page(tmp_path):
    allow = tmp_path / "allow.txt"
    page = "题\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社"
    allow.write_text("无关\n")
    assert "版权所有" not in taosha.clean(page, allow=allow).text
    allow.write_text("版权所有 某报社\n")
    assert "版权所有" in taosha.clean(page, allow=allow).text


def test_rules_of_one_s_own_count(tmp_path):
    (tmp_path / "mine.toml").write_text(
        '[family]\nlabel = "promotion"\nabout = "Mine."\n[[rule]]\nid = "mine"\nscope = "line"\nwhere = "anywhere"\n'
        'strength = "certain"\nprefix = ["甲乙丙丁"]\nwhy = "A test."\nhit = ["甲乙丙丁戊", "甲乙丙丁己"]\n'
        'miss = ["乙丙丁甲"]\n'
    )
    page = "题\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n甲乙丙丁戊"
    removed = taosha.clean(page, rules=[tmp_path]).taosha["removed"]
    assert any(part["rule"] == "mine/mine" for part in removed), removed


@pytest.mark.parametrize("page", [None, 7, ["a"], Path("a")])
def test_what_is_no_page_is_a_type_error_that_says_what_is(page):
    with pytest.raises(TypeError, match="bytes or str"):
        taosha.clean(page)


def test_what_cannot_be_said_of_a_page_is_named():
    with pytest.raises(taosha.OptionError, match="it may have source, id, title"):
        taosha.Pipeline().clean("页", script="hans")
    with pytest.raises(taosha.OptionError, match="url: expected a string"):
        taosha.Pipeline().clean("页", url=7)
    with pytest.raises(ValueError, match="'page'"):
        list(taosha.Pipeline().clean_many([{"text": "页"}]))
    with pytest.raises(ValueError, match="jobs"):
        taosha.Pipeline().clean_many([], jobs=-1)


def test_a_str_has_no_encoding_any_more():
    with pytest.raises(taosha.OptionError, match="already decoded"):
        taosha.clean("页", encoding="gbk")
    assert taosha.clean("连日大雨，河水上涨。".encode("gbk"), encoding="gbk").text == "连日大雨，河水上涨。"
