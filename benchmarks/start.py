"""What a command takes from its start to its end, as processes, against importing NumPy and Polars."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Pair, pair

IMPORTS = "import numpy, polars"

ASKED = {
    "--help": ("--help",),
    "recommend --user": ("recommend", "shop", "--user", "u0001"),
    "similar --text": ("similar", "shop", "--text", "a warm wooden lamp"),
}
"""Commands by what they are called: at most 3, 5 and 10 times as long as the imports."""


def benchmarks() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _palate(folder, "simulate", "shop", "--items", "60", "--users", "80")
        _palate(folder, "train", "shop", "--model", "l3ae", "--on", "all")
        for asked, words in ASKED.items():
            # The first time writes what later ones read: compiled modules, the joint space.
            _palate(folder, *words)
            yield pair(
                f"palate {asked}",
                lambda words=words: _palate(folder, *words),
                IMPORTS,
                lambda: _run(folder, "-c", IMPORTS),
                runs=5,
            )


def _palate(folder: Path, *words: str) -> None:
    _run(folder, "-m", "palate", *words)


def _run(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, check=True)
