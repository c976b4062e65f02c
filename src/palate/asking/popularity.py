"""Popularity of items, and its predictive weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMOOTHING = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Likes added to each item that are tried."""


@dataclass(frozen=True)
class Popularity:
    """Likes of all items.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Logarithm of one more than the number of likes.
    told : float
        Nats by which the counts of all other likes foretell a like better than an even spread; 0 where they
        do not, as with a handful of likes of different items.
    """

    scores: NDArray[np.float64]
    told: float

    @classmethod
    def of(cls, liked: NDArray[np.integer], n_items: int) -> "Popularity":
        """Popularity by likes.

        Parameters
        ----------
        liked : ndarray of int, shape (n_likes,)
            The item of each like; negative ones are of no item that is there.
        n_items : int
            Number of items.
        """
        counts = np.bincount(liked[liked >= 0], minlength=n_items).astype(np.float64)
        return cls(np.log1p(counts), _told(counts))


def _told(counts: NDArray[np.float64]) -> float:
    """Mean leave-one-out log-likelihood of a like, above that of an even spread, at the best smoothing."""
    total, size = float(counts.sum()), len(counts)
    if total < 2:
        return 0.0
    liked = counts[counts > 0]
    best = 0.0
    for added in SMOOTHING:
        chance = np.maximum(liked - 1 + added, 1e-12) / (total - 1 + added * size)
        best = max(best, float(liked @ np.log(chance * size)) / total)
    return best
