"""What each of some users did, oldest first: all that a fitted recommender needs to know of a user."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import ShapeMismatch

Number = TypeVar("Number", bound=np.generic)


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
    weights : ndarray of float32, shape (n_events,), or None
        How much each event speaks for its item, above 0; None where all weigh 1.
    avoid : Histories or None
        Items that each user spoke against, none of them in ``items``; None where nobody did.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    times: NDArray[np.float64] | None = None
    weights: NDArray[np.float32] | None = None
    avoid: "Histories | None" = None

    def __post_init__(self) -> None:
        if self.starts[-1] != len(self.items):
            raise ShapeMismatch("histories", int(self.starts[-1]), "items", len(self.items))
        if self.times is not None and len(self.times) != len(self.items):
            raise ShapeMismatch("times", len(self.times), "items", len(self.items))
        if self.weights is not None and len(self.weights) != len(self.items):
            raise ShapeMismatch("weights", len(self.weights), "items", len(self.items))
        if self.avoid is not None and len(self.avoid) != len(self):
            raise ShapeMismatch("avoid", len(self.avoid), "histories", len(self))

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

    @classmethod
    def settled(
        cls,
        starts: NDArray[np.int64],
        items: NDArray[np.int32],
        times: NDArray[np.float64] | None,
        weights: NDArray[np.float32],
    ) -> "Histories":
        """Histories from events of which some speak against their item.

        The last word about an item counts: one against it takes back what was done before, and what is done
        after it lifts it. At the same moment the word against is taken for the later one.

        Parameters
        ----------
        starts, items, times
            As of a history.
        weights : ndarray of float32, shape (n_events,)
            Below 0 where an event speaks against its item.
        """
        every = cls(starts, items, times, weights)
        against = weights < 0
        if not against.any():
            return replace(every, weights=None) if bool(np.all(weights == 1)) else every
        moment = np.zeros(len(items)) if times is None else times
        tie = np.zeros(len(items), dtype=bool) if times is None else against
        order = np.lexsort((tie, moment, items, every.rows))
        rows, sorted_items = every.rows[order], items[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (sorted_items[1:] != sorted_items[:-1])
        pair = np.cumsum(first) - 1
        last_against = np.full(int(pair[-1]) + 1, -1, dtype=np.int64)
        np.maximum.at(last_against, pair[against[order]], np.flatnonzero(against[order]))
        keep = np.empty(len(order), dtype=bool)
        keep[order] = np.arange(len(order)) > last_against[pair]
        ends = np.append(np.flatnonzero(first)[1:], len(order)) - 1
        rejected = ends[last_against == ends]
        counts = np.bincount(rows[rejected], minlength=len(every))
        avoid = cls(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), sorted_items[rejected])
        kept = every._where(keep)
        alike = bool(np.all(kept.weights == 1))
        return replace(kept, weights=None if alike else kept.weights, avoid=avoid)

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
        avoid = None if self.avoid is None else self.avoid.take(rows)
        return Histories(
            starts, self.items[events], _at(self.times, events), _at(self.weights, events), avoid
        )

    def shortened(self, by: NDArray[np.int64]) -> "Histories":
        """Without the last ``by`` events of each user; who has any keeps one."""
        kept = np.maximum(self.lengths - by, np.minimum(self.lengths, 1))
        return self._where(self.steps_back() >= np.repeat(self.lengths - kept, self.lengths))

    def renumbered(self, positions: NDArray[np.int64]) -> "Histories":
        """The same events with item p called ``positions[p]``; those of items called -1 are left out."""
        items = positions[self.items].astype(np.int32)
        avoid = None if self.avoid is None else self.avoid.renumbered(positions)
        return replace(self, items=items, avoid=avoid)._where(items >= 0)

    def joined(self, later: "Histories") -> "Histories":
        """The events of each user here followed by those in ``later``, which holds as many users.

        What a user spoke against later takes back what they did here, and the other way round.

        Raises
        ------
        ShapeMismatch
            If they differ in the number of users.
        """
        if len(self) != len(later):
            raise ShapeMismatch("histories", len(self), "later histories", len(later))
        first = self if later.avoid is None else self._where(~_in(self, later.avoid))
        avoid = later.avoid
        if self.avoid is not None:
            old = self.avoid._where(~_in(self.avoid, later))
            avoid = old if avoid is None else old._where(~_in(old, avoid)).joined(avoid)
        order = np.argsort(np.concatenate([first.rows, later.rows]), kind="stable")
        items = np.concatenate([first.items, later.items])[order]
        times = weights = None
        if first.times is not None and later.times is not None:
            times = np.concatenate([first.times, later.times])[order]
        if first.weights is not None or later.weights is not None:
            weights = np.concatenate([_or_ones(first), _or_ones(later)])[order]
        return Histories(first.starts + later.starts, items, times, weights, avoid)

    def drawn(self, random: np.random.Generator) -> "Histories":
        """Each event with the probability of its weight, without weights; all where all weigh 1."""
        if self.weights is None:
            return self
        return replace(self._where(random.random(len(self.items)) < self.weights), weights=None)

    def _where(self, keep: NDArray[np.bool_]) -> "Histories":
        """The events that ``keep`` is true of."""
        starts = np.concatenate([[0], np.cumsum(keep)])[self.starts].astype(np.int64)
        parts = _at(self.times, keep), _at(self.weights, keep)
        return Histories(starts, self.items[keep], *parts, self.avoid)

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
            Weight of each event; without it that of :attr:`weights`.
        """
        if weights is None:
            weights = _or_ones(self)
        order = np.lexsort((-weights, self.items, self.rows))
        rows, items = self.rows[order], self.items[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (items[1:] != items[:-1])
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows[first], minlength=len(self)))])
        shape = (len(self), n_items)
        return sparse.csr_array((weights[order][first], items[first], starts), shape=shape, dtype=np.float32)

    def barred(self, n_items: int, *, keep_seen: bool = False) -> sparse.csr_array | None:
        """What is not to be recommended to each user, CSR of float32, shape (n_users, n_items).

        It is what they spoke against, and what they had unless ``keep_seen``; None where that is nothing.
        """
        if keep_seen:
            return None if self.avoid is None else self.avoid.matrix(n_items)
        seen = self if self.avoid is None else replace(self, avoid=None, weights=None).joined(self.avoid)
        return seen.matrix(n_items)


def _at(column: NDArray[Number] | None, where: NDArray[Any]) -> NDArray[Number] | None:
    return None if column is None else column[where]


def _or_ones(histories: Histories) -> NDArray[np.float32]:
    if histories.weights is not None:
        return histories.weights
    return np.ones(len(histories.items), dtype=np.float32)


def _in(histories: Histories, other: Histories) -> NDArray[np.bool_]:
    """Events whose user has the same item in the other histories, shape (n_events,)."""
    width = 1 + max(int(histories.items.max(initial=0)), int(other.items.max(initial=0)))
    return np.isin(histories.rows * width + histories.items, other.rows * width + other.items)
