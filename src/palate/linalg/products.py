"""The largest inner products of the rows of a matrix, which may be mapped from a file, with each other."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from palate.engine import blocks, current
from palate.linalg.running import RunningTopK
from palate.linalg.top_k import LOWEST

ROWS = 1024
"""Rows compared at once."""

COLUMNS = 8192
"""Rows that they are compared with at once; a block of products takes 32 MiB."""


def top_products(
    values: NDArray[np.float32],
    k: int,
    *,
    ties: NDArray[np.int64] | None = None,
    least: float = float(LOWEST),
    rows: slice | None = None,
) -> Iterator[tuple[slice, NDArray[np.int64], NDArray[np.float32]]]:
    """Find the k largest inner products of each row with the others, exactly, a block of rows at a time.

    A thread holds one block of products and the best of its rows: memory does not grow with the number of
    rows, but for ``values`` themselves where they are not mapped from a file.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Rows of unit length for cosines.
    k : int
        How many for each row, at least 1.
    ties : ndarray of int64, shape (n,), optional
        Rank of each row among equal products, the lowest first; by position without it.
    least : float
        Products below it are passed over.
    rows : slice, optional
        The rows asked for; all without it.

    Yields
    ------
    tuple of slice and two ndarrays, shape (n_rows, k)
        Rows, in order, with the positions of the others and the products, best first; -1 and -inf where there
        are fewer.
    """
    start, stop, _ = (rows or slice(None)).indices(len(values))
    wanted = (slice(start + block.start, start + block.stop) for block in blocks(stop - start, ROWS))
    for some, (positions, products) in current().map(partial(_top, values, k, ties, least), wanted):
        yield some, positions, products


def _top(
    values: NDArray[np.float32], k: int, ties: NDArray[np.int64] | None, least: float, rows: slice
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    left = np.ascontiguousarray(values[rows])
    best = RunningTopK(len(left), k, ties, least)
    room = np.empty(len(left) * min(COLUMNS, len(values)), dtype=np.float32)
    for columns in blocks(len(values), COLUMNS):
        right = values[columns]
        products = room[: len(left) * len(right)].reshape(len(left), len(right))
        np.matmul(left, right.T, out=products)
        own = np.arange(int(max(rows.start, columns.start)), int(min(rows.stop, columns.stop)))
        products[own - rows.start, own - columns.start] = -np.inf
        best.see(products, columns)
    return best.found()
