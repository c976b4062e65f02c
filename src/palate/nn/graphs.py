"""Graphs of users and items, as sparse matrices that vectors are propagated over."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from palate.data import Features
from palate.features.neighbours import alike
from palate.linalg.csr import column_sums, inverse_root, row_sums, scaled, with_values


def user_item_graph(X: sparse.csr_array) -> sparse.csr_array:
    """Make the symmetrically normalised user-item graph, ``D^-1/2 A D^-1/2``; users come before items.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions, or those of them that an epoch keeps.

    Returns
    -------
    csr_array of float32, shape (n_users + n_items, n_users + n_items)
    """
    between = balanced(X)
    return _two_sided(between, sparse.csr_array(between.T))


def averaging(X: sparse.csr_array) -> sparse.csr_array:
    """Make the row-normalised user-item graph, ``D^-1 A``: propagation takes the mean of neighbours.

    Parameters and result are as in :func:`user_item_graph`.
    """
    return _two_sided(*(_means(side) for side in (X, sparse.csr_array(X.T))))


def _means(X: sparse.csr_array) -> sparse.csr_array:
    """Divide entries by the sum of their row."""
    return scaled(X, inverse_root(row_sums(X)) ** 2)


def _two_sided(users_to_items: sparse.csr_array, items_to_users: sparse.csr_array) -> sparse.csr_array:
    blocks = [[None, users_to_items], [items_to_users, None]]
    return sparse.csr_array(sparse.block_array(blocks, format="csr"))


def like_items(features: Features, k: int, *, weighted: bool = True) -> sparse.csr_array:
    """Make the graph of each item's k nearest others by cosine, ``D^-1/2 A D^-1/2`` over the degrees of rows.

    Parameters
    ----------
    features : Features
        One kind of features; items that lack it have no edge.
    k : int
        Neighbours of each item.
    weighted : bool
        Whether an edge weighs its cosine; else all weigh the same.

    Returns
    -------
    csr_array of float32, shape (n_items, n_items)
    """
    graph = alike(features, k)
    if not weighted:
        graph.data[:] = 1.0
    degree = inverse_root(row_sums(graph))
    return scaled(graph, degree, degree)


def like_item_graphs(
    features: Mapping[str, Features], k: int, *, weighted: bool = True
) -> dict[str, sparse.csr_array]:
    """Make :func:`like_items` of each features, by name."""
    return {name: like_items(feature, k, weighted=weighted) for name, feature in features.items()}


def edgewise_maximum(first: sparse.csr_array, *others: sparse.csr_array) -> sparse.csr_array:
    """Merge graphs over the same nodes: each edge gets its largest weight in any of them."""
    for other in others:
        first = first.maximum(other)
    return sparse.csr_array(first)


def balanced(X: sparse.csr_array) -> sparse.csr_array:
    """Divide entries by the roots of the sums of their row and their column, float32."""
    return scaled(X, inverse_root(row_sums(X)), inverse_root(column_sums(X)))


def thinned(X: sparse.csr_array, pruned: float, random: np.random.Generator) -> sparse.csr_array:
    """Drop a random share of the interactions, those of active users and popular items first.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions.
    pruned : float
        Share that is dropped. The others are drawn without replacement, with probabilities proportional to
        ``1 / sqrt(degree of user x degree of item)``.

    References
    ----------
    Zhou and Shen, A Tale of Two Graphs, ACM MM 2023; the draw: Efraimidis and Spirakis, Weighted Random
    Sampling with a Reservoir, Information Processing Letters 2006.
    """
    kept = X.nnz - int(pruned * X.nnz)
    if kept == X.nnz:
        return X
    ones = with_values(X, np.ones(X.nnz, dtype=np.float32))
    # Weighted sampling without replacement: the smallest Exp(1) / weight wins.
    clocks = random.exponential(size=X.nnz) / balanced(ones).data
    stay = np.sort(np.argpartition(clocks, kept)[:kept])
    starts = np.searchsorted(stay, X.indptr).astype(X.indptr.dtype)
    return sparse.csr_array((X.data[stay], X.indices[stay], starts), shape=X.shape)
