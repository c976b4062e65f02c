"""Size of an item's scores over users, by a random sketch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.late.cooccurrence import Cooccurrence, profiles
from palate.models.base import BATCH, Recommender

DIM = 256
"""Columns of the sketch; the error of a root mean square is 1 / sqrt(2 * DIM), 4 %."""

USERS = 4096
"""Users scored for it, at most."""

COUNTED = 512
"""Known items that co-occurrence is counted for to learn its size, at most."""


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
class TypicalSizes:
    """How large scores of known items are over users, and what co-occurrence tells of them.

    Parameters
    ----------
    scores, cooccurrence : float
        Median root mean squares, over items that anybody had, in units of the sketch; 0 without any.
    """

    scores: float
    cooccurrence: float

    @classmethod
    def of(
        cls, sketch: ScoreSketch, histories: Histories, steps: float | None, seed: int = 0
    ) -> "TypicalSizes":
        """Measure them for a model's items.

        Parameters
        ----------
        sketch : ScoreSketch
            Of the model.
        histories : Histories
            What it was trained on, or a sample of as many users as the sketch has, or more.
        steps : float or None
            Memory of the histories that co-occurrence is applied to; None counts it without order.
        seed : int
            Of the sample of items that co-occurrence is counted for.
        """
        events = np.bincount(histories.items, histories.weights, len(sketch.rows)).astype(np.float64)
        sold = np.flatnonzero(events > 0)
        random = np.random.default_rng(seed)
        some = random.choice(sold, min(len(sold), COUNTED), replace=False)
        targets = np.full(len(events), -1)
        targets[some] = np.arange(len(some))
        counted = Cooccurrence.of(histories, targets, ordered=steps is not None)
        told = counted.shares(events) @ profile_sketch(histories, sketch, steps)
        return cls(_median_size(sketch.rows[sold]), _median_size(told))

    @property
    def ratio(self) -> float:
        """What co-occurrence is multiplied by to be as large as scores; 0 where there is none."""
        return self.scores / self.cooccurrence if self.cooccurrence > 0 else 0.0


def _median_size(rows: NDArray[np.float32]) -> float:
    """Median length of the rows that are not zero."""
    sizes = np.linalg.norm(rows, axis=1)
    return float(np.median(sizes[sizes > 0])) if np.any(sizes > 0) else 0.0
