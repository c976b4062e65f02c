"""Running the command line as a user does: another process, real files, real exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.forked import start

SECONDS = 600
"""What a command may take."""


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
        process = start("palate", words, cwd or Path.cwd(), os.environ, out.fileno(), err.fileno())
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
