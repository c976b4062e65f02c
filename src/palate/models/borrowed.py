"""Scores that items nobody had borrow from the sold items most like them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.linalg.csr import csr_of, scaled
from palate.models.neighbours import new_items_of, no_items

NewItemsBy = Literal["mean", "deviation"]
"""How an item that nobody had is scored; see :func:`by_mean` and :func:`by_deviation`."""

STEADY = 20
"""Sold items whose deviations one without a train row takes. Means of more blur; deviations do not."""

USERS, SCORES = 1000, 2**25
"""Users whose scores tell how far an item's deviate, and scores kept for that, at most."""

LEAST_USERS = 50
"""Users whose scores are kept, however many items there are."""

FLOOR = 0.1
"""Standard deviation that an item's scores have at least, over the median of all items."""


@dataclass(frozen=True)
class Borrowed:
    """Scores of some items as sums of the scores of all, ``weights @ scores + offsets``.

    Parameters
    ----------
    items : ndarray of int64, shape (n_new,)
        Positions, in order.
    weights : csr_array of float32, shape (n_new, n_items)
        How much of each item's score.
    offsets : ndarray of float32, shape (n_new,)
        What is added for every history.
    """

    items: NDArray[np.int64]
    weights: sparse.csr_array
    offsets: NDArray[np.float32]

    @classmethod
    def none(cls, n_items: int) -> Self:
        """Borrow for no item."""
        return cls(*no_items(n_items), np.empty(0, dtype=np.float32))

    def times(self, factor: float) -> Self:
        """Multiply all scores by a factor."""
        weights = scaled(self.weights, np.full(len(self.items), factor))
        return replace(self, weights=weights, offsets=self.offsets * np.float32(factor))

    def of(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the scores of :attr:`items`, shape (n_histories, n_new), from those of all items, shape
        (n_histories, n_items).
        """
        return np.asarray(self.weights @ scores.T, dtype=np.float32).T + self.offsets


class Scored(Protocol):
    """A fitted model, as far as it is asked here."""

    def score(self, users: Histories) -> NDArray[np.float32]:
        """Score all items for histories, float32, shape (n_histories, n_items)."""
        ...


def by_mean(dataset: Dataset, model: Scored) -> Borrowed:
    """Score items that nobody had by the mean of the scores of the sold items most like them.

    Weights are squared likenesses. What all users think of these items, such as how popular they are, is
    taken as well.
    """
    del model
    items, shares = new_items_of(dataset)
    return Borrowed(items, shares, np.zeros(len(items), dtype=np.float32))


def by_deviation(dataset: Dataset, model: Scored) -> Borrowed:
    """Score items that nobody had by how far the scores of the sold items most like them, and their own,
    deviate from what these items have with users in general.

    Deviations are in standard deviations over users. Those of neighbours are averaged, weighted by squared
    likeness; the mean, and the deviation of an item's own score, have the same variance and are added; and so
    has the sum. So what all users think of the neighbours counts nothing, averaging costs no spread, and a
    factor says how far above others an item that suits a user stands.

    Parameters
    ----------
    dataset : Dataset
        Whose train rows tell who has what. :data:`USERS` users at most, those whose ids come first by hash,
        tell means and deviations.
    model : Scored
        Fitted on it; its scores of items that nobody had are their own.
    """
    items, shares = new_items_of(dataset, STEADY)
    if not len(items):
        return Borrowed.none(len(dataset.items))
    scores = model.score(dataset.histories().take(_some_users(dataset)))
    means = scores.mean(axis=0, dtype=np.float64)
    scores -= means.astype(np.float32)
    deviations = scores.std(axis=0, dtype=np.float64)
    inverse = _inverse(np.maximum(deviations, FLOOR * np.median(deviations)))
    near = scaled(shares, np.ones(len(items)), inverse)
    near = scaled(near, _inverse(_deviations(near, scores)))
    own = csr_of(inverse[items].astype(np.float32), np.arange(len(items)), items, near.shape)
    both = sparse.csr_array(near + own)
    weights = scaled(both, _inverse(_deviations(both, scores)))
    return Borrowed(items, weights, -np.asarray(weights @ means, dtype=np.float32))


WAYS: dict[NewItemsBy, Callable[[Dataset, Scored], Borrowed]] = {"mean": by_mean, "deviation": by_deviation}
"""How items that nobody had are scored, by name."""


def _some_users(dataset: Dataset) -> NDArray[np.int64]:
    """Select users whose scores are looked at."""
    most = max(min(USERS, SCORES // len(dataset.items)), LEAST_USERS)
    return np.sort(np.argsort(dataset.users.hash_order)[:most])


def _deviations(weights: sparse.csr_array, scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Compute the standard deviation over users of weighted sums of scores, shape (n_new,)."""
    return np.asarray(weights @ scores.T).std(axis=1, dtype=np.float64)


def _inverse(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute 1 / deviations, and 0 where nothing deviates."""
    return np.divide(1.0, deviations, out=np.zeros_like(deviations), where=deviations > 0)
