"""Co-occurrence of events before some items, or beside them, in histories."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.linalg.csr import inverse_root, rows_to_one, scaled
from palate.models.linear import recency

SPAN = 4.0
"""Events after which the weight of an earlier one has decayed to 1/e."""

FAR = 4.0
"""Spans after which an earlier event no longer counts: exp(-4) is 2 %."""

SMOOTHING = 10.0
"""Events added to those of a source, so that rare ones tell little."""

ROUNDING = 1e-6
"""Counts that are left of differences by rounding."""


@dataclass(frozen=True)
class Cooccurrence:
    """Events on some items, the targets, and the other events of their users.

    Parameters
    ----------
    counts : csr_array of float64, shape (n_targets, n_items)
        How often each item came before the target, or stood beside it, by weight; never the target itself.
    events : ndarray of float64, shape (n_targets,)
        Events on each target, by weight.
    """

    counts: sparse.csr_array
    events: NDArray[np.float64]

    @classmethod
    def none(cls, n_targets: int, n_items: int) -> "Cooccurrence":
        """Make counts of no event."""
        return cls(sparse.csr_array((n_targets, n_items), dtype=np.float64), np.zeros(n_targets))

    @classmethod
    def of(cls, histories: Histories, targets: NDArray[np.int64], *, ordered: bool) -> "Cooccurrence":
        """Count in histories.

        Parameters
        ----------
        histories : Histories
            Of any people.
        targets : ndarray of int64, shape (n_items,)
            Row of each item, -1 for one that is no target.
        ordered : bool
            Whether an event d steps before one on the target weighs ``exp(-(d - 1) / SPAN)``; else each item
            of a history that holds the target counts once.
        """
        n_targets = int(targets.max(initial=-1)) + 1
        on = np.flatnonzero(targets[histories.items] >= 0)
        weights = _weights(histories)
        rows = targets[histories.items[on]]
        events = np.bincount(rows, weights[on], n_targets).astype(np.float64)
        if ordered:
            counts = _before(histories, on, targets, n_targets)
        else:
            counts = _beside(histories, targets, n_targets)
        return cls(counts, events)

    def grown(self, n_targets: int, n_items: int) -> "Cooccurrence":
        """Add room for more targets and items."""
        starts = np.full(n_targets + 1, self.counts.indptr[-1])
        starts[: len(self.counts.indptr)] = self.counts.indptr
        counts = sparse.csr_array((self.counts.data, self.counts.indices, starts), shape=(n_targets, n_items))
        events = np.zeros(n_targets)
        events[: len(self.events)] = self.events
        return Cooccurrence(counts, events)

    def changed(self, before: "Cooccurrence", after: "Cooccurrence") -> "Cooccurrence":
        """Replace the counts of some users, by their events before and after a change."""
        counts = sparse.csr_array(self.counts - before.counts + after.counts)
        counts.data[np.abs(counts.data) < ROUNDING] = 0
        counts.eliminate_zeros()
        events = self.events - before.events + after.events
        return Cooccurrence(counts, np.where(np.abs(events) < ROUNDING, 0.0, events))

    def shares(self, events: NDArray[np.floating]) -> sparse.csr_array:
        """Compute how much an event on each item predicts the target, CSR float32, (n_targets, n_items).

        Counts over the root of the source's events, halfway between counts and shares, rank best on office.

        Parameters
        ----------
        events : ndarray, shape (n_items,)
            Events on each item.
        """
        return scaled(self.counts, np.ones(len(self.events)), inverse_root(events + SMOOTHING))


def profiles(histories: Histories, n_items: int, steps: float | None) -> sparse.csr_array:
    """Weight histories for co-occurrence: rows of sum 1, CSR float32, (n, n_items).

    Parameters
    ----------
    histories : Histories
        Of any people.
    n_items : int
        Number of columns.
    steps : float or None
        Events after which the weight of an event has decayed to 1/e, counted back from the last one.
    """
    return rows_to_one(histories.matrix(n_items, _recent(histories, steps)))


def profile(history: Histories, steps: float | None) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return items and weights of the row of :func:`profiles` of a single history."""
    weights = _recent(history, steps)
    events = history.heaviest(weights)
    return history.items[events], weights[events] / max(
        float(weights[events].sum()), np.finfo(np.float32).tiny
    )


def _recent(histories: Histories, steps: float | None) -> NDArray[np.float32]:
    return recency(histories, steps, None) * _weights(histories)


def _weights(histories: Histories) -> NDArray[np.float32]:
    return np.ones(len(histories.items), np.float32) if histories.weights is None else histories.weights


def _before(
    histories: Histories, on: NDArray[np.int64], targets: NDArray[np.int64], n_targets: int
) -> sparse.csr_array:
    """Count items that came a few events before each event on a target."""
    weights, items = _weights(histories).astype(np.float64), histories.items
    starts = histories.starts[:-1][histories.rows[on]]
    found: list[tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]] = []
    farthest = min(int(FAR * SPAN), int(histories.lengths.max(initial=1)) - 1)
    for step in range(1, farthest + 1):
        at = np.flatnonzero(on - step >= starts)
        later, earlier = on[at], on[at] - step
        other = items[later] != items[earlier]
        later, earlier = later[other], earlier[other]
        weight = np.exp(-(step - 1) / SPAN) * weights[later] * weights[earlier]
        found.append((weight, targets[items[later]], items[earlier]))
    shape = n_targets, len(targets)
    if not found:
        return sparse.csr_array(shape, dtype=np.float64)
    values, rows, columns = (np.concatenate(column) for column in zip(*found, strict=True))
    return sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape=shape).tocsr())


def _beside(histories: Histories, targets: NDArray[np.int64], n_targets: int) -> sparse.csr_array:
    """Count the other items of the histories that hold each target."""
    n_items = len(targets)
    had = sparse.csr_array(histories.matrix(n_items).astype(np.float64))
    items = np.flatnonzero(targets >= 0)
    rows = targets[items]
    pick = sparse.csr_array((np.ones(len(items)), (items, rows)), shape=(n_items, n_targets))
    counts = sparse.coo_array((had @ pick).T @ had)
    own = targets[counts.col] != counts.row
    entries = counts.data[own], (counts.row[own], counts.col[own])
    return sparse.csr_array(sparse.coo_array(entries, shape=(n_targets, n_items)).tocsr())
