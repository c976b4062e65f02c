"""Nearest items by features or behaviour, as sparse matrices of a size that grows with items x k."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Features
from palate.linalg.csr import csr_of, csr_sum, rows_to_one
from palate.linalg.gram import damped_cosine, gram_rows, item_norms
from palate.linalg.products import top_products
from palate.linalg.sparse_rows import largest, select, strongest_of_dense

BLOCK = 1024
"""Items compared with all others at once where features are sparse; bounds the memory at BLOCK x n_items
float32.
"""

SMALLEST = float(np.finfo(np.float32).smallest_subnormal)
"""Any cosine that is positive is no smaller."""


def nearest(features: Features, k: int, ties: NDArray[np.int64]) -> sparse.csr_array:
    """Find the k nearest other items of each item by cosine, rows normalised to sum 1.

    Parameters
    ----------
    features : Features
        What items are compared by.
    k : int
        Neighbours kept for each item.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those of equal cosine, such as ``Dataset.tie_order``.

    Returns
    -------
    csr_array of float32, shape (n_items, n_items)
        Zero where the cosine is not positive; empty rows for items without the modality.
    """
    return rows_to_one(alike(features, k, ties))


def alike(features: Features, k: int, ties: NDArray[np.int64] | None = None) -> sparse.csr_array:
    """Find the k nearest other items of each item, weighted by cosine; otherwise as :func:`nearest`.

    Without ``ties`` the position of an item is its rank.
    """
    values = features.values
    n_items = len(features.present)
    if isinstance(values, np.ndarray):
        return _alike_dense(np.ascontiguousarray(values), min(k, n_items - 1), ties)

    def block(start: int, stop: int) -> NDArray[np.float32]:
        return features.similarities(values[start:stop])

    return top_neighbours(block, n_items, k, ties)


def _alike_dense(values: NDArray[np.float32], k: int, ties: NDArray[np.int64] | None) -> sparse.csr_array:
    shape = len(values), len(values)
    if k < 1:
        return csr_sum([], shape)
    rows: list[NDArray[np.int64]] = []
    items: list[NDArray[np.int64]] = []
    cosines: list[NDArray[np.float32]] = []
    for some, positions, products in top_products(values, k, ties=ties, least=SMALLEST):
        row, rank = np.nonzero(positions >= 0)
        rows.append(row + some.start)
        items.append(positions[row, rank])
        cosines.append(products[row, rank])
    return csr_of(np.concatenate(cosines), np.concatenate(rows), np.concatenate(items), shape)


FEWEST = 100
"""Neighbours that are found at once for models that want fewer, since the next one may want more."""


def by_behaviour(dataset: Dataset, k: int, shrink: float) -> sparse.csr_array:
    """Return :func:`cosine_neighbours` of a dataset's train rows, cached for all models fitted on it."""

    def find(most: int) -> sparse.csr_array:
        return cosine_neighbours(dataset.train_matrix, most, shrink, dataset.tie_order)

    return _kept(dataset, ("behaviour", shrink), k, find)


def by_features(dataset: Dataset, name: str, k: int) -> sparse.csr_array:
    """Return :func:`nearest` by some features of a dataset, cached for all models fitted on it."""

    def find(most: int) -> sparse.csr_array:
        return alike(dataset.features[name], most, dataset.tie_order)

    return rows_to_one(_kept(dataset, ("features", name), k, find))


def _kept(
    dataset: Dataset, key: tuple[object, ...], k: int, find: Callable[[int], sparse.csr_array]
) -> sparse.csr_array:
    """Return the k nearest of cached neighbours; search anew only where fewer are cached."""
    most, found = dataset.kept.get(key, (0, None))
    if found is None or most < k:
        most = max(k, FEWEST)
        found = find(most)
        found.sort_indices()
        dataset.kept[key] = most, found
    return select(found, largest(found.data, found.indptr, k, dataset.tie_order[found.indices]))


def cosine_neighbours(
    X: sparse.csr_array, k: int, shrink: float, ties: NDArray[np.int64]
) -> sparse.csr_array:
    """Find the k items of most common users for each item, by cosine damped for rare items.

    Parameters
    ----------
    X : csr_array of float32, shape (n_users, n_items)
        Interactions.
    k : int
        Neighbours kept for each item.
    shrink : float
        Added to the product of the norms, so that two items with one common user do not count as equal.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those of equal cosine, such as ``Dataset.tie_order``.

    Returns
    -------
    csr_array of float32, shape (n_items, n_items)
        Row i holds the similarity of item i to its neighbours.
    """
    return gram_rows(X, partial(_strongest, k, shrink, item_norms(X), ties))


def _strongest(
    k: int,
    shrink: float,
    norms: NDArray[np.float32],
    ties: NDArray[np.int64],
    start: int,
    rows: sparse.csr_array,
) -> sparse.csr_array:
    """Keep the k largest damped cosines of the items from ``start`` on, by their rows of a Gram matrix."""
    own = rows.indices == np.repeat(np.arange(start, start + rows.shape[0]), np.diff(rows.indptr))
    rows.data = np.where(own, 0, damped_cosine(rows, norms[start : start + rows.shape[0]], norms, shrink))
    return select(rows, largest(rows.data, rows.indptr, k, ties[rows.indices]) & (rows.data > 0))


def top_neighbours(
    block: Callable[[int, int], NDArray[np.float32]],
    n_items: int,
    k: int,
    ties: NDArray[np.int64] | None = None,
) -> sparse.csr_array:
    """Keep the k largest positive entries of each row, the diagonal left out.

    Parameters
    ----------
    block : callable
        ``block(start, stop)`` gives the rows start to stop, float32 of shape (stop - start, n_items), to be
        changed.
    n_items, k, ties
        As for :func:`alike`.
    """
    k = min(k, n_items - 1)
    if k < 1:
        return csr_sum([], (n_items, n_items))
    blocks: list[sparse.csr_array] = []
    for start in range(0, n_items, BLOCK):
        stop = min(start + BLOCK, n_items)
        scores = block(start, stop)
        scores[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        blocks.append(strongest_of_dense(scores, k, ties))
    return sparse.csr_array(sparse.vstack(blocks, format="csr"))
