"""Ranks of entries within rows of scores."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

ENTRIES = 512
"""Entries ranked at once, each against a whole row."""


def hide(scores: NDArray[np.float32], seen: sparse.csr_array) -> NDArray[np.float32]:
    """Set the scores of masked items to -inf, in place."""
    rows = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    scores[rows, seen.indices] = -np.inf
    return scores


def ranks_of(
    scores: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int32],
    ties: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Compute 0-based ranks of entries within their rows, ordered as by :func:`palate.linalg.top_k.top_k`.

    Entries of -inf come far last.

    Parameters
    ----------
    scores : ndarray of float32, shape (n, m)
        Rows to rank within.
    rows, columns : ndarray of int, shape (n_entries,)
        The entries.
    ties : ndarray of int64, shape (m,)
        Rank of each column among equal scores.
    """
    values = scores[rows, columns]
    ranks = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), ENTRIES):
        batch = slice(start, start + ENTRIES)
        lines = scores[rows[batch]]
        above = np.count_nonzero(lines > values[batch, None], axis=1)
        equal = lines == values[batch, None]
        # Few entries have equals, and those alone need a look at their order.
        tied = np.flatnonzero(np.count_nonzero(equal, axis=1) > 1)
        before = ties[None, :] < ties[columns[batch][tied], None]
        above[tied] += np.count_nonzero(equal[tied] & before, axis=1)
        ranks[batch] = above
    ranks[~np.isfinite(values)] = np.iinfo(np.int64).max // 2
    return ranks
