"""Size of an item's scores over users, by a random sketch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.late.cooccurrence import profiles
from palate.models.base import BATCH, Recommender

DIM = 256
"""Columns of the sketch; the error of a root mean square is 1 / sqrt(2 * DIM), 4 %."""

USERS = 4096
"""Users scored for it, at most."""


@dataclass(frozen=True)
class ScoreSketch:
    """Random projection of the scores of all items over many users.

    The length of a row is the root mean square of the item's scores over users, and that of a weighted sum of
    rows is that of the weighted sum of the items' scores (Johnson and Lindenstrauss, 1984).

    Parameters
    ----------
    rows : ndarray of float32, shape (n_items, dim)
        In units of the root mean square of all scores.
    unit : float
        What rows are divided by.
    """

    rows: NDArray[np.float32]
    unit: float = 1.0

    @classmethod
    def of(cls, model: Recommender, users: int = USERS, dim: int = DIM, seed: int = 0) -> "ScoreSketch":
        """Score some users of a fitted model; those with an empty history are left out."""
        rows = np.zeros((len(model.items_), dim), dtype=np.float32)
        for batch, directions in _directions(model.histories_, users, dim, seed):
            rows += model.score(batch).T @ directions
        size = float(np.sqrt(np.square(rows, dtype=np.float64).mean()) * np.sqrt(dim)) if rows.size else 0.0
        return cls(rows / np.float32(size), size) if size > 0 else cls(rows)


def profile_sketch(
    histories: Histories, sketch: ScoreSketch, steps: float | None, users: int = USERS, seed: int = 0
) -> NDArray[np.float32]:
    """Project recency-weighted histories in the directions and units of a sketch of the same users' scores.

    Parameters
    ----------
    histories : Histories
        Those of the model that the sketch is of.
    sketch : ScoreSketch
        Made of as many users with the same seed.
    steps : float or None
        Memory of the histories; see :func:`palate.late.cooccurrence.profiles`.

    Returns
    -------
    ndarray of float32, shape (n_items, dim)
    """
    n_items, dim = sketch.rows.shape
    rows = np.zeros((n_items, dim), dtype=np.float32)
    for batch, directions in _directions(histories, users, dim, seed):
        rows += profiles(histories.take(batch), n_items, steps).T @ directions
    return rows / np.float32(sketch.unit)


def _directions(
    histories: Histories, users: int, dim: int, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Yield batches of users with a history, and a row of random numbers each, shape (n, dim)."""
    random = np.random.default_rng(seed)
    some = np.flatnonzero(histories.lengths > 0)
    if len(some) > users:
        some = np.sort(random.choice(some, users, replace=False))
    for start in range(0, len(some), BATCH):
        batch = some[start : start + BATCH]
        yield batch, random.standard_normal((len(batch), dim), dtype=np.float32)


@dataclass(frozen=True)
class Levels:
    """Distribution of the size of known items' scores, by items and by number of events.

    Parameters
    ----------
    sizes : ndarray of float32, shape (n,)
        Of the items that anybody had, in units of the sketch.
    typical : float
        Median of their events.
    slope : float
        By how much the logarithm of the size grows with that of one more than the events; 0 or more.
    """

    sizes: NDArray[np.float32]
    typical: float
    slope: float

    @classmethod
    def of(cls, sketch: ScoreSketch, events: NDArray[np.floating]) -> "Levels":
        """Of a model's items.

        Parameters
        ----------
        sketch : ScoreSketch
            Of the model.
        events : ndarray, shape (n_items,)
            On each item in its training.
        """
        sizes = np.linalg.norm(sketch.rows, axis=1)
        some = events > 0
        typical = float(np.median(events[some])) if some.any() else 0.0
        seen = some & (sizes > 0)
        x: NDArray[np.float64] = np.log1p(events[seen]).astype(np.float64)
        y: NDArray[np.float64] = np.log(sizes[seen]).astype(np.float64)
        spread = float(np.var(x)) if len(x) else 0.0
        slope = float(np.dot(x - float(np.mean(x)), y)) / len(x) / spread if spread > 0 else 0.0
        return cls(sizes[some], typical, max(slope, 0.0))

    def at(self, quantile: float) -> float:
        """Return a quantile of the sizes; 0 for no items."""
        return float(np.quantile(self.sizes, quantile)) if len(self.sizes) else 0.0

    def rise(self, events: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the factor of an item's size over that of an item of median events, 1 for fewer."""
        more = (1 + np.asarray(events, dtype=np.float64)) / (1 + self.typical)
        return np.maximum(more, 1.0) ** self.slope
