"""Scores of items that nobody had, from those of the items most like them in content."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Features
from palate.linalg.csr import Rows, csr_sum
from palate.linalg.top_k import top_k

NEIGHBOURS = 10
"""Sold items whose scores an item without a train row takes."""

BLOCK = 256
"""Items compared with all others at once, at most."""

COSINES = 2**24
"""Cosines kept of one kind of features at once, 64 MiB."""


def new_items_of(dataset: Dataset, k: int = NEIGHBOURS) -> tuple[NDArray[np.int64], sparse.csr_array]:
    """Find the items without a train row that are like sold ones, and their weights of these.

    Returns
    -------
    items : ndarray of int64, shape (n_new,)
        Positions, in order; items without a neighbour are left out.
    weights : csr_array of float32, shape (n_new, n_items)
        Rows of sum 1.
    """
    n, new = len(dataset.items), dataset.is_new
    items = np.flatnonzero(new)
    if not dataset.features or not len(items) or new.all():
        return no_items(n)
    features = {name: feature.measured() for name, feature in dataset.features.items()}
    equal = dict.fromkeys(features, 1.0)
    sold = np.broadcast_to(~new, (BLOCK, n))
    found = nearest(features, items, lambda some: sold[: len(some)], [equal], k, dataset.tie_order)
    weights = shares_of(*found[0], n)
    some = np.diff(weights.indptr) > 0
    return items[some], sparse.csr_array(weights[some])


def no_items(width: int) -> tuple[NDArray[np.int64], sparse.csr_array]:
    """Return no item, and weights of none."""
    return np.empty(0, dtype=np.int64), csr_sum([], (0, width))


def taken_from(
    items: NDArray[np.int64], new: NDArray[np.bool_], weights: sparse.csr_array, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Express the scores of some items by those of others.

    Parameters
    ----------
    items : ndarray of int64
        Positions.
    new : ndarray of bool, shape (n_items,)
        Which of these take the scores of others; the rest have their own.
    weights : csr_array, shape (n, n_known)
        What items that take scores take of each.
    rows : ndarray of int64
        Row of each of the new ones in ``weights``.

    Returns
    -------
    needed : ndarray of int64, shape (n_needed,)
        Items whose scores are taken.
    takes : ndarray of float64, shape (n_needed, n_items)
        How much of each.
    """
    taken = sparse.csr_array(weights[rows])
    needed = np.unique(np.concatenate([items[~new], taken.indices])).astype(np.int64)
    takes = np.zeros((len(needed), len(items)))
    takes[np.searchsorted(needed, items[~new]), np.flatnonzero(~new)] = 1.0
    takes[:, new] = taken[:, needed].toarray().T
    return needed, takes


def shares_of(positions: NDArray[np.int64], alike: NDArray[np.float32], width: int) -> sparse.csr_array:
    """Normalise squared similarities to weights, CSR float32 with rows of sum 1, or empty ones.

    Parameters
    ----------
    positions : ndarray of int64, shape (n, k)
        Columns.
    alike : ndarray of float32, shape (n, k)
        Likeness, 0 where there is no column.
    width : int
        Number of columns.
    """
    squares = np.square(alike)
    sums = squares.sum(axis=1, keepdims=True)
    share = np.divide(squares, sums, out=np.zeros_like(squares), where=sums > 0)
    keep = share > 0
    starts = np.concatenate([[0], np.cumsum(keep.sum(axis=1))])
    return sparse.csr_array((share[keep], positions[keep], starts), shape=(len(positions), width))


def nearest(
    features: Mapping[str, Features],
    items: NDArray[np.int64],
    allowed: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
    mixtures: Sequence[Mapping[str, float]],
    k: int,
    ties: NDArray[np.int64],
) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Find the items nearest to some, by each of several mixtures of features.

    Parameters
    ----------
    features : mapping of str to Features
        Of all items, by name.
    items : ndarray of int64, shape (n,)
        Those that neighbours are looked for.
    allowed : callable
        Of some of these, which items may be their neighbours, shape (n_some, n_items).
    mixtures : sequence of mapping
        Weight of each features; an item's likeness is the mean cosine over those that it has.
    k : int
        How many.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those that are equally alike.

    Returns
    -------
    list of tuple
        By mixture: positions, shape (n, k), -1 where there are fewer, and likenesses, 0 there.
    """
    k = min(k, len(ties))
    found: list[tuple[list[NDArray[np.int64]], list[NDArray[np.float32]]]] = [([], []) for _ in mixtures]
    for some, cosines, present in _cosines(features, items):
        barred = ~allowed(some)
        for (positions, likeness), mixture in zip(found, mixtures, strict=True):
            total = np.zeros((len(some), len(ties)), dtype=np.float32)
            weight = np.zeros(len(some), dtype=np.float32)
            for name, share in mixture.items():
                total += cosines[name] * np.float32(share)
                weight += present[name] * np.float32(share)
            total[barred] = 0
            total /= np.where(weight > 0, weight, 1)[:, None]
            best, alike = top_k(total, k, ties=ties)
            best[alike <= 0] = -1
            positions.append(best)
            likeness.append(np.maximum(alike, 0))
    return [(np.concatenate(positions), np.concatenate(likeness)) for positions, likeness in found]


def has_row(rows: Rows) -> NDArray[np.bool_]:
    """Return which rows are not zero, shape (n,)."""
    return np.any(rows, axis=1) if isinstance(rows, np.ndarray) else np.diff(rows.indptr) > 0


def _cosines(
    features: Mapping[str, Features], items: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], dict[str, NDArray[np.float32]], dict[str, NDArray[np.bool_]]]]:
    """Yield blocks of items, their cosines with all items by features, and which have these."""
    n = max((len(feature.present) for feature in features.values()), default=1)
    block = max(min(BLOCK, COSINES // n), 1)
    for start in range(0, len(items), block):
        some = items[start : start + block]
        rows = {name: feature.values[some] for name, feature in features.items()}
        cosines = {name: features[name].similarities(own) for name, own in rows.items()}
        yield some, cosines, {name: has_row(own) for name, own in rows.items()}
