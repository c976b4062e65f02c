"""Ctrl-C ends a command with one line that says what is kept, and no traceback."""

import atexit
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer.core
from tests.cli.test_failures import MORE, WITHOUT_JSON

from palate.cli import main
from palate.cli.lazy import HOMES
from palate.cli.stopping import KEPT


def test_every_command_says_what_it_keeps() -> None:
    assert set(KEPT) == set(HOMES)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(typer.core.TyperCommand, "invoke", stop)
    monkeypatch.setattr(signal, "signal", lambda *_given: None)
    monkeypatch.setattr(atexit, "register", lambda *_given: None)


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("command", HOMES)
def test_one_line(
    command: str, as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {"models": [], "encoders": [], "weights": [], "completion": ["bash"]}.get(command, ["shop"])
    typed = [command, *first, *MORE.get(command, [])]
    has_json = as_json and command not in WITHOUT_JSON
    monkeypatch.setattr(sys, "argv", ["palate", *typed, *(["--json"] if has_json else [])])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    shown = capsys.readouterr()
    assert shown.err == f"palate: stopped; {KEPT[command]}\n"
    if has_json:
        assert json.loads(shown.out) == {"error": f"stopped; {KEPT[command]}", "exit_code": 130}
    else:
        assert shown.out == ""


def test_a_real_one_while_files_are_written(tmp_path: Path) -> None:
    running = simulating(tmp_path)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err == f"palate: stopped; {KEPT['simulate']}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_shop_that_was_killed_on_its_way_is_not_there(tmp_path: Path) -> None:
    running = simulating(tmp_path)
    running.kill()
    running.communicate(timeout=60)
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]


def simulating(folder: Path) -> "subprocess.Popen[str]":
    """A `palate simulate` that has written a part of its files."""
    command = [sys.executable, "-m", "palate", "simulate", str(folder / "shop"), "--items", "5000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while running.poll() is None and not list(folder.glob("*/images/*")):
        time.sleep(0.02)
    assert running.poll() is None
    return running


MET_FIRST = """
import ctypes, sys
import typer.core
from palate.cli import main

def stop(*_given):
    ctypes.pythonapi.PyRun_SimpleString(b"raise KeyboardInterrupt")
    raise KeyboardInterrupt

typer.core.TyperCommand.invoke = stop
sys.argv = ["palate", "models"]
main()
"""


def test_the_code_is_the_same_where_a_library_met_it_first(tmp_path: Path) -> None:
    (tmp_path / "met_first.py").write_text(MET_FIRST)
    command = [sys.executable, "-m", "met_first"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 130
    assert done.stderr.endswith(f"palate: stopped; {KEPT['models']}\n")
