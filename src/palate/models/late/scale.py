"""How large an item's scores are over users, known items' and sums of them, without scoring users again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.linalg.csr import scaled
from palate.models.base import BATCH, Recommender

DIM = 256
"""Columns of the sketch; the error of a root mean square is 1 / sqrt(2 * DIM), 4 %."""

USERS = 4096
"""Users scored for it, at most."""


@dataclass(frozen=True)
class ScoreSketch:
    """Scores of all items over many users, in few random directions.

    The length of a row is the root mean square of the item's scores over users, and that of a weighted sum of
    rows is that of the weighted sum of the items' scores (Johnson and Lindenstrauss, 1984).

    Parameters
    ----------
    rows : ndarray of float32, shape (n_items, dim)
        In units of the root mean square of all scores.
    """

    rows: NDArray[np.float32]

    @classmethod
    def of(cls, model: Recommender, users: int = USERS, dim: int = DIM, seed: int = 0) -> "ScoreSketch":
        """Score some users of a fitted model; those with an empty history are left out."""
        random = np.random.default_rng(seed)
        some = np.flatnonzero(model.histories_.lengths > 0)
        if len(some) > users:
            some = np.sort(random.choice(some, users, replace=False))
        rows = np.zeros((len(model.items_), dim), dtype=np.float32)
        for start in range(0, len(some), BATCH):
            batch = some[start : start + BATCH]
            directions = random.standard_normal((len(batch), dim), dtype=np.float32)
            rows += model.score(batch).T @ directions
        size = float(np.sqrt(np.square(rows, dtype=np.float64).mean()) * np.sqrt(dim))
        return cls(rows / np.float32(size) if size > 0 else rows)

    def level(self, quantile: float, items: NDArray[np.bool_]) -> float:
        """Quantile of the root mean square of some items' scores; 0 for no items."""
        sizes = np.linalg.norm(self.rows[items], axis=1)
        return float(np.quantile(sizes, quantile)) if len(sizes) else 0.0

    def scaled(self, weights: sparse.csr_array, level: float) -> sparse.csr_array:
        """Scale each row of weights so that the weighted sum of items' scores has a root mean square.

        Parameters
        ----------
        weights : csr_array of float32, shape (n, n_items)
            Rows whose scores are zero for everybody stay as they are.
        level : float
            In units of the sketch.
        """
        size = np.linalg.norm(weights @ self.rows, axis=1)
        return scaled(weights, np.divide(level, size, out=np.ones_like(size), where=size > 0))
