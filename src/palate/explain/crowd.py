"""Choices of the shoppers behind a model, counted: the figures that a reason may state."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.units import DAY

OFTEN_COUNT = 5
"""Other shoppers from which on "often" is said."""

OFTEN_SHARE = 0.1
"""Share of those who chose the past item, from which on "often" is said."""

BEST = 0.1
"""Share of all items sold that are best-sellers."""

LATELY = 30.0
"""Days of sales that say what sells at a moment."""


@dataclass(frozen=True)
class Support:
    """Number of other shoppers who chose a past item, and of those who chose the recommended one too.

    Parameters
    ----------
    both, among : int
        Who chose both; who chose the past item.
    """

    both: int
    among: int

    @property
    def often(self) -> bool:
        """Whether enough shoppers, and enough of them, chose both."""
        return self.both >= OFTEN_COUNT and self.both >= OFTEN_SHARE * self.among


@dataclass(frozen=True)
class Crowd:
    """Train histories of all users, counted.

    Parameters
    ----------
    histories : Histories
        Of the users that a model was trained on.
    n_items : int
        Items in its catalogue.
    """

    histories: Histories
    n_items: int

    def support(
        self, sources: NDArray[np.int64], items: NDArray[np.int64], own: Histories, *, is_known: bool
    ) -> list[list[Support]]:
        """Count the other users behind each source (rows) and item (columns).

        Parameters
        ----------
        sources, items : ndarray of int64
            Positions.
        own : Histories
            Of the user who is recommended to.
        is_known : bool
            Whether that user is one of the crowd, and not to be counted as another.
        """
        both = self._both(sources, items)
        among = self.buyers[sources]
        if is_known:
            mine = np.isin(sources, own.items).astype(np.int64)
            among = among - mine
            both = both - np.outer(mine, np.isin(items, own.items))
        return [[Support(int(n), int(all_)) for n in row] for row, all_ in zip(both, among, strict=True)]

    @cached_property
    def buyers(self) -> NDArray[np.int64]:
        """Users who had each item, shape (n_items,)."""
        return np.diff(self._users[1])

    @cached_property
    def best_sellers(self) -> NDArray[np.bool_]:
        """Which items are among the most chosen, shape (n_items,)."""
        return most(self.buyers)

    def best_sellers_at(self, moment: float) -> NDArray[np.bool_] | None:
        """Mark the items among the most chosen in the days before a moment; None without times.

        Parameters
        ----------
        moment : float
            Unix seconds; NaN for the last row.
        """
        if self._in_time is None:
            return None
        times, items, again = self._in_time
        until = self.last if np.isnan(moment) else moment
        start, stop = np.searchsorted(times, [until - LATELY * DAY, until], side="right")
        # Who chose an item several times is counted by the last of them.
        last = again[start:stop] > until
        return most(np.bincount(items[start:stop][last], minlength=self.n_items))

    def is_now(self, moment: float) -> bool:
        """Return whether a moment lies within the days that count as now; NaN does not."""
        return not self.last - moment > LATELY * DAY

    @cached_property
    def last(self) -> float:
        """Unix seconds of the last row; NaN without times."""
        times = self.histories.times
        return float("nan") if times is None or len(times) == 0 else float(np.nanmax(times))

    def _both(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the users who had each source and each item, shape (n_sources, n_items)."""
        both = np.zeros((len(sources), len(items)), dtype=np.int64)
        users, starts = self._users
        wanted = [users[starts[item] : starts[item + 1]] for item in items.tolist()]
        if not wanted:
            return both
        having = np.concatenate(wanted)
        ends = np.cumsum([len(some) for some in wanted])
        chose = np.zeros(len(self.histories), dtype=np.bool_)
        for row, source in enumerate(sources.tolist()):
            mine = users[starts[source] : starts[source + 1]]
            chose[mine] = True
            counts = np.concatenate([[0], np.cumsum(chose[having])])[ends]
            both[row] = np.diff(counts, prepend=0)
            chose[mine] = False
        return both

    @cached_property
    def _users(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Users who had each item, one item after the other, and where each item's start."""
        columns = sparse.csc_array(self.histories.matrix(self.n_items))
        return columns.indices, columns.indptr.astype(np.int64)

    @cached_property
    def _in_time(self) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]] | None:
        """Times of all rows in order, the item of each, and when the same user chose it again.

        Infinity where they never did; None without times.
        """
        histories = self.histories
        if histories.times is None or len(histories.times) == 0:
            return None
        dated = np.flatnonzero(~np.isnan(histories.times))
        times, items, rows = histories.times[dated], histories.items[dated], histories.rows[dated]
        by_pair = np.lexsort((times, items, rows))
        same = (items[by_pair][1:] == items[by_pair][:-1]) & (rows[by_pair][1:] == rows[by_pair][:-1])
        again = np.full(len(times), np.inf)
        again[by_pair[:-1][same]] = times[by_pair[1:][same]]
        order = np.argsort(times, kind="stable")
        return times[order], items[order], again[order]


def most(buyers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark items of which at most a tenth of those sold were chosen by as many; each by several people."""
    having = np.bincount(buyers, minlength=1)
    having[0] = 0
    as_many = np.cumsum(having[::-1])[::-1]
    enough = np.flatnonzero(as_many <= BEST * having.sum())
    least = int(enough[0]) if len(enough) else len(having)
    return buyers >= max(least, OFTEN_COUNT)
