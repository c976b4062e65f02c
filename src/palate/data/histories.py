"""Histories: the events of users, oldest first, by which a fitted recommender scores them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.ragged import starts_of, taken
from palate.data.remarks import Remarks
from palate.data.settling import settle
from palate.errors import ShapeMismatch
from palate.linalg.ordering import order_by
from palate.wording import counted

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
    lifts : ndarray of bool, shape (n_events,), or None
        Events that say liking again of what was rejected before; None where all do.
    remarks : Remarks or None
        What each user said of items in reviews; None where nothing is known of it.
    tastes : Remarks or None
        Words of each user's profile, one entry for each item that shows them: ``reviews`` are their positions
        in :attr:`palate.data.Dataset.taste_table`, ``stances`` their weights. None where there are none.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    times: NDArray[np.float64] | None = None
    weights: NDArray[np.float32] | None = None
    avoid: "Histories | None" = None
    lifts: NDArray[np.bool_] | None = None
    remarks: Remarks | None = None
    tastes: Remarks | None = None

    def __post_init__(self) -> None:
        if self.starts[-1] != len(self.items):
            raise ShapeMismatch("histories", int(self.starts[-1]), "items", len(self.items))
        for name, column in (("times", self.times), ("weights", self.weights), ("lifts", self.lifts)):
            if column is not None and len(column) != len(self.items):
                raise ShapeMismatch(name, len(column), "items", len(self.items))
        if self.avoid is not None and len(self.avoid) != len(self):
            raise ShapeMismatch("avoid", len(self.avoid), "histories", len(self))
        for name, said in (("remarks", self.remarks), ("tastes", self.tastes)):
            if said is not None and len(said) != len(self):
                raise ShapeMismatch(name, len(said), "histories", len(self))

    @classmethod
    def of(
        cls, sequences: Sequence[Sequence[int]], times: Sequence[Sequence[float]] | None = None
    ) -> "Histories":
        """Make histories of one sequence of item positions a user, oldest first."""
        lengths = [len(sequence) for sequence in sequences]
        starts = starts_of(np.array(lengths, dtype=np.int64))
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
        lifts: NDArray[np.bool_] | None = None,
    ) -> "Histories":
        """Make histories of events of which some speak against their item.

        The last word about an item counts; see :func:`palate.data.settling.settle`.

        Parameters
        ----------
        starts, items, times, lifts
            As of a history.
        weights : ndarray of float32, shape (n_events,)
            Below 0 where an event speaks against its item.
        """
        against = weights < 0
        if not np.count_nonzero(against):
            alike = np.count_nonzero(weights == 1) == len(weights)
            return cls(starts, items, times, None if alike else weights, lifts=lifts)
        return cls(starts, items, times, weights, lifts=lifts)._settled(against, times)

    def _settled(self, against: NDArray[np.bool_], moments: NDArray[np.float64] | None) -> "Histories":
        """Return the events that stand, and what stays rejected."""
        kept, avoid = self, None
        if against.any():
            stands, rejected = settle(self.rows, self.items, against, self.lifts, moments)
            counts = np.bincount(self.rows[rejected], minlength=len(self))
            kept, avoid = self._where(stands), Histories(starts_of(counts), self.items[rejected])
        alike = kept.weights is None or bool((kept.weights == 1).all())
        return replace(kept, weights=None if alike else kept.weights, avoid=avoid)

    def __repr__(self) -> str:
        """Return how many they are."""
        return f"Histories of {counted(len(self), 'user')}, {counted(len(self.items), 'event')}"

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of_user(self, row: int) -> NDArray[np.int32]:
        """Return the items of one user, oldest first."""
        return self.items[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: NDArray[np.int64]) -> "Histories":
        """Take the histories of some users, in the order of ``rows``; -1 gives an empty history."""
        rows = np.asarray(rows, dtype=np.int64)
        starts, events = taken(self.starts, rows)
        avoid = None if self.avoid is None else self.avoid.take(rows)
        remarks = None if self.remarks is None else self.remarks.take(rows)
        tastes = None if self.tastes is None else self.tastes.take(rows)
        return self._at(starts, events, avoid, remarks, tastes)

    def shortened(self, by: NDArray[np.int64]) -> "Histories":
        """Drop the last ``by`` events of each user, with what the user said of their items and what these
        show of the user's taste; a user with any event keeps one.
        """
        kept = np.maximum(self.lengths - by, np.minimum(self.lengths, 1))
        stays = self.steps_back() >= np.repeat(self.lengths - kept, self.lengths)
        remarks, tastes = (self._unsaid(said, ~stays) for said in (self.remarks, self.tastes))
        return replace(self._where(stays), remarks=remarks, tastes=tastes)

    def _unsaid(self, said: Remarks | None, gone: NDArray[np.bool_]) -> Remarks | None:
        """Drop the entries of the items of some events."""
        if said is None:
            return None
        width = int(max(self.items.max(initial=0), said.items.max(initial=0))) + 1
        events = self.rows[gone] * width + self.items[gone]
        return said.where(~np.isin(said.rows * width + said.items, events))

    def renumbered(self, positions: NDArray[np.int64]) -> "Histories":
        """Renumber item p to ``positions[p]``; events of items at -1 are dropped."""
        items = positions[self.items].astype(np.int32)
        avoid = None if self.avoid is None else self.avoid.renumbered(positions)
        remarks = None if self.remarks is None else self.remarks.renumbered(positions)
        tastes = None if self.tastes is None else self.tastes.renumbered(positions)
        return replace(self, items=items, avoid=avoid, remarks=remarks, tastes=tastes)._where(items >= 0)

    def joined(self, later: "Histories") -> "Histories":
        """Append the events of each user in ``later``, which holds as many users.

        What a user spoke against later takes back what they did here, and the other way round.

        Raises
        ------
        ShapeMismatch
            If they differ in the number of users.
        """
        if len(self) != len(later):
            raise ShapeMismatch("histories", len(self), "later histories", len(later))
        parts = [part for part in (self, self.avoid, later, later.avoid) if part is not None]
        order = np.argsort(np.concatenate([part.rows for part in parts]), kind="stable")

        def together(columns: list[NDArray[Number]]) -> NDArray[Number]:
            return np.concatenate(columns)[order]

        times = weights = lifts = None
        if self.times is not None and later.times is not None:
            times = together([_or(part, part.times, np.nan) for part in parts])
        if self.weights is not None or later.weights is not None:
            weights = together([_or(part, part.weights, np.float32(1)) for part in parts])
        if later.lifts is not None:
            lifts = together([_or(part, part.lifts, np.True_) for part in parts])
        against = together(
            [np.full(len(part.items), part is self.avoid or part is later.avoid) for part in parts]
        )
        starts = np.sum([part.starts for part in parts], axis=0)
        items = together([part.items for part in parts])
        remarks, tastes = _both(self.remarks, later.remarks), _both(self.tastes, later.tastes)
        every = Histories(starts, items, times, weights, lifts=lifts, remarks=remarks, tastes=tastes)
        return every._settled(against, None)

    def drawn(self, random: np.random.Generator) -> "Histories":
        """Keep each event with the probability of its weight, without weights; all where all weigh 1."""
        if self.weights is None:
            return self
        return replace(self._where(random.random(len(self.items)) < self.weights), weights=None)

    def _where(self, keep: NDArray[np.bool_]) -> "Histories":
        """Keep the events for which ``keep`` is true."""
        return self._at(starts_of(keep)[self.starts], keep, self.avoid, self.remarks, self.tastes)

    def _at(
        self,
        starts: NDArray[np.int64],
        events: NDArray[Any],
        avoid: "Histories | None",
        remarks: Remarks | None,
        tastes: Remarks | None,
    ) -> "Histories":
        """Take some events, perhaps of other users."""
        times, weights, lifts = _at(self.times, events), _at(self.weights, events), _at(self.lifts, events)
        return Histories(starts, self.items[events], times, weights, avoid, lifts, remarks, tastes)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of events of each user, shape (n_users,)."""
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """User's row of each event, shape (n_events,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def steps_back(self) -> NDArray[np.int64]:
        """Count the later events of the same user, shape (n_events,): 0 for the last one."""
        return np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(len(self.items))

    def last_times(self) -> NDArray[np.float64]:
        """Return the Unix time of each user's last event, shape (n_users,); NaN without an event or time."""
        last = np.full(len(self), np.nan)
        if self.times is not None:
            some = self.lengths > 0
            last[some] = self.times[self.starts[1:][some] - 1]
        return last

    def matrix(self, n_items: int, weights: NDArray[np.float32] | None = None) -> sparse.csr_array:
        """Return the users x items matrix, CSR float32; an item with several events keeps its largest weight.

        Parameters
        ----------
        n_items : int
            Number of columns.
        weights : ndarray of float32, shape (n_events,), optional
            Weight of each event; without it that of :attr:`weights`.
        """
        if weights is None:
            weights = _or(self, self.weights, np.float32(1))
        events = self.heaviest(weights)
        starts = starts_of(np.bincount(self.rows[events], minlength=len(self)))
        shape = (len(self), n_items)
        return sparse.csr_array((weights[events], self.items[events], starts), shape=shape, dtype=np.float32)

    def heaviest(self, weights: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the position of the event of largest weight for each user and item, by user and item.

        Parameters
        ----------
        weights : ndarray of float32, shape (n_events,)
            Weight of each event.
        """
        if len(self) == 1:
            by_item = np.argsort(self.items, kind="stable")
            ordered = self.items[by_item]
            if not np.count_nonzero(ordered[1:] == ordered[:-1]):
                return by_item
        key = self.rows.astype(np.uint64) << np.uint64(32) | self.items.astype(np.uint64)
        order = order_by(key, -weights)
        ordered = key[order]
        return order[np.append(True, ordered[1:] != ordered[:-1])[: len(order)]]

    def barred(self, n_items: int, *, keep_seen: bool = False) -> sparse.csr_array | None:
        """Return the mask of items that are not recommended to each user, CSR float32, shape (n_users,
        n_items).

        It is what they spoke against, and what they had unless ``keep_seen``; None where that is nothing.
        """
        if keep_seen:
            return None if self.avoid is None else self.avoid.matrix(n_items)
        seen = self if self.avoid is None else replace(self, avoid=None, weights=None).joined(self.avoid)
        return seen.matrix(n_items)

    def barred_items(self, *, keep_seen: bool = False) -> NDArray[np.int32]:
        """Return the item positions of :meth:`barred` for any of the users, in no order, perhaps repeated."""
        against = np.empty(0, dtype=np.int32) if self.avoid is None else self.avoid.items
        return against if keep_seen else np.concatenate([self.items, against])


def _at(column: NDArray[Number] | None, where: NDArray[Any]) -> NDArray[Number] | None:
    return None if column is None else column[where]


def _both(first: Remarks | None, second: Remarks | None) -> Remarks | None:
    return (
        first.joined(second)
        if first is not None and second is not None
        else (second if first is None else first)
    )


def _or(histories: Histories, column: NDArray[Number] | None, default: Number | float) -> NDArray[Number]:
    return np.full(len(histories.items), default) if column is None else column
