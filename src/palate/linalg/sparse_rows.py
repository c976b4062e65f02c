"""Rows of sparse matrices: largest entries, selections and weighted sums."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.linalg.csr import csr_of
from palate.linalg.top_k import top_k


def strongest(matrix: sparse.csr_array, k: int, ties: NDArray[np.int64] | None = None) -> sparse.csr_array:
    """Keep the k largest positive entries of each row.

    Parameters
    ----------
    matrix : csr_array of float32
        Left unchanged; indices of a row may be in any order, and are sorted in what is returned.
    k : int
        Entries kept in a row.
    ties : ndarray of int64, shape (n_columns,), optional
        Rank of each column among equal entries, the lowest first; by position without it.
    """
    order = matrix.indices if ties is None else ties[matrix.indices]
    kept = select(matrix, largest(matrix.data, matrix.indptr, k, order) & (matrix.data > 0))
    # Sorted once few are left: products of sparse matrices have thousands of entries a row, in any order.
    kept.sort_indices()
    return kept


def strongest_of_dense(
    scores: NDArray[np.float32], k: int, ties: NDArray[np.int64] | None = None
) -> sparse.csr_array:
    """Keep the k largest positive entries of each row of a dense matrix, which is changed."""
    # Zeros are many and equal where items lack a feature, and would compete for the last places.
    scores[scores <= 0] = -np.inf
    best, values = top_k(scores, k, ties=ties)
    row, rank = np.nonzero(values > 0)
    return csr_of(values[row, rank], row, best[row, rank], scores.shape)


def largest(
    values: NDArray[np.float32], starts: NDArray[np.integer], k: int, ties: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Mark the stored entries of a sparse matrix that are among the k largest of their row.

    Parameters
    ----------
    values : ndarray of float32, shape (n_entries,)
        Entries, row after row.
    starts : ndarray of int, shape (n_rows + 1,)
        Where each row's entries start, as ``indptr`` of a CSR matrix.
    k : int
        How many to keep of a row, 1 or more.
    ties : ndarray of int, shape (n_entries,)
        Rank of each entry among equal ones of its row, the lowest first.

    Returns
    -------
    ndarray of bool, shape (n_entries,)
    """
    kept = np.ones(len(values), dtype=np.bool_)
    for row in np.flatnonzero(np.diff(starts) > k).tolist():
        where = slice(int(starts[row]), int(starts[row + 1]))
        entries = values[where]
        least = np.partition(entries, len(entries) - k)[len(entries) - k]
        best = entries >= least
        surplus = np.count_nonzero(best) - k
        if surplus:
            equal = np.flatnonzero(entries == least)
            best[equal[np.argsort(ties[where][equal])[len(equal) - surplus :]]] = False
        kept[where] = best
    return kept


def select(matrix: sparse.csr_array, keep: NDArray[np.bool_]) -> sparse.csr_array:
    """Keep the stored entries for which ``keep`` is true."""
    starts = np.concatenate([[0], np.cumsum(keep)])[matrix.indptr]
    return sparse.csr_array((matrix.data[keep], matrix.indices[keep], starts), shape=matrix.shape)


def weighted_row_sum(
    matrix: sparse.csr_array, rows: NDArray[np.integer], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Add up some rows times their weights, float32, shape (n_columns,).

    Several times faster than the product of a sparse vector and the matrix, whose objects take longer than
    the numbers.

    Parameters
    ----------
    matrix : csr_array of float32
        Left unchanged.
    rows : ndarray of int, shape (n,)
        Positions of rows.
    weights : ndarray of float32, shape (n,)
        Weight of each.
    """
    total = np.zeros(matrix.shape[1], dtype=np.float32)
    entries, lengths = entries_of(matrix, rows)
    np.add.at(total, matrix.indices[entries], matrix.data[entries] * weights.repeat(lengths))
    return total


def block_of(
    matrix: sparse.csr_array, rows: NDArray[np.integer], columns: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return ``matrix[rows][:, columns]`` as a dense float64 array, for few rows and columns."""
    distinct, back = np.unique(columns, return_inverse=True)
    position = np.full(matrix.shape[1], -1, dtype=np.int64)
    position[distinct] = np.arange(len(distinct))
    entries, lengths = entries_of(matrix, rows)
    column = position[matrix.indices[entries]]
    wanted = column >= 0
    block = np.zeros((len(rows), len(distinct)))
    row = np.repeat(np.arange(len(rows)), lengths)[wanted]
    np.add.at(block, (row, column[wanted]), matrix.data[entries[wanted]])
    return block[:, back]


def entries_of(
    matrix: sparse.csr_array, rows: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of the stored entries of some rows, row by row, and the length of each row."""
    starts = matrix.indptr[rows].astype(np.int64)
    lengths = matrix.indptr[rows + 1] - starts
    ends = lengths.cumsum()
    size = int(ends[-1]) if len(ends) else 0
    entries: NDArray[np.int64] = np.arange(size) + (starts - ends + lengths).repeat(lengths)
    return entries, lengths
