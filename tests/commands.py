"""Running the command line as a user does: another process, real files, real exit codes."""

import json
import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

SECONDS = 600
"""What a command may take."""

LOADED = ("typer", "rich.progress", "palate.simulate", "palate.asking", "palate.workspace")
"""Modules that processes start with: to import them takes longer than most commands take."""


@dataclass
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        assert self.code == 0, self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Palate = Callable[..., Done]
"""Runs ``palate ARGUMENTS``, in the folder ``cwd`` where one is given."""


def run_palate(*arguments: object, cwd: Path | None = None) -> Done:
    """As :func:`run_fresh_palate`, in a process that is forked from one with modules loaded."""
    words = [str(argument) for argument in arguments]
    with TemporaryFile("w+b") as out, TemporaryFile("w+b") as err:
        streams = [DupFd(file.fileno()) for file in (out, err)]
        process = _server().Process(
            target=_palate, args=(words, cwd or Path.cwd(), dict(os.environ), streams)
        )
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"palate {' '.join(words)}: not done after {SECONDS} s")
        return _done(process.exitcode, _read(out), _read(err))


def run_fresh_palate(*arguments: object, cwd: Path | None = None) -> Done:
    """Run the command line, and nothing before it; a traceback is a failure whatever the test is about."""
    command = [sys.executable, "-m", "palate", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=SECONDS, check=False)
    return _done(ended.returncode, ended.stdout, ended.stderr)


def _done(code: int, out: str, err: str) -> Done:
    assert "Traceback" not in err, err
    return Done(code, out, err)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


@cache
def _server() -> ForkServerContext:
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(list(LOADED))
    return server


def _palate(words: list[str], cwd: Path, environment: dict[str, str], streams: list[Any]) -> None:
    """Become ``python -m palate``, in a forked process."""
    assert set(LOADED) <= set(sys.modules), "a module did not load"
    for standard, stream in enumerate(streams, 1):
        os.dup2(stream.detach(), standard)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = ["palate", *words]
    runpy.run_module("palate", run_name="__main__", alter_sys=True)
