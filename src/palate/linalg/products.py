"""The largest inner products of the rows of a matrix, which may be mapped from a file, with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.engine import blocks, current
from palate.linalg.running import RunningTopK
from palate.linalg.top_k import LOWEST

ROWS = 1024
"""Rows compared at once."""

COLUMNS = 8128
"""Rows that they are compared with at once; a block of products takes 32 MiB.

Rows of products that are a multiple of 4 KiB apart, as those of 8,192 columns are, share a few sets of the
caches, and take a quarter longer.
"""


@dataclass(frozen=True)
class Added:
    """What is added to products.

    Parameters
    ----------
    entries : csr_array of float32, shape (n, m)
        Without duplicates.
    shared : sequence of ndarray of float32, shape (m,)
        Rows that are added to several.
    which : ndarray of int64, shape (n,)
        The one that is added to each row.
    """

    entries: sparse.csr_array
    shared: Sequence[NDArray[np.float32]]
    which: NDArray[np.int64]


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


def best_products(
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    k: int,
    exclude: sparse.csr_array | None = None,
    *,
    ties: NDArray[np.int64] | None = None,
    least: float = float(LOWEST),
    added: Added | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the k largest inner products of each row of ``left`` with the rows of ``right``, exactly.

    No more than :data:`COLUMNS` products of a row are there at once.

    Parameters
    ----------
    left : ndarray of float32, shape (n, dim)
    right : ndarray of float32, shape (m, dim)
        May be mapped from a file.
    k : int
        How many for each row, at least 1.
    exclude : csr_array, shape (n, m), optional
        Pairs stored here are never returned.
    ties : ndarray of int64, shape (m,), optional
        Rank of each row of ``right`` among equal products, the lowest first; by position without it.
    least : float
        Products below it are passed over.
    added : Added, optional
        What is added to the products.

    Returns
    -------
    positions : ndarray of int64, shape (n, k)
        Best first; -1 where a row has fewer.
    products : ndarray of float32, shape (n, k)
        -inf there.
    """
    best = RunningTopK(len(left), k, ties, least)
    hidden = None if exclude is None else exclude.tocsc()
    extra = None if added is None else added.entries.tocsc()
    room = np.empty(len(left) * min(COLUMNS, len(right)), dtype=np.float32)
    for columns in blocks(len(right), COLUMNS):
        others = right[columns]
        products = room[: len(left) * len(others)].reshape(len(left), len(others))
        np.matmul(left, others.T, out=products)
        if added is not None and extra is not None:
            for row, which in enumerate(added.which.tolist()):
                products[row] += added.shared[which][columns]
            row, column, stored = _stored(extra, columns)
            products[row, column] += extra.data[stored]
        if hidden is not None:
            row, column, _ = _stored(hidden, columns)
            products[row, column] = -np.inf
        best.see(products, columns)
    return best.found()


def _stored(matrix: sparse.csc_array, columns: slice) -> tuple[NDArray[np.int32], NDArray[np.int64], slice]:
    """Return the rows and columns of the stored entries of a block of columns, and where they lie."""
    starts = matrix.indptr[columns.start : columns.stop + 1]
    stored = slice(int(starts[0]), int(starts[-1]))
    return matrix.indices[stored], np.repeat(np.arange(len(starts) - 1), np.diff(starts)), stored


def _top(
    values: NDArray[np.float32], k: int, ties: NDArray[np.int64] | None, least: float, rows: slice
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    left = np.ascontiguousarray(values[rows])
    own = np.arange(int(rows.start), int(rows.stop))
    itself = sparse.csr_array(
        (np.ones(len(own), np.bool_), own, np.arange(len(own) + 1)), shape=(len(own), len(values))
    )
    return best_products(left, values, k, itself, ties=ties, least=least)
