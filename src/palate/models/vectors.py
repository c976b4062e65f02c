"""Models whose scores are inner products of a vector a user and one an item."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.linalg.products import best_products
from palate.memory import at_once, ranking_bytes
from palate.models.base import BATCH, SCORES, Recommender

HELD = 64
"""Scores that take as much memory as each place of a list while it is filled."""


class Vectors(Recommender):
    """Base of models that score by ``user . item``; lists are made without all scores of anyone."""

    @property
    @abstractmethod
    def items(self) -> NDArray[np.float32]:
        """Item vectors, whose inner products with a user's vector are scores; shape (n_items, dim)."""

    @abstractmethod
    def user_vectors(self, histories: Histories) -> NDArray[np.float32]:
        """Compute the vector of each history, whose inner products with ``items`` are its scores, float32,
        shape (n_histories, dim).
        """

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return self.user_vectors(histories) @ self.items.T

    def ranked_at_once(self, k: int) -> int:
        most = max(1, min(BATCH, SCORES // (HELD * k)))
        return at_once(most, ranking_bytes(HELD * k), f"ranking {k:,} items")

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        with np.errstate(over="ignore", invalid="ignore"):
            users, items = self.user_vectors(histories), self.items
            # No product of two vectors is larger than the sums of the squares of all of either.
            are_finite = np.isfinite([np.vdot(users, users), np.vdot(items, items)]).all()
        if not are_finite:
            return super().best(histories, k, exclude)
        return best_products(users, items, k, exclude, ties=self.tie_order_)
