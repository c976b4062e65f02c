"""Run palate as a reader of the pages does, in folders of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from scripts.docs.blocks import ROOT

SHARED = ROOT.parent / "shared"
"""Real data and the independent scorer; not part of the project."""


def palate(*arguments: object, cwd: Path | None = None) -> str:
    """What a command prints on a screen of 80 columns.

    Raises
    ------
    CalledProcessError
        If it fails.
    """
    return measured(*arguments, cwd=cwd)[0]


def measured(*arguments: object, cwd: Path | None = None) -> tuple[str, float]:
    """As :func:`palate`, and the most memory that the command took, in MiB."""
    command = [sys.executable, "-m", "palate", *map(str, arguments)]
    screen = os.environ | {"COLUMNS": "80"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "peak"
        by = [sys.executable, Path(__file__).with_name("peak.py"), report]
        done = subprocess.run(
            [*by, *command], cwd=cwd, env=screen, capture_output=True, text=True, check=True
        )
        return done.stdout, int(report.read_text(encoding="utf-8")) / 1024


def document(*arguments: object, cwd: Path | None = None) -> Any:
    """What a command prints with --json."""
    return json.loads(palate(*arguments, "--json", cwd=cwd))


@cache
def workplace() -> Path:
    """A folder for shops, for as long as the process lives."""
    # The object must outlive the call: its end deletes the folder.
    _kept.append(tempfile.TemporaryDirectory(prefix="palate-docs-"))
    return Path(_kept[-1].name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


@cache
def copy_of(name: str, purpose: str) -> Path:
    """A writable copy of one of the real data sets; what is derived must not land in the shared folder.

    Settings that one purpose writes say nothing to another.
    """
    folder = workplace() / purpose / name
    shutil.copytree(SHARED / "data" / name, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder
