"""Top-k selection with exclusions and tie-breaking."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import check_k
from palate.linalg.ordering import order_by

BLOCK = 64
"""Columns whose largest value stands for all of them when a bound is looked for."""

ROWS = 64
"""Rows of sparse scores made dense at once."""

SURPLUS = 4
"""Candidates for each of k places from which a row is thinned out before it is sorted."""

SPARE = 3
"""Times k that candidates are looked for before those that are not allowed are left out."""

LOWEST = np.finfo(np.float32).min
"""Everything below it, which is -inf alone, is no score."""


_none = np.empty(0, dtype=np.int32)


def top_k(
    scores: NDArray[np.float32],
    k: int,
    exclude: sparse.csr_array | None = None,
    ties: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return positions and scores of the k largest entries of each row, best first, ties by ``ties``.

    A row's k-th largest block maximum bounds its k-th largest entry from below, so that one pass of maxima
    and one of comparisons leave a few candidates a row to be sorted: four to five times faster than
    partitioning whole rows, and not slowed down by many equal scores.

    Parameters
    ----------
    scores : ndarray of float32, shape (n, m)
        Unchanged when this returns; what is excluded is hidden in it meanwhile. Entries that are -inf or NaN
        are never returned.
    k : int
        How many to return, at least 1.
    exclude : csr_array, shape (n, m), optional
        Entries stored here are never returned.
    ties : ndarray of int64, shape (m,), optional
        Rank of each column among equal scores, the lowest first; such as ``Dataset.tie_order``. By position
        without it.

    Returns
    -------
    positions : ndarray of int64, shape (n, k)
        -1 where a row has fewer than k entries to return.
    scores : ndarray of float32, shape (n, k)
        -inf there.
    """
    check_k(k)
    n, m = len(scores), int(scores.shape[1])
    positions = np.full((n, k), -1, dtype=np.int64)
    best = np.full((n, k), -np.inf, dtype=np.float32)
    if min(n, m, k) == 0:
        return positions, best
    if exclude is None:
        return _filled(scores, k, ties, positions, best)
    hidden = np.repeat(np.arange(n), np.diff(exclude.indptr)), exclude.indices
    if not (scores.flags.writeable and scores.flags.c_contiguous):
        scores = scores.copy()
    # To copy all scores takes as long as the rest; what is hidden is a few of them, and put back.
    were = scores[hidden]
    scores[hidden] = -np.inf
    try:
        return _filled(scores, k, ties, positions, best)
    finally:
        scores[hidden] = were


def _filled(
    scores: NDArray[np.float32],
    k: int,
    ties: NDArray[np.int64] | None,
    positions: NDArray[np.int64],
    best: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Positions and scores with the best entries of each row written into them."""
    n, m = len(scores), int(scores.shape[1])
    bound = lower_bound(scores, k)
    inside = scores >= bound[:, None]
    crowded = np.flatnonzero(np.count_nonzero(inside, axis=1) > k * SURPLUS)
    if len(crowded):
        inside[crowded] = without_surplus(scores[crowded], bound[crowded], k, ties)
    flat = np.flatnonzero(inside)
    row, column = np.divmod(flat, m)
    worth = scores.ravel()[flat]
    order = best_first(row, worth, column if ties is None else ties[column])
    row, column, worth = row[order], column[order], worth[order]
    position = places(row, n)
    kept = position < k
    positions[row[kept], position[kept]] = column[kept]
    best[row[kept], position[kept]] = worth[kept]
    return positions, best


def top_of(
    scores: NDArray[np.float32],
    k: int,
    allowed: NDArray[np.bool_] | None = None,
    ties: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return positions of the k largest entries of a single row, best first, as :func:`top_k` does.

    Fewer where fewer are left.

    Parameters
    ----------
    scores : ndarray of float32, shape (m,)
        Left unchanged. Entries that are -inf are never returned; none is NaN.
    k : int
        How many to return, at least 1.
    allowed : ndarray of bool, shape (m,), optional
        Entries that may be returned.
    ties : ndarray of int64, shape (m,), optional
        As for :func:`top_k`.
    """
    check_k(k)
    k = min(k, len(scores))
    if k == 0:
        return np.empty(0, dtype=np.int64)
    if allowed is None:
        inside = _candidates(scores, k)
    else:
        # A few more than k are enough where few of the best are not allowed, as in most rows.
        inside = _candidates(scores, min(k * SPARE, len(scores)))
        inside = inside[allowed[inside]]
        if len(inside) < k:
            inside = _candidates(np.where(allowed, scores, np.float32(-np.inf)), k)
    worth = scores[inside]
    if len(inside) > k * SURPLUS:
        last = np.partition(worth, len(worth) - k)[len(worth) - k]
        above, equal = inside[worth > last], inside[worth == last]
        wanted = k - len(above)
        if len(equal) > wanted and ties is not None:
            equal = equal[np.argpartition(ties[equal], wanted - 1)]
        inside = np.concatenate([above, equal[:wanted]])
        worth = scores[inside]
    return inside[np.lexsort((inside if ties is None else ties[inside], -worth))[:k]]


def _candidates(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the positions of all entries of a row that are at least a lower bound of its k-th largest."""
    width = min(BLOCK, len(scores) // (2 * k))
    heads = scores
    if width > 1:
        blocks = len(scores) // width
        # Which entries a block is made of is all the same; columns of a table are fastest to look through.
        heads = scores[: blocks * width].reshape(width, blocks).max(axis=0)
    bound = max(np.partition(heads, len(heads) - k)[len(heads) - k], LOWEST)
    return (scores >= bound).nonzero()[0]


def top_k_sparse(
    scores: sparse.csr_array,
    k: int,
    exclude: sparse.csr_array | None = None,
    ties: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return :func:`top_k` of sparse scores, in time and memory that grow with the stored entries alone.

    Entries that are not stored are zero. A row with fewer than k positive entries to return is looked at in
    whole; with many such rows the dense way is as fast.

    Parameters
    ----------
    scores : csr_array of float32, shape (n, m)
        Without duplicates; left unchanged.
    k, exclude, ties
        As for :func:`top_k`.
    """
    check_k(k)
    n, m = scores.shape
    positions = np.full((n, k), -1, dtype=np.int64)
    best = np.full((n, k), -np.inf, dtype=np.float32)
    hidden = np.zeros(m, dtype=np.bool_)
    whole: list[int] = []
    for row in range(n):
        stored = slice(scores.indptr[row], scores.indptr[row + 1])
        columns, worth = scores.indices[stored], scores.data[stored]
        out = _none if exclude is None else exclude.indices[exclude.indptr[row] : exclude.indptr[row + 1]]
        hidden[out] = True
        left = (worth > 0) & ~hidden[columns]
        hidden[out] = False
        if np.count_nonzero(left) < k:
            whole.append(row)
            continue
        columns, worth = columns[left], worth[left]
        if len(worth) > k * SURPLUS:
            likely = worth >= np.partition(worth, len(worth) - k)[len(worth) - k]
            columns, worth = columns[likely], worth[likely]
        order = np.lexsort((columns if ties is None else ties[columns], -worth))[:k]
        positions[row], best[row] = columns[order], worth[order]
    for start in range(0, len(whole), ROWS):
        some = np.array(whole[start : start + ROWS])
        positions[some], best[some] = top_k(
            scores[some].toarray(), k, None if exclude is None else exclude[some], ties
        )
    return positions, best


def lower_bound(scores: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """Compute a lower bound of the k-th largest entry of each row, shape (n,)."""
    n, m = scores.shape
    width = min(BLOCK, m // (2 * k))
    heads = scores
    if width > 1:
        blocks = m // width
        # As in top_of, a block is every blocks-th entry: rows are then read in the order they lie in memory.
        heads = np.fmax.reduce(scores[:, : blocks * width].reshape(n, width, blocks), axis=1)
    heads = np.where(np.isnan(heads), np.float32(-np.inf), heads)
    last = heads.shape[1] - min(k, m)
    return np.maximum(np.partition(heads, last, axis=1)[:, last], LOWEST)


def best_first(
    row: NDArray[np.int64], worth: NDArray[np.float32], rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Order by row, then by falling worth, then by rank.

    Row and worth make one integer, since sorting one key takes a seventh of the time of sorting three; only
    entries whose keys are equal are sorted by their ranks.

    Parameters
    ----------
    row : ndarray of int64, shape (n_entries,)
        Less than 2^32.
    worth : ndarray of float32, shape (n_entries,)
        None is NaN.
    rank : ndarray of int64, shape (n_entries,)
    """
    bits = (worth + np.float32(0.0)).view(np.uint32)  # -0.0 equals 0.0
    rising = np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))
    return order_by(row.astype(np.uint64) << np.uint64(32) | (~rising).astype(np.uint64), rank)


def places(row: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Compute the place of each entry within its row, for n rows that are in order."""
    return np.arange(len(row)) - np.searchsorted(row, np.arange(n))[row]


def without_surplus(
    scores: NDArray[np.float32], bound: NDArray[np.float32], k: int, ties: NDArray[np.int64] | None
) -> NDArray[np.bool_]:
    """Mark the entries above the bound, and the first k that equal it."""
    equal = scores == bound[:, None]
    in_order = equal if ties is None else equal[:, np.argsort(ties)]
    first = in_order & (np.cumsum(in_order, axis=1, dtype=np.int32) <= k)
    return (scores > bound[:, None]) | (first if ties is None else first[:, ties])
