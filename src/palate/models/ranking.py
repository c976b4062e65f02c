"""The best k of many scores, without what must not be recommended."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def top_k(
    scores: NDArray[np.float32], k: int, exclude: sparse.csr_array | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Positions and scores of the k largest entries of each row, best first; equal scores by position.

    Parameters
    ----------
    scores : ndarray of float32, shape (n, m)
        Left unchanged. Entries that are -inf or NaN are never returned.
    k : int
        How many to return.
    exclude : csr_array, shape (n, m), optional
        Entries stored here are never returned.

    Returns
    -------
    positions : ndarray of int64, shape (n, k)
        -1 where a row has fewer than k entries to return.
    scores : ndarray of float32, shape (n, k)
        -inf there.
    """
    n, m = scores.shape
    open_scores = np.where(np.isnan(scores), np.float32(-np.inf), scores)
    if exclude is not None:
        rows = np.repeat(np.arange(n), np.diff(exclude.indptr))
        open_scores[rows, exclude.indices] = -np.inf
    kept = min(k, m)
    if kept == 0:
        return np.full((n, k), -1, dtype=np.int64), np.full((n, k), -np.inf, dtype=np.float32)
    # The k-th largest value bounds the race; everything above it and the first of its equals are in.
    bound = np.partition(open_scores, m - kept, axis=1)[:, m - kept, None]
    above = open_scores > bound
    equal = open_scores == bound
    room = kept - above.sum(axis=1, keepdims=True)
    inside = above | (equal & (np.cumsum(equal, axis=1) <= room))
    columns = np.nonzero(inside)[1].reshape(n, kept)
    worth = np.take_along_axis(open_scores, columns, axis=1)
    order = np.argsort(-worth, axis=1, kind="stable")
    columns, worth = np.take_along_axis(columns, order, axis=1), np.take_along_axis(worth, order, axis=1)
    positions = np.full((n, k), -1, dtype=np.int64)
    best = np.full((n, k), -np.inf, dtype=np.float32)
    positions[:, :kept] = np.where(np.isfinite(worth) | (worth == np.inf), columns, -1)
    best[:, :kept] = worth
    return positions, best
