"""CPU time of a command from its start to its end, as a process, against importing NumPy and Polars."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Cost, cpu_seconds

IMPORTS = ("-c", "import numpy, polars")

RUNS = 7

ASKED = {
    "--help": (3.0, ("--help",)),
    "recommend --user": (5.0, ("recommend", "shop", "--user", "u0001")),
    "similar --text": (10.0, ("similar", "shop", "--text", "a warm wooden lamp")),
}
"""How many times the imports a command may take, and the command, by what it is called."""


def benchmarks() -> Iterator[Cost]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _palate(folder, "simulate", "shop", "--items", "60", "--users", "80")
        _palate(folder, "train", "shop", "--model", "l3ae", "--on", "all")
        # The first time writes what later ones read: compiled modules, the joint space.
        for _, words in ASKED.values():
            _palate(folder, *words)
        imports: list[float] = []
        taken: dict[str, list[float]] = {asked: [] for asked in ASKED}
        for _ in range(RUNS):
            imports.append(cpu_seconds(folder, IMPORTS))
            for asked, (_, words) in ASKED.items():
                taken[asked].append(_palate(folder, *words))
        for asked, (at_most, _) in ASKED.items():
            yield Cost(f"palate {asked}", "importing NumPy and Polars", taken[asked], imports, at_most)


def _palate(folder: Path, *words: str) -> float:
    return cpu_seconds(folder, ("-m", "palate", *words))
