"""Append-only files of JSON lines that stay readable after a crash."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from palate.atomic import replacing


def read_journal(path: Path) -> Iterator[Any]:
    """Yield the lines, oldest first; a line that a crash truncated is skipped."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:
                continue


def rewrite_journal(path: Path, said: Sequence[Any]) -> None:
    """Replace all lines at once."""
    with replacing(path) as partial:
        partial.write_text("".join(json.dumps(entry) + "\n" for entry in said), encoding="utf-8")


def append_to_journal(path: Path, said: Sequence[Any]) -> None:
    """Append lines in one write."""
    if not said:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry) + "\n" for entry in said).encode()
    with path.open("a+b", buffering=0) as file:
        # A line that was cut off must not swallow the next one.
        if end := file.seek(0, os.SEEK_END):
            file.seek(end - 1)
            lines = lines if file.read(1) == b"\n" else b"\n" + lines
        file.write(lines)
