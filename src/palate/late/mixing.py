"""Weights of neighbours and of events in the scores of late items."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.late.cooccurrence import profile, profiles
from palate.late.scale import TypicalSizes
from palate.late.settings import LateSettings
from palate.linalg.csr import scaled
from palate.linalg.sparse_rows import weighted_row_sum
from palate.models.modality_scores import add_scores
from palate.models.terms import Term

NO_CONTENT = "no content"
"""Modality of the score of an item of which nothing is known: the lowest of all."""

FADE = 15.0
"""Events on a late item at which the factor of its neighbours' scores is halfway to that of many events."""


def factors(
    means: NDArray[np.float32], events: NDArray[np.float64], sizes: TypicalSizes, settings: LateSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the factors of the two parts of the scores of late items.

    That of the mean goes from ``factor`` to ``sold_factor`` as events come, halfway at :data:`FADE` events.
    That of co-occurrence is the same for all: counts grow with events by themselves.

    Parameters
    ----------
    means : ndarray of float32, shape (n, dim)
        Sketches of the means of the neighbours' scores, zero where an item has no neighbours.
    events : ndarray of float64, shape (n,)
        On each item.
    sizes : TypicalSizes
        Of known items.
    settings : LateSettings
        Says how.

    Returns
    -------
    tuple of ndarray of float64, shape (n,)
        Of the mean, and of co-occurrence.
    """
    size = np.linalg.norm(means, axis=1)
    even = np.divide(sizes.scores, size, out=np.zeros(len(size)), where=size > 0) ** (1 - settings.spread)
    unsold = FADE / (FADE + events)
    of_mean = (settings.sold_factor + (settings.factor - settings.sold_factor) * unsold) * even
    return of_mean, np.full(len(size), settings.cooccurrence * sizes.ratio)


@dataclass(frozen=True)
class LateScores:
    """Components of the scores of late items.

    Parameters
    ----------
    weights : csr_array of float32, shape (n_late, n_known)
        Weights of the scores of known items.
    follows : csr_array of float32, shape (n_items, n_late)
        What an event on an item adds to each late one.
    steps : float or None
        Memory of the histories that it is added for.
    """

    weights: sparse.csr_array
    follows: sparse.csr_array
    steps: float | None

    @classmethod
    def of(
        cls,
        shares: sparse.csr_array,
        followed: sparse.csr_array,
        both: tuple[NDArray[np.float64], NDArray[np.float64]],
        steps: float | None,
    ) -> "LateScores":
        """Of rows of late items over known ones and over all, and the factors of both."""
        follows = sparse.csr_array(scaled(followed, both[1]).T.tocsr())
        return cls(scaled(shares, both[0]), follows, steps)

    @cached_property
    def nothing(self) -> NDArray[np.bool_]:
        """Which late items have neither neighbours nor events."""
        alone = np.diff(self.weights.indptr) == 0
        alone[np.unique(self.follows.indices)] = False
        return alone

    def many(self, known: NDArray[np.float32], histories: Histories) -> NDArray[np.float32]:
        """Compute the scores of late items, float32, shape (n, n_late), from those of known ones."""
        late = self._of_neighbours(known)
        if self.follows.nnz:
            late += sparse.csr_array(
                profiles(histories, self.follows.shape[0], self.steps) @ self.follows
            ).toarray()
        return self._settled(late, known)

    def one(self, known: NDArray[np.float32], history: Histories) -> NDArray[np.float32]:
        """Compute the scores of late items for a single history, shape (n_late,)."""
        late = self._of_neighbours(known[None])
        if self.follows.nnz:
            items, weights = profile(history, self.steps)
            late += weighted_row_sum(self.follows, items, weights)
        return self._settled(late, known[None])[0]

    def parts(
        self, known: Mapping[str, NDArray[np.float64]], history: Histories
    ) -> dict[str, NDArray[np.float64]]:
        """Compute the scores of known and late items by modality, from those of known ones."""
        count = self.weights.shape[0]
        parts = {name: np.concatenate([own, self.weights @ own]) for name, own in known.items()}
        if self.follows.nnz:
            term = self.term(history, np.arange(count))
            add_scores(parts, {term.modality: self._behind(term.values.sum(axis=0))})
        if self.nothing.any():
            total = np.sum(list(known.values()), axis=0) if known else np.zeros(0)
            lowest = float(total.min(initial=np.inf)) if len(total) else 0.0
            add_scores(parts, {NO_CONTENT: self._behind(np.where(self.nothing, lowest, 0.0))})
        return parts

    def _behind(self, late: NDArray[np.float64]) -> NDArray[np.float64]:
        """Append values of late items to zeros of the known ones."""
        return np.concatenate([np.zeros(self.weights.shape[1]), late])

    def term(self, history: Histories, late: NDArray[np.int64]) -> Term:
        """What events of a history add to some late items, by their positions among these."""
        items, weights = profile(history, self.steps)
        added = self.follows[items][:, late].toarray().astype(np.float64)
        return Term("behaviour", items.astype(np.int64), weights.astype(np.float64)[:, None] * added)

    def _of_neighbours(self, known: NDArray[np.float32]) -> NDArray[np.float32]:
        late = np.zeros((len(known), self.weights.shape[0]), dtype=np.float32)
        linked = np.diff(self.weights.indptr) > 0
        if linked.any():
            parts = np.take(known, self.weights.indices, axis=1)
            parts *= self.weights.data
            late[:, linked] = np.add.reduceat(parts, self.weights.indptr[:-1][linked], axis=1)
        return late

    def _settled(self, late: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
        """Put items without neighbours and events last."""
        nothing = self.nothing
        if nothing.any():
            late[:, nothing] = known.min(axis=1, initial=np.inf, keepdims=True) if known.size else 0.0
        return late
