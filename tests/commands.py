"""Running the command line as a user does: another process, real files, real exit codes."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    """Run the command line; a traceback is a failure whatever the test is about."""
    command = [sys.executable, "-m", "palate", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=600, check=False)
    assert "Traceback" not in ended.stderr, ended.stderr
    return Done(ended.returncode, ended.stdout, ended.stderr)
