"""Rows drawn by chance whose nearest ones among all are known, by which a faster search is set and judged."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from palate.engine import Local, blocks
from palate.linalg.running import RunningTopK

DRAWN = 512
"""Rows by which a search is set, and as many others by which it is judged."""

COLUMNS = 8192
"""Rows that they are compared with at once."""


@dataclass(frozen=True)
class Known:
    """What is nearest to some rows.

    Parameters
    ----------
    rows : ndarray of int64, shape (m,)
        Positions, rising.
    nearest : ndarray of int64, shape (m, k)
        Positions of the others, best first; -1 where there are fewer.
    cosines : ndarray of float32, shape (m, k)
        -inf where there are fewer.
    """

    rows: NDArray[np.int64]
    nearest: NDArray[np.int64]
    cosines: NDArray[np.float32]


def known(values: NDArray[np.float32], present: NDArray[np.int64], k: int) -> tuple[Known, Known]:
    """Draw rows to set a search by, and others to judge it by; the same rows give the same.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Rows of unit length, which may be mapped from a file: they are read from first to last.
    present : ndarray of int64
        Positions of the rows that count, rising.
    k : int
        How many of the nearest.
    """
    drawn = present[np.random.default_rng(1).permutation(len(present))[: 2 * DRAWN]]
    halves = (np.sort(drawn[::2]), np.sort(drawn[1::2]))
    first, second = (found for _, found in Local().map(partial(_among_all, values, present, k), halves))
    return first, second


def _among_all(
    values: NDArray[np.float32], present: NDArray[np.int64], k: int, rows: NDArray[np.int64]
) -> Known:
    best = RunningTopK(len(rows), k)
    left = values[rows]
    for step in blocks(len(present), COLUMNS) if len(rows) else ():
        columns = present[step]
        products = left @ taken(values, columns).T
        products[themselves(rows, columns)] = -np.inf
        best.see(products, columns)
    return Known(rows, *best.found())


def themselves(
    rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where some rows meet themselves in their products with others, both by rising positions."""
    itself = np.flatnonzero((rows >= columns[0]) & (rows <= columns[-1]))
    return itself, np.searchsorted(columns, rows[itself])


def taken(values: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Rows by rising positions, without a copy where they lie side by side."""
    first, last = int(rows[0]), int(rows[-1]) + 1
    return values[first:last] if last - first == len(rows) else values[rows]
