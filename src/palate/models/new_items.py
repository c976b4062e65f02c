"""Score scale of cold items in models that score them by content."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.engine import Local, blocks, current
from palate.models.base import BATCH
from palate.models.linear import Weights

TASKS = 64
"""Tasks that users are shared among, at most, each of which gives back a number for each item."""


def cold_item_scale(dataset: Dataset, weights: Weights, quantile: float) -> NDArray[np.float32]:
    """Compute factors that rescale the scores of cold items to a quantile of warm items' score RMS.

    Without them the ridge shrinks the scores of items without a train row below those of all others.

    Parameters
    ----------
    weights : ndarray or csr_array of float32, shape (n_items, n_items)
        ``weights[i, j]`` is added to the score of item j for item i in the history.
    quantile : float
        Quantile of the warm items' root mean square scores over the users.

    Returns
    -------
    ndarray of float32, shape (n_items,)
        1 for items with train rows, and for those whose weights are all zero.
    """
    scale = np.ones(len(dataset.items), dtype=np.float32)
    new, sold = dataset.is_new, dataset.popularity() > 0
    if new.any() and sold.any():
        rms = score_rms(dataset.train_matrix, weights)
        reachable = new & (rms > 0)
        scale[reachable] = np.quantile(rms[sold], quantile) / rms[reachable]
    return scale


def score_rms(X: sparse.csr_array, weights: Weights) -> NDArray[np.float64]:
    """Compute the root mean square over users of each item's scores ``X @ weights``, shape (n_items,)."""
    total = np.zeros(weights.shape[1])
    # Dense weights are not sent to workers, nor are dense scores of several batches in memory at once.
    engine = Local(threads=1) if isinstance(weights, np.ndarray) else current()
    batches = -(-X.shape[0] // BATCH)
    for _, squares in engine.map(
        partial(_squares, X, weights), blocks(X.shape[0], BATCH * max(1, -(-batches // TASKS)))
    ):
        total += squares
    return np.sqrt(total / max(X.shape[0], 1))


def _squares(X: sparse.csr_array, weights: Weights, users: slice) -> NDArray[np.float64]:
    """Add up the squares of each item's scores of some users, a batch at a time."""
    total = np.zeros(weights.shape[1])
    for batch in blocks(users.stop - users.start, BATCH):
        scores = X[users.start + batch.start : users.start + batch.stop] @ weights
        if isinstance(scores, np.ndarray):
            total += np.square(scores, dtype=np.float64).sum(axis=0)
        else:
            total += np.bincount(scores.indices, np.square(scores.data, dtype=np.float64), len(total))
    return total
