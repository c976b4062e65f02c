"""``python -m benchmarks.growth [MODEL ...]``: how fitting grows with interactions, and with items.

Each line gives CPU seconds at several sizes, and exponents: from the first to the last, and of the steepest
step. 1 is where the cost grows as the size does. Items stay when interactions grow; when items grow there
are ten interactions an item.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from palate.data import Dataset, Index
from palate.models import make

ROWS = (100_000, 1_000_000, 10_000_000)
FIXED_ITEMS = 2_000
BY_ROWS = ("ease", "item-knn", "graph-filter")
MOST_BY_ROWS = 1.2

ITEMS = (10_000, 30_000, 90_000)
ROWS_AN_ITEM = 10
BY_ITEMS = ("item-knn", "sparse-l3ae")
MOST_BY_ITEMS = 1.3


@dataclass(frozen=True)
class Growth:
    """CPU seconds of fitting a model at several sizes."""

    model: str
    what: str
    sizes: Sequence[int]
    cpu_seconds: Sequence[float]
    at_most: float

    @property
    def exponent(self) -> float:
        """Power of the size that the cost grew by, from the first to the last."""
        return self._between(0, -1)

    @property
    def steepest(self) -> float:
        """The largest of these powers between two sizes that follow each other."""
        return max(self._between(step, step + 1) for step in range(len(self.sizes) - 1))

    def _between(self, first: int, last: int) -> float:
        grown = self.cpu_seconds[last] / self.cpu_seconds[first]
        return log(grown) / log(self.sizes[last] / self.sizes[first])

    def __str__(self) -> str:
        steps = zip(self.sizes, self.cpu_seconds, strict=True)
        taken = ", ".join(f"{size:,}: {seconds:.2f} s" for size, seconds in steps)
        missed = ", MISSED" if self.exponent > self.at_most else ""
        return (
            f"{self.model}, fit by {self.what} ({taken}): exponent {self.exponent:.2f}, "
            f"steepest step {self.steepest:.2f}; at most {self.at_most:g} wanted{missed}"
        )


def made_up(rows: int, items: int) -> Dataset:
    """Twenty rows a user, seven in ten of them among a hundred items that are near to the user's taste."""
    random = np.random.default_rng(0)
    users = max(rows // 20, 1)
    user = np.sort(random.integers(0, users, rows)).astype(np.int32)
    taste = random.integers(0, items, users)[user]
    near = (taste + random.integers(0, 100, rows)) % items
    item = np.where(random.random(rows) < 0.7, near, random.integers(0, items, rows)).astype(np.int32)
    names = (Index(tuple(map(str, range(count)))) for count in (users, items))
    return Dataset.of(*names, user, item)


def cpu_seconds(model: str, dataset: Dataset) -> float:
    """Of a fit that finds nothing done by an earlier one."""
    fresh = replace(dataset)
    began = time.process_time()
    make(model).fit(fresh)
    return time.process_time() - began


def benchmarks(models: Sequence[str] = ()) -> Iterator[Growth]:
    by_rows = [made_up(rows, FIXED_ITEMS) for rows in ROWS]
    for model in [name for name in BY_ROWS if name in models or not models]:
        yield _grown(model, "interactions", ROWS, by_rows, MOST_BY_ROWS)
    del by_rows
    by_items = [made_up(ROWS_AN_ITEM * items, items) for items in ITEMS]
    for model in [name for name in BY_ITEMS if name in models or not models]:
        yield _grown(model, "items", ITEMS, by_items, MOST_BY_ITEMS)


def _grown(
    model: str, what: str, sizes: Sequence[int], datasets: Sequence[Dataset], at_most: float
) -> Growth:
    cpu_seconds(model, datasets[0])  # loads what it needs
    return Growth(model, what, sizes, [cpu_seconds(model, dataset) for dataset in datasets], at_most)


def main() -> None:
    for growth in benchmarks(sys.argv[1:]):
        print(growth, flush=True)


if __name__ == "__main__":
    main()
