"""Rocchio scoring: weighted vectors of what a user wrote, or is described by, as queries for items."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories, Remarks
from palate.linalg.csr import Rows, inner_products
from palate.models.base import Recommender
from palate.ranges import Weights

SAMPLE = 1000
"""Users whose scores the standard deviation of features is measured on."""


@dataclass(kw_only=True)
class Rocchio(Recommender):
    """Score an item by its inner products with a user's vectors, times their weights; zero without vectors.

    Parameters
    ----------
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights. Scores of each features
        are scaled to unit standard deviation first.

    Attributes
    ----------
    shown_ : dict of str to ndarray or csr_array of float32, shape (n_items, dim)
        Rows of the items, scaled by the mixture.

    References
    ----------
    Rocchio, Relevance feedback in information retrieval, 1971.
    """

    mixture: Weights = field(default_factory=dict[str, float])

    shown_: dict[str, Rows] = field(init=False, repr=False, compare=False)

    @property
    @abstractmethod
    def vectors(self) -> Mapping[str, Rows]:
        """All vectors, by name of the features."""

    @abstractmethod
    def entries(self, histories: Histories) -> Remarks | None:
        """Return which vectors each history has, and their weights."""

    def unit_deviation(self, name: str, share: float, rows: Rows, entries: Remarks) -> Rows:
        """Scale rows of items by a share over the standard deviation of their scores."""
        queries = entries.weighted(name, self.vectors[name])
        scores = inner_products(queries[:SAMPLE], rows)
        deviation = float(scores.std()) if scores.size else 0.0
        return rows * np.float32(share / deviation if deviation > 0 else 0.0)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        total = np.zeros((len(histories), len(self.items_)), dtype=np.float32)
        if (entries := self.entries(histories)) is None:
            return total
        for name, vectors in self.vectors.items():
            total += inner_products(entries.weighted(name, vectors), self.shown_[name])
        return total

    def products(self, entries: Remarks, items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        """Compute the terms of each of a single history's vectors by features, (n_vectors, n_items)."""
        weights = entries.stances.astype(np.float64)[:, None]
        return {
            name: weights * inner_products(entries.vectors(name, vectors), self.shown_[name][items])
            for name, vectors in self.vectors.items()
        }
