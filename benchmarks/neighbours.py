"""Nearest items by content: the exact search against the products that it rests on, and the search by cells.

``python -m benchmarks.neighbours ITEMS [SHARE]`` searches as many by cells, for all or a share of the rows.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Cost
from palate.engine import Local, blocks, using
from palate.linalg import products
from palate.linalg.near import near
from palate.linalg.products import top_products
from palate.tasks.similar_items import STRETCH

ITEMS = 100_000

ASKED = 4 * products.ROWS
"""Items whose neighbours are looked for, among all."""

DIM = 384

K = 50

ROUNDS = 5

LEAST_SHARE = 0.6
"""Of the rate of single-precision matrix products."""


def benchmarks() -> Iterator[object]:
    values = crowded(ITEMS)
    asked = slice(0, ASKED)
    rounds = [(_cpu(lambda: _exact(values, asked)), _cpu(lambda: _products(values))) for _ in range(ROUNDS)]
    ours, alone = zip(*rounds, strict=True)
    yield Cost(
        f"exact top {K} of {ITEMS:,} x {DIM} for {ASKED:,}",
        "the matrix products alone",
        ours,
        alone,
        at_most=1 / LEAST_SHARE,
    )
    yield by_cells(2 * ITEMS, 1.0)


def by_cells(items: int, share: float) -> str:
    """Search vectors mapped from a file by cells, as `palate similar --items all` does; nothing is kept."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name, _Peak() as peak:
        mapped = np.lib.format.open_memmap(Path(name) / "v.npy", "w+", np.float32, (items, DIM))
        crowded(items, into=mapped)
        del mapped
        values = np.asarray(np.load(Path(name) / "v.npy", mmap_mode="r"))
        began, cpu = time.perf_counter(), time.process_time()
        search = near(values, np.arange(items), K, Path(name))
        prepared, prepared_cpu = time.perf_counter() - began, time.process_time() - cpu
        stretches = list(blocks(items, STRETCH))
        step = max(round(1 / share), 1)
        rows = sum(len(found[0]) for _, found in Local().map(search.of, stretches[::step]))
        searched = time.perf_counter() - began - prepared
        searched_cpu = time.process_time() - cpu - prepared_cpu
        times = items / rows
    told = "" if step == 1 else f", from 1 in {step} stretches"
    return (
        f"top {K} of {items:,} x {DIM} by cells: {prepared + searched * times:,.0f} s, "
        f"{prepared_cpu + searched_cpu * times:,.0f} s of CPU{told}; recall {search.recall:.3f}, "
        f"{search.cells.narrow.shape[1]} dimensions, {search.candidates} candidates, "
        f"{search.share:.2%} of pairs, {peak.mib:,.0f} MiB at most beside mapped files"
    )


class _Peak:
    """The most memory that is not mapped from files, in MiB, looked at ten times a second."""

    mib = 0.0

    def __enter__(self) -> "_Peak":
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            lines = Path("/proc/self/status").read_text().splitlines()
            held = next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
            self.mib = max(self.mib, held / 1024)


def crowded(
    n: int, dim: int = DIM, seed: int = 0, into: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Rows of unit length around a thousandth as many centres, of some forty directions and noise."""
    random = np.random.default_rng(seed)
    directions = random.standard_normal((40, dim), dtype=np.float32)
    centres = random.standard_normal((max(n // 1000, 10), 40), dtype=np.float32)
    values = np.empty((n, dim), dtype=np.float32) if into is None else into
    for rows in blocks(n, 100_000):
        size = rows.stop - rows.start
        own = centres[random.integers(0, len(centres), size)]
        own += random.standard_normal((size, 40), dtype=np.float32)
        values[rows] = own @ directions + random.standard_normal((size, dim), dtype=np.float32)
        values[rows] /= np.linalg.norm(values[rows], axis=1, keepdims=True)
    return values


def _exact(values: NDArray[np.float32], asked: slice) -> None:
    with using(Local(threads=1)):
        for _ in top_products(values, K, rows=asked):
            pass


def _products(values: NDArray[np.float32]) -> None:
    """The same products in blocks of the same size, of which nothing is read."""
    room = np.empty(products.ROWS * products.COLUMNS, dtype=np.float32)
    for rows in blocks(ASKED, products.ROWS):
        for columns in blocks(len(values), products.COLUMNS):
            left, right = values[rows], values[columns]
            np.matmul(left, right.T, out=room[: len(left) * len(right)].reshape(len(left), len(right)))


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    print(by_cells(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0))
