"""Reading a million interactions, against the bare CSV reader that it rests on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.timing import Pair, pair
from palate.shop import dataset_of, read_shop

ROWS = 1_000_000


def benchmarks() -> Iterator[Pair]:
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times = random.integers(1_500_000_000, 1_700_000_000, ROWS)
        pl.DataFrame(
            {
                "user_id": [f"u{number}" for number in random.integers(0, 50_000, ROWS)],
                "item_id": [f"i{number}" for number in random.zipf(1.3, ROWS) % 20_000],
                "timestamp": times,
            }
        ).write_csv(folder / "interactions.csv")
        yield pair(
            "read, clean and index 1M interactions",
            lambda: dataset_of(read_shop(folder)),
            "polars.read_csv alone, no cleaning",
            lambda: pl.read_csv(folder / "interactions.csv"),
        )
