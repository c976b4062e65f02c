"""Gram matrices of interactions: common users of each two items."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.engine import blocks, current
from palate.linalg.csr import csr_sum
from palate.linalg.sparse_rows import largest, select
from palate.logs import get_logger
from palate.memory import at_once
from palate.partitions import by_partition

log = get_logger(__name__)

BLOCK = 512
"""Rows made at once; few enough that what is made stays small."""

ENTRIES = 2**28
"""Entries that a sparse Gram matrix may have, 2 GiB."""

ENTRY = 16
"""Bytes of an entry, twice over: rows are put together from blocks."""

SHRINK = 10.0
"""Damping of the cosine by which the entries of a crowded row are chosen."""


def dense_gram(X: sparse.csr_array) -> NDArray[np.float32]:
    """Compute ``X.T @ X``, float32, shape (n_items, n_items), on all cores.

    Parameters
    ----------
    X : csr_array of float32, shape (n_users, n_items)
        Interactions.
    """
    columns = sparse.csr_array(X.T)
    gram = np.empty((X.shape[1], X.shape[1]), dtype=np.float32)
    for rows, made in current().map(partial(_dense_rows, columns, X), blocks(len(gram), BLOCK)):
        gram[rows] = made
    return gram


def _dense_rows(columns: sparse.csr_array, X: sparse.csr_array, rows: slice) -> NDArray[np.float32]:
    return sparse.csr_array(columns[rows] @ X).toarray()


def sparse_gram(X: sparse.csr_array, ties: NDArray[np.int64], entries: int = ENTRIES) -> sparse.csr_array:
    """Compute ``X.T @ X`` with at most ``entries`` stored numbers, CSR float32.

    Each row may have its share of the entries; a row with more keeps those of the largest damped cosine, the
    diagonal among them, so that pairs which met by chance go first.

    Parameters
    ----------
    X : csr_array of float32, shape (n_users, n_items)
        Interactions.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those of equal cosine.
    entries : int
        Stored numbers allowed in all; fewer where memory is bounded.
    """
    allowed = at_once(entries, ENTRY, "an entry of a Gram matrix")
    share = max(allowed // max(X.shape[1], 1), 1)
    if allowed < entries and share < X.shape[1]:
        log.warning(f"--memory leaves room for {share:,} neighbours of each item in the Gram matrix")
    return gram_rows(X, partial(_thinned, share, item_norms(X), ties))


def _thinned(
    share: int, norms: NDArray[np.float32], ties: NDArray[np.int64], start: int, rows: sparse.csr_array
) -> sparse.csr_array:
    """Limit rows of a Gram matrix from ``start`` on to their share of entries."""
    if np.diff(rows.indptr).max(initial=0) <= share:
        return rows
    cosine = damped_cosine(rows, norms[start : start + rows.shape[0]], norms, SHRINK)
    return select(rows, largest(cosine, rows.indptr, share, ties[rows.indices]))


def gram_rows(
    X: sparse.csr_array, work: Callable[[int, sparse.csr_array], sparse.csr_array]
) -> sparse.csr_array:
    """Apply ``work`` to the rows of ``X.T @ X``, block by block, on all cores; CSR with sorted indices.

    Parameters
    ----------
    work : callable
        ``work(start, rows)`` is given consecutive rows from ``start`` on, to be changed at will; see
        :mod:`palate.engine`.
    """
    multiply = partial(_worked_rows, sparse.csr_array(X.T), X, work)
    made = list(by_partition("pairs of items", multiply, list(blocks(X.shape[1], BLOCK))))
    return sparse.csr_array(sparse.vstack(made)) if made else csr_sum([], (0, 0))


def _worked_rows(
    columns: sparse.csr_array,
    X: sparse.csr_array,
    work: Callable[[int, sparse.csr_array], sparse.csr_array],
    rows: slice,
) -> sparse.csr_array:
    made = work(rows.start, sparse.csr_array(columns[rows] @ X))
    made.sort_indices()
    return made


def item_norms(X: sparse.csr_array) -> NDArray[np.float32]:
    """Compute the root of the diagonal of the Gram matrix, float32, shape (n_items,)."""
    return np.sqrt(np.asarray(X.multiply(X).sum(axis=0)).ravel()).astype(np.float32)


def damped_cosine(
    rows: sparse.csr_array, left: NDArray[np.float32], right: NDArray[np.float32], shrink: float
) -> NDArray[np.float32]:
    """Compute the cosine of each stored entry of some rows of a Gram matrix, damped for few users.

    Parameters
    ----------
    rows : csr_array of float32, shape (n, n_items)
        Rows of a Gram matrix.
    left, right : ndarray of float32, shape (n,) and (n_items,)
        Norms of the rows' items and of all items.
    shrink : float
        Added to the product of the norms, so that two items with one common user do not count as equal.

    Returns
    -------
    ndarray of float32, shape (n_entries,)
    """
    product = np.repeat(left, np.diff(rows.indptr)) * right[rows.indices]
    return (rows.data / (product + (shrink + 1e-9))).astype(np.float32)
