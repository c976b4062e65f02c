"""Modules of palate, run in processes that are forked from one with modules loaded.

To load them takes longer than most of what is run.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import IO, Any

LOADED = ("typer", "rich.progress", "palate.simulate", "palate.asking", "palate.workspace")
"""Modules that processes start with."""


class Stream:
    """An open file as a process gets it that is being started.

    Parameters
    ----------
    number : int
        Its file descriptor.
    """

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken, (DupFd(self.number),)


def start(
    module: str, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], out: int, err: int
) -> ForkServerProcess:
    """Start ``python -m MODULE ARGUMENTS``, which writes to two open files."""
    streams = Stream(out), Stream(err)
    process = _server().Process(target=_become, args=(module, arguments, cwd, dict(environment), streams))
    process.start()
    return process


class Forked:
    """As ``subprocess.Popen`` of a command ``[python, "-m", MODULE, ...]`` whose stdout is read."""

    def __init__(
        self, command: Sequence[str], *, stderr: IO[str], env: Mapping[str, str], **_: object
    ) -> None:
        assert list(command[:2]) == [sys.executable, "-m"]
        reading, writing = os.pipe()
        self.stdout = os.fdopen(reading, encoding="utf-8")
        self._process = start(command[2], command[3:], Path.cwd(), env, writing, stderr.fileno())
        os.close(writing)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int | None:
        self._process.join()
        self.stdout.close()
        return self.returncode


def _taken(number: Any) -> int:
    """In the started process: the file descriptor there."""
    return number.detach()


@cache
def _server() -> ForkServerContext:
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(list(LOADED))
    return server


def _become(
    module: str, arguments: Sequence[str], cwd: Path, environment: dict[str, str], streams: tuple[int, int]
) -> None:
    """Become ``python -m MODULE``, in a forked process."""
    assert set(LOADED) <= set(sys.modules), "a module did not load"
    for standard, number in enumerate(streams, 1):
        os.dup2(number, standard)
        os.close(number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
