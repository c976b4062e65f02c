"""Ctrl-C ends a command with one line that says what is kept, and no traceback."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer.core
from tests.cli.test_failures import MORE

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


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("command", HOMES)
def test_one_line(
    command: str, as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = [] if command in ("models", "encoders") else ["shop"]
    typed = [command, *folder, *MORE.get(command, [])]
    has_json = as_json and command != "serve"
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
    folder = tmp_path / "shop"
    command = [sys.executable, "-m", "palate", "simulate", str(folder), "--items", "5000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while running.poll() is None and not folder.exists():
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err == f"palate: stopped; {KEPT['simulate']}\n"
