"""Nearest items by content: the exact search against the matrix products that it rests on."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Cost
from palate.engine import Local, blocks, using
from palate.linalg import products
from palate.linalg.products import top_products

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


def crowded(n: int, dim: int = DIM, seed: int = 0) -> NDArray[np.float32]:
    """Rows of unit length around a thousandth as many centres, of some forty directions and noise."""
    random = np.random.default_rng(seed)
    directions = random.standard_normal((40, dim), dtype=np.float32)
    centres = random.standard_normal((max(n // 1000, 10), 40), dtype=np.float32)
    values = np.empty((n, dim), dtype=np.float32)
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
