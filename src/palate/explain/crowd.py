"""What the shoppers behind a model chose: the counts that a reason may state."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories

OFTEN_COUNT = 5
"""Other shoppers from which on "often" is said."""

OFTEN_SHARE = 0.1
"""Share of those who chose the past item, from which on "often" is said."""

BEST = 0.1
"""Share of all items sold that are best-sellers."""

DAY = 86_400.0
"""Seconds."""

LATELY = 30.0
"""Days of sales that say what sells at a moment."""


@dataclass(frozen=True)
class Support:
    """Other shoppers who chose a past item, and how many of them chose the recommended one too.

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
    """The train histories of all users, counted.

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
        """Other users behind each source (rows) and item (columns).

        Parameters
        ----------
        sources, items : ndarray of int64
            Positions.
        own : Histories
            Of the user who is recommended to.
        is_known : bool
            Whether that user is one of the crowd, and not to be counted as another.
        """
        had, wanted = self._columns[:, sources], self._columns[:, items]
        both = np.asarray((had.T @ wanted).todense())
        among = self.buyers[sources]
        if is_known:
            mine = np.isin(sources, own.items).astype(np.int64)
            among = among - mine
            both = both - np.outer(mine, np.isin(items, own.items))
        return [[Support(int(n), int(all_)) for n in row] for row, all_ in zip(both, among, strict=True)]

    @cached_property
    def buyers(self) -> NDArray[np.int64]:
        """Users who had each item, shape (n_items,)."""
        return np.diff(self._columns.indptr).astype(np.int64)

    @cached_property
    def best_sellers(self) -> NDArray[np.bool_]:
        """Which items are among the most chosen, shape (n_items,)."""
        return most(self.buyers)

    def best_sellers_at(self, moment: float) -> NDArray[np.bool_] | None:
        """Which items were among the most chosen in the days before a moment; None without times.

        Parameters
        ----------
        moment : float
            Unix seconds; NaN for the last row.
        """
        times = self.histories.times
        if times is None or len(times) == 0:
            return None
        until = self.last if np.isnan(moment) else moment
        inside = (times <= until) & (times > until - LATELY * DAY)
        pairs = np.unique(self.histories.rows[inside] * self.n_items + self.histories.items[inside])
        return most(np.bincount(pairs % self.n_items, minlength=self.n_items))

    def is_now(self, moment: float) -> bool:
        """Whether a moment lies within the days that count as now; NaN does."""
        return not self.last - moment > LATELY * DAY

    @cached_property
    def last(self) -> float:
        """Unix seconds of the last row; NaN without times."""
        times = self.histories.times
        return float("nan") if times is None or len(times) == 0 else float(np.nanmax(times))

    @cached_property
    def _columns(self) -> sparse.csc_array:
        counts = sparse.csc_array(self.histories.matrix(self.n_items))
        counts.data = np.ones(len(counts.data), dtype=np.int64)
        return counts


def most(buyers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Items of which at most a tenth of those sold were chosen by as many; each by several people."""
    sold = np.sort(buyers[buyers > 0])
    as_many = len(sold) - np.searchsorted(sold, buyers, side="left")
    return (buyers >= OFTEN_COUNT) & (as_many <= BEST * len(sold))
