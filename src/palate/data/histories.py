"""What each of some users did, oldest first: all that a fitted recommender needs to know of a user."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import ShapeMismatch


@dataclass(frozen=True)
class Histories:
    """Ragged item sequences, one a user.

    A user that a model has never seen is folded in by passing such a history, made with :meth:`of`.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_users + 1,)
        User u did ``items[starts[u]:starts[u + 1]]``, oldest first.
    items : ndarray of int32, shape (n_events,)
        Item positions.
    times : ndarray of float64, shape (n_events,), or None
        Unix seconds of each event; None where the data holds only an order.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    times: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.starts[-1] != len(self.items):
            raise ShapeMismatch("histories", int(self.starts[-1]), "items", len(self.items))
        if self.times is not None and len(self.times) != len(self.items):
            raise ShapeMismatch("times", len(self.times), "items", len(self.items))

    @classmethod
    def of(
        cls, sequences: Sequence[Sequence[int]], times: Sequence[Sequence[float]] | None = None
    ) -> "Histories":
        """Histories from one sequence of item positions a user, oldest first."""
        lengths = [len(sequence) for sequence in sequences]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        items = np.fromiter((item for sequence in sequences for item in sequence), np.int32, int(starts[-1]))
        if times is None:
            return cls(starts, items)
        flat = np.fromiter((time for sequence in times for time in sequence), np.float64)
        return cls(starts, items, flat)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of_user(self, row: int) -> NDArray[np.int32]:
        """Items of one user, oldest first."""
        return self.items[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: NDArray[np.int64]) -> "Histories":
        """The histories of some users, in the order of ``rows``; -1 gives an empty history."""
        rows = np.asarray(rows, dtype=np.int64)
        begin = np.where(rows < 0, 0, self.starts[rows])
        end = np.where(rows < 0, 0, self.starts[np.maximum(rows, 0) + 1])
        lengths = end - begin
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        events = np.repeat(begin - starts[:-1], lengths) + np.arange(starts[-1])
        times = None if self.times is None else self.times[events]
        return Histories(starts, self.items[events], times)

    def shortened(self, by: NDArray[np.int64]) -> "Histories":
        """Without the last ``by`` events of each user; who has any keeps one."""
        kept = np.maximum(self.lengths - by, np.minimum(self.lengths, 1))
        keep = self.steps_back() >= np.repeat(self.lengths - kept, self.lengths)
        starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
        return Histories(starts, self.items[keep], None if self.times is None else self.times[keep])

    def renumbered(self, positions: NDArray[np.int64]) -> "Histories":
        """The same events with item p called ``positions[p]``; those of items called -1 are left out."""
        items = positions[self.items].astype(np.int32)
        keep = items >= 0
        starts = np.concatenate([[0], np.cumsum(keep)])[self.starts].astype(np.int64)
        return Histories(starts, items[keep], None if self.times is None else self.times[keep])

    def joined(self, later: "Histories") -> "Histories":
        """The events of each user here followed by those in ``later``, which holds as many users.

        Raises
        ------
        ShapeMismatch
            If they differ in the number of users.
        """
        if len(self) != len(later):
            raise ShapeMismatch("histories", len(self), "later histories", len(later))
        order = np.argsort(np.concatenate([self.rows, later.rows]), kind="stable")
        items = np.concatenate([self.items, later.items])[order]
        if self.times is None or later.times is None:
            return Histories(self.starts + later.starts, items)
        return Histories(self.starts + later.starts, items, np.concatenate([self.times, later.times])[order])

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of events of each user, shape (n_users,)."""
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The user's row of each event, shape (n_events,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def steps_back(self) -> NDArray[np.int64]:
        """How many events of the same user came later, shape (n_events,): 0 for the last one."""
        return np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(len(self.items))

    def last_times(self) -> NDArray[np.float64]:
        """Unix seconds of each user's last event, shape (n_users,); NaN where there is none or no time."""
        last = np.full(len(self), np.nan)
        if self.times is not None:
            some = self.lengths > 0
            last[some] = self.times[self.starts[1:][some] - 1]
        return last

    def matrix(self, n_items: int, weights: NDArray[np.float32] | None = None) -> sparse.csr_array:
        """Users x items as CSR float32; an item done several times keeps its largest weight.

        Parameters
        ----------
        n_items : int
            Number of columns.
        weights : ndarray of float32, shape (n_events,), optional
            Weight of each event, 1 without it.
        """
        if weights is None:
            weights = np.ones(len(self.items), dtype=np.float32)
        order = np.lexsort((-weights, self.items, self.rows))
        rows, items = self.rows[order], self.items[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (items[1:] != items[:-1])
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows[first], minlength=len(self)))])
        shape = (len(self), n_items)
        return sparse.csr_array((weights[order][first], items[first], starts), shape=shape, dtype=np.float32)
