"""Repeat consumption: items of the history by frequency and recency."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.linalg.csr import csr_of
from palate.models.linear import Linear


@dataclass(kw_only=True)
class BuyAgain(Linear):
    """Score an item by its frequency and recency in the history; all other items score 0.

    For shops where items of the history may be recommended again (``keep_seen``). Every event counts, by its
    weight and recency.

    References
    ----------
    Hu et al., Modeling Personalized Item Frequency Information for Next-basket Recommendation, SIGIR 2020.
    """

    name = "buy-again"

    def learn(self, dataset: Dataset) -> None:
        del dataset

    def profiles(self, histories: Histories) -> sparse.csr_array:
        weights = self.event_weights(histories)
        shape = (len(histories), len(self.items_))
        return csr_of(weights, histories.rows, histories.items.astype(np.int64), shape)

    def sparse_scores(self, histories: Histories) -> sparse.csr_array:
        return self.profiles(histories)

    def apply(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        return profiles.toarray()

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        return {"behaviour": (sources[:, None] == items[None, :]).astype(np.float64)}
