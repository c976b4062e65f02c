"""Ranking metrics, one value a user, from which of the recommended items were wanted.

All take ``hits``, bool of shape (n_users, k): whether the item at each rank was wanted, and ``wanted``, int
of shape (n_users,): how many items the user wanted, at least 1. All return float64 of shape (n_users,).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hits = NDArray[np.bool_]
Counts = NDArray[np.int64]
Values = NDArray[np.float64]


def recall(hits: Hits, wanted: Counts) -> Values:
    """Share of the wanted items that were recommended."""
    return hits.sum(axis=1) / wanted


def precision(hits: Hits, wanted: Counts) -> Values:
    """Share of the k places that went to wanted items."""
    del wanted
    return hits.mean(axis=1)


def ndcg(hits: Hits, wanted: Counts) -> Values:
    """Discounted cumulative gain over that of the best ranking of min(wanted, k) items; gains are 0 or 1.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.
    """
    k = hits.shape[1]
    return (hits @ gain(np.arange(k))) / ideal_gain(wanted, k)


def gain(ranks: NDArray[np.int64]) -> Values:
    """Discounted gain of a wanted item at each 0-based rank."""
    return 1.0 / np.log2(ranks + 2.0)


def ideal_gain(wanted: Counts, k: int) -> Values:
    """Discounted cumulative gain of the best ranking of min(wanted, k) items."""
    return np.cumsum(gain(np.arange(k)))[np.minimum(wanted, k) - 1]


def average_precision(hits: Hits, wanted: Counts) -> Values:
    """Mean of the precision at each hit, over min(wanted, k)."""
    k = hits.shape[1]
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    return (at_rank * hits).sum(axis=1) / np.minimum(wanted, k)


def reciprocal_rank(hits: Hits, wanted: Counts) -> Values:
    """One over the rank of the first hit, 0 without one."""
    del wanted
    return hits.any(axis=1) / (1.0 + hits.argmax(axis=1))


def hit(hits: Hits, wanted: Counts) -> Values:
    """1 if anything recommended was wanted, else 0."""
    del wanted
    return np.asarray(hits.any(axis=1), dtype=np.float64)


METRICS: dict[str, Callable[[Hits, Counts], Values]] = {
    "recall": recall,
    "ndcg": ndcg,
    "precision": precision,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit": hit,
}
"""Metrics with one value a user, by name; coverage has one value for all users."""


@dataclass(frozen=True)
class Quality:
    """How well held-out items are ranked.

    Parameters
    ----------
    recall, ndcg : float
        Means over users, at the cutoff of the holdout.
    """

    recall: float
    ndcg: float

    @property
    def value(self) -> float:
        """What choices are made by: recall, and half of NDCG to settle what recall leaves to chance."""
        return self.recall + 0.5 * self.ndcg


def coverage(recommended: NDArray[np.int64], n_items: int) -> float:
    """Share of the catalogue that is recommended to anyone; -1 in ``recommended`` stands for no item."""
    return len(np.unique(recommended[recommended >= 0])) / n_items if n_items else 0.0
