"""The command in the package: the program itself, as `taosha` and as `python -m taosha`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import taosha

PAGE = "首页 > 新闻\n沿岸居民因大雨撤离\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社\n"
COMMANDS = [[str(Path(sys.executable).with_name("taosha"))], [sys.executable, "-m", "taosha"]]


@pytest.fixture(params=COMMANDS, ids=["taosha", "python -m taosha"])
def command(request):
    return request.param


def run(command, *words, **given):
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run([*command, *words], capture_output=True, timeout=120, env=environment, check=False, **given)


def test_it_writes_the_record_of_the_package(command):
    done = run(command, input=PAGE.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == taosha.clean(PAGE.encode(), source="-").json() + "\n"


def test_it_writes_nothing_else_and_all_of_it(command):
    text = PAGE * 2000
    done = run(command, "convert", "--to", "hant", input=text.encode())
    assert done.returncode == 0 and done.stdout.decode() == taosha.convert(text, to="hant")


def test_exit_codes_and_help_are_those_of_the_program(command):
    assert run(command, "--version").stdout.decode() == f"taosha {taosha.__version__}\n"
    wrong = run(command, "explan", "page.html")
    assert wrong.returncode == 2 and b"did you mean explain?" in wrong.stderr
    assert run(command, "no-such-page.html").returncode == 1
    assert b"Usage: taosha clean" in run(command, "clean", "-h").stdout


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("words", [["-"], ["convert", "--to", "hant"]])
def test_ctrl_c_ends_it_at_once(command, words):
    process = subprocess.Popen([*command, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) in (-signal.SIGINT, 128 + signal.SIGINT)
    process.communicate()


def test_a_closed_pipe_is_no_error(command):
    process = subprocess.Popen([*command, "rules", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b"" and process.wait(timeout=60) == 0


def test_arguments_keep_their_bytes(command, tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff.txt"
    with open(name, "wb") as file:
        file.write(PAGE.encode())
    done = run(command, "--format", "text", name)
    assert done.returncode == 0 and "河水上涨" in done.stdout.decode()
