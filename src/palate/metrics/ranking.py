"""Ranking metrics at a cutoff k, one value a user, with binary relevance.

All take ``hits``, bool of shape (n_users, min(k, n_items)): whether the item at each rank is relevant;
``relevant``, int of shape (n_users,): the number of relevant items, at least 1; and the cutoff ``k``, which
may exceed the catalogue. All return float64 of shape (n_users,).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hits = NDArray[np.bool_]
Counts = NDArray[np.int64]
Values = NDArray[np.float64]


def recall(hits: Hits, relevant: Counts, k: int) -> Values:
    """Compute the share of the relevant items that are recommended."""
    del k
    return hits.sum(axis=1) / relevant


def precision(hits: Hits, relevant: Counts, k: int) -> Values:
    """Compute the share of the k ranks that hold relevant items; ranks beyond the catalogue hold none."""
    del relevant
    return hits.sum(axis=1) / k


def ndcg(hits: Hits, relevant: Counts, k: int) -> Values:
    """Compute the discounted cumulative gain over that of the best ranking of min(relevant, k) items.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.
    """
    depth = min(k, hits.shape[1])
    return (hits @ gain(np.arange(depth))) / ideal_gain(relevant, depth)


def gain(ranks: NDArray[np.int64]) -> Values:
    """Return the discounted gain of a relevant item at each 0-based rank."""
    return 1.0 / np.log2(ranks + 2.0)


def ideal_gain(relevant: Counts, k: int) -> Values:
    """Return the discounted cumulative gain of the best ranking of min(relevant, k) items."""
    return np.cumsum(gain(np.arange(k)))[np.minimum(relevant, k) - 1]


def average_precision(hits: Hits, relevant: Counts, k: int) -> Values:
    """Compute the sum of the precision at each hit, over min(relevant, k)."""
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, int(hits.shape[1]) + 1)
    return (at_rank * hits).sum(axis=1) / np.minimum(relevant, k)


def reciprocal_rank(hits: Hits, relevant: Counts, k: int) -> Values:
    """Compute one over the rank of the first hit, 0 without one."""
    del relevant, k
    return hits.any(axis=1) / (1.0 + hits.argmax(axis=1))


def hit(hits: Hits, relevant: Counts, k: int) -> Values:
    """Return 1 if a relevant item is recommended, else 0."""
    del relevant, k
    return np.asarray(hits.any(axis=1), dtype=np.float64)


METRICS: dict[str, Callable[[Hits, Counts, int], Values]] = {
    "recall": recall,
    "ndcg": ndcg,
    "precision": precision,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit": hit,
}
"""Metrics with one value a user, by name; coverage is one value for all users."""


NDCG_SHARE = 0.5
"""Weight of NDCG beside recall in the objective of model selection."""


@dataclass(frozen=True)
class Quality:
    """Quality of the ranking of held-out items.

    Parameters
    ----------
    recall, ndcg : float
        Means over users, at the cutoff of the holdout.
    """

    recall: float
    ndcg: float

    @property
    def value(self) -> float:
        """Objective of model selection: recall + NDCG / 2, since NDCG tells apart what recall does not."""
        return self.recall + NDCG_SHARE * self.ndcg


def coverage(recommended: NDArray[np.int64], n_items: int) -> float:
    """Compute the share of the catalogue that is recommended to anyone; -1 in ``recommended`` is no item."""
    return len(np.unique(recommended[recommended >= 0])) / n_items if n_items else 0.0
