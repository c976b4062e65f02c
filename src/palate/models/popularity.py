"""Popularity baselines: over all time, and before the user's last row."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Histories
from palate.linalg.csr import column_sums, csr_of
from palate.linalg.decayed import DecayedSums
from palate.models.base import Recommender
from palate.models.terms import PRIOR, Term
from palate.ranges import Positive
from palate.units import DAY


@dataclass(kw_only=True)
class Popularity(Recommender):
    """Score every item by the number of its train users, each weighted by their strongest event.

    Attributes
    ----------
    counts_ : ndarray of float32, shape (n_items,)
        Weighted number of train users of each item.
    """

    name = "popularity"

    @property
    def is_personal(self) -> bool:
        return False

    def learn(self, dataset: Dataset) -> None:
        self.counts_ = np.bincount(
            dataset.train_matrix.indices, dataset.train_matrix.data, minlength=len(dataset.items)
        ).astype(np.float32)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return np.repeat(self.counts_[None, :], len(histories), axis=0)

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        return self.counts_.copy()

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        return [_prior(self.name, self.counts_[None, items])]


@dataclass(kw_only=True)
class TimePrior(Recommender):
    """Score every item by recent sales in train before the user's last row, counted once a user and day.

    With times, an event counts ``exp(-days / days_span)`` for a user whose last row came that many days
    later, and nothing for a user whose last row came earlier: the future is not read. Where only the order of
    each user's rows is known, an event counts ``exp(-steps_back / steps_span)``.

    Parameters
    ----------
    days_span : float
        Days after which the weight of a sale has decayed to 1/e.
    steps_span : float
        Events after which it has, where there are no times.

    Attributes
    ----------
    sales_ : csr_array of float32, shape (n_days, n_items)
        Train events by day, or a single row where there are no times.
    first_day_ : float
        Unix days of the first row; NaN where there are no times.
    """

    name = "time-prior"

    days_span: Positive = 30.0
    steps_span: Positive = 2.0
    _sums: DecayedSums | None = field(default=None, init=False, repr=False, compare=False)

    def learn(self, dataset: Dataset) -> None:
        histories = dataset.histories()
        times = histories.times
        if times is None or len(times) == 0:
            self.first_day_ = float("nan")
            weights = np.exp(-histories.steps_back() / self.steps_span).astype(np.float32)
            day = np.zeros(len(histories.items), dtype=np.int64)
        else:
            self.first_day_ = float(np.floor(times.min() / DAY))
            weights = np.ones(len(times), dtype=np.float32)
            day = (np.floor(times / DAY) - self.first_day_).astype(np.int64)
        if histories.weights is not None:
            weights *= histories.weights
        once = _once_a_day(histories, day, weights)
        shape = (int(day.max(initial=0)) + 1, len(dataset.items))
        self.sales_ = csr_of(weights[once], day[once], histories.items[once].astype(np.int64), shape)

    def groups(self, histories: Histories) -> NDArray[np.int64]:
        """Days since the first that users are scored as of."""
        last_day = self.sales_.shape[0] - 1
        if np.isnan(self.first_day_):
            return np.full(len(histories), last_day)
        last = np.floor(histories.last_times() / DAY) - self.first_day_
        # Users without a dated row are scored as of the last day.
        return np.where(np.isnan(last), last_day, last).astype(np.int64)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        days, which = np.unique(self.groups(histories), return_inverse=True)
        scores = np.empty((len(days), len(self.items_)), dtype=np.float32)
        for row, day in enumerate(days.tolist()):
            # The logarithm limits the range of a skewed distribution.
            np.log1p(self._sales(day), out=scores[row])
        return scores[which]

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        return [_prior(self.name, self.score_histories(history)[:, items])]

    def _sales(self, day: int) -> NDArray[np.float32]:
        """Sales before the end of a day by item, float32, shape (n_items,), each by its age."""
        if np.isnan(self.first_day_):
            return column_sums(self.sales_)
        sums = self._sums
        if sums is None or sums.rows is not self.sales_ or sums.span != self.days_span:
            sums = self._sums = DecayedSums(self.sales_, self.days_span)
        return sums.upto(day)


def _once_a_day(
    histories: Histories, day: NDArray[np.int64], weights: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the positions of the event of most weight for each user, item and day, in order of events."""
    order = np.lexsort((-weights, day, histories.items, histories.rows))
    keys = np.stack([histories.rows, histories.items, day])[:, order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    return np.sort(order[first])


def _prior(name: str, values: NDArray[np.float32]) -> Term:
    return Term(name, np.array([PRIOR]), values.astype(np.float64))
