"""The standing of items that nobody has bought yet, in models that know their content."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.models.base import BATCH
from palate.models.linear import Weights


def lift_of_new_items(dataset: Dataset, weights: Weights, quantile: float) -> NDArray[np.float32]:
    """Factor for the weights towards each item that gives new items the standing of one that sells little.

    What a ridge regression gives an item without a train row is content damped by the ridge, so that it would
    stay below everything that sold at all.

    Parameters
    ----------
    weights : ndarray or csr_array of float32, shape (n_items, n_items)
        ``weights[i, j]`` is what having item i adds to the score of item j.
    quantile : float
        Among items that sold, of the root mean square of their scores over the users: where new ones stand.

    Returns
    -------
    ndarray of float32, shape (n_items,)
        One for items with train rows, and for those that nothing leads to.
    """
    lift = np.ones(len(dataset.items), dtype=np.float32)
    new, sold = dataset.is_new, dataset.popularity() > 0
    if new.any() and sold.any():
        standing = score_rms(dataset.train_matrix, weights)
        reachable = new & (standing > 0)
        lift[reachable] = np.quantile(standing[sold], quantile) / standing[reachable]
    return lift


def score_rms(X: sparse.csr_array, weights: Weights) -> NDArray[np.float64]:
    """Root mean square of each item's scores ``X @ weights`` over the users, float64, shape (n_items,)."""
    total = np.zeros(weights.shape[1])
    for start in range(0, X.shape[0], BATCH):
        scores = X[start : start + BATCH] @ weights
        if isinstance(scores, np.ndarray):
            total += np.square(scores, dtype=np.float64).sum(axis=0)
        else:
            total += np.bincount(scores.indices, np.square(scores.data, dtype=np.float64), len(total))
    return np.sqrt(total / max(X.shape[0], 1))
