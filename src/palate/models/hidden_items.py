"""Evaluation of scores for items without events, on known items that are scored as if they had none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.holdout import BATCH, Holdout
from palate.linalg.ranks import hide
from palate.models.base import Recommender

Way = TypeVar("Way")

FACTORS = (0.6, 0.8, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)
"""Factors of the mean of the neighbours' scores that are tried."""

KEPT = 0.75
"""Share of what hidden items can add to recall that a way must keep."""

FOLDS = 10
"""One part in so many of the catalogue is hidden at once."""

MOST = 5000
"""Items that are hidden in all, at most, but one fold at least."""

USERS = 3000
"""Users judged, at most."""

SCORES = 2**25
"""Scores kept in memory twice, 128 MiB each; users are judged accordingly."""

BLOCK = 256
"""Rows compared at once."""


@dataclass(frozen=True)
class Judged:
    """Recall on held-out rows while some known items are scored as late ones.

    Parameters
    ----------
    every : float
        Recall over users, all items, the mean over folds.
    late : float
        Recall of rows of hidden items.
    """

    every: float
    late: float


class HiddenItems:
    """Known items in folds, each scored by the items of the other folds.

    The model is the one that was trained with them; what it keeps of a hidden item, as a past item and in the
    scores of its neighbours, moves the figures little, and nothing has to be fitted for them.

    Parameters
    ----------
    model : Recommender
        Fitted on the train rows of ``dataset``.
    dataset : Dataset
        With valid rows.
    seed : int
        Of the folds and of the sample of users.
    """

    def __init__(self, model: Recommender, dataset: Dataset, seed: int = 0) -> None:
        n = len(dataset.items)
        self._ties = dataset.tie_order
        self._holdout = holdout = Holdout.of(dataset, judged_users_of(n), seed)
        self._allowed = np.empty((len(holdout), n), dtype=np.float32)
        for start in range(0, len(holdout), BATCH):
            stop = min(start + BATCH, len(holdout))
            self._allowed[start:stop] = model.score(holdout.histories.take(np.arange(start, stop)))
        self._of_items = np.ascontiguousarray(self._allowed.T)
        hide(self._allowed, holdout.mask(0, len(holdout)))
        size = -(-n // FOLDS)
        self.items = np.random.default_rng(seed).permutation(n)[: hidden_items_of(n)]
        self.starts = np.arange(0, len(self.items), size)
        self.fold = np.full(n, -1)
        self.fold[self.items] = np.arange(len(self.items)) // size
        self._column = np.full(n, -1)
        self._column[self.items] = np.arange(len(self.items))
        self._rows, self._items, self._k = holdout.rows, holdout.items.astype(np.int64), holdout.k
        self._hidden = np.flatnonzero(self.fold[self._items] >= 0)
        self._own_fold = self.fold[self._items[self._hidden]]
        self._masked = np.nonzero(np.isneginf(self._allowed[:, self.items]).T)
        self._own = self._ranks_of_own()

    @property
    def histories(self) -> Histories:
        """Of the users judged."""
        return self._holdout.histories

    @cached_property
    def trained(self) -> Judged:
        """Recall of the unchanged model."""
        return self._judged(np.repeat(self._own.rank[:, None] < self._k, len(self.starts), axis=1))

    @cached_property
    def ignored(self) -> Judged:
        """Recall with hidden items in no list."""
        hit = self._own.left < self._k
        hit[self._hidden, self._own_fold] = False
        return self._judged(hit)

    def judge(self, weights: sparse.csr_array, more: NDArray[np.float32] | None = None) -> Judged:
        """Compute recall with hidden items scored as late ones.

        Parameters
        ----------
        weights : csr_array of float32, shape (n_hidden, n_items)
            Weight of each item's scores in those of each hidden item, in the order of ``items``.
        more : ndarray of float32, shape (n_hidden, n_users), optional
            What is added to the scores of hidden items for each of :attr:`histories`.
        """
        # By item, since few users' scores are looked at.
        late = np.asarray(weights @ self._of_items, dtype=np.float32)
        if more is not None:
            late += more
        late[self._masked] = -np.inf
        # What others keep out of a list is in none, whatever late items add.
        near = np.flatnonzero(np.any(self._own.left < self._k, axis=1))
        values = self._allowed[self._rows[near], self._items[near]]
        hit = self._own.left < self._k
        hit[near] = self._own.left[near] + self._of_folds(late, near, values) < self._k
        hit[self._hidden, self._own_fold] = self._found(late)
        return self._judged(hit)

    def best(self, some: Sequence[tuple[Way, Judged]], slack: float = 0.0) -> Way:
        """Return the best of several ways, the first of nearly equal ones.

        Of what hidden items can add to lists at best, at least :data:`KEPT` is kept: scored too high, they
        would take the places of others. Among ways that do so, those are taken that find hidden items as
        often as the model that was trained with them, or most often; among these, those of the best lists.

        Parameters
        ----------
        some : sequence of tuple
            Ways, and what they give.
        slack : float
            Share of recall on all rows that counts as equal.
        """
        most = max(found.every for _, found in some)
        least = KEPT * most + (1 - KEPT) * min(self.ignored.every, most)
        worth = [(found.every >= least, self._reached(found)) for _, found in some]
        left = [candidate for candidate, own in zip(some, worth, strict=True) if own == max(worth)]
        most = max(found.every for _, found in left)
        return next(way for way, found in left if found.every >= (1 - slack) * most)

    def _reached(self, found: Judged) -> float:
        """Compute the recall over that of training with the items, 1 at most."""
        return min(found.late / self.trained.late, 1.0) if self.trained.late > 0 else 1.0

    def _found(self, late: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which held-out rows of hidden items the late scores find, shape (n_of_hidden,)."""
        row, item = self._rows[self._hidden], self._items[self._hidden]
        values = late[self._column[item], row]
        found = np.zeros(len(row), dtype=np.bool_)
        some = np.flatnonzero((values >= self._own.least) & ~np.isneginf(values))
        above = self._of_folds(late, self._hidden[some], values[some])[
            np.arange(len(some)), self._own_fold[some]
        ]
        for start in range(0, len(some), BLOCK):
            block = some[start : start + BLOCK]
            better = self._above(self._allowed[row[block]], values[block], item[block])
            outside = self.fold[None, :] != self._own_fold[block][:, None]
            above[start : start + BLOCK] += (better & outside).sum(axis=1)
        found[some] = above < self._k
        return found

    def _of_folds(
        self, late: NDArray[np.float32], entries: NDArray[np.int64], values: NDArray[np.float32]
    ) -> NDArray[np.int64]:
        """Count the late items of each fold that precede a value, for some held-out rows."""
        counts = np.zeros((len(entries), len(self.starts)), dtype=np.int64)
        for start in range(0, len(entries), BLOCK):
            block = entries[start : start + BLOCK]
            scores = late[:, self._rows[block]].T
            better = self._above(scores, values[start : start + BLOCK], self._items[block], self.items)
            counts[start : start + BLOCK] = np.add.reduceat(better, self.starts, axis=1, dtype=np.int64)
        return counts

    def _above(
        self,
        scores: NDArray[np.float32],
        values: NDArray[np.float32],
        items: NDArray[np.int64],
        columns: NDArray[np.int64] | slice = slice(None),
    ) -> NDArray[np.bool_]:
        """Return which scores of a user precede a value of an item; equal ones by tie order."""
        before = self._ties[columns][None, :] < self._ties[items][:, None]
        return (scores > values[:, None]) | ((scores == values[:, None]) & before)

    def _ranks_of_own(self) -> "_Own":
        """Rank by the model's own scores."""
        rank = np.empty(len(self._rows), dtype=np.int64)
        left = np.empty((len(self._rows), len(self.starts)), dtype=np.int64)
        least = np.full(len(self._rows), -np.inf, dtype=np.float32)
        for start in range(0, len(self._rows), BLOCK):
            some = slice(start, start + BLOCK)
            row, item = self._rows[some], self._items[some]
            better = self._above(self._allowed[row], self._allowed[row, item], item)
            rank[some] = better.sum(axis=1)
            of_folds = np.add.reduceat(better[:, self.items], self.starts, axis=1, dtype=np.int64)
            left[some] = rank[some, None] - of_folds
            others = np.where(self.fold[None, :] != self.fold[item][:, None], self._allowed[row], -np.inf)
            if others.shape[1] > self._k:
                least[some] = np.partition(others, -self._k, axis=1)[:, -self._k]
        return _Own(rank, left, least[self._hidden])

    def _judged(self, hit: NDArray[np.bool_]) -> Judged:
        """Compute recall from the held-out items that are found while each fold is hidden."""
        counts = np.diff(self._holdout.starts)
        share = 1.0 / np.repeat(counts, counts)
        late = hit[self._hidden, self._own_fold]
        every = float((hit * share[:, None]).sum() / (len(counts) * hit.shape[1])) if len(counts) else 0.0
        return Judged(every, float(late.mean()) if len(late) else 0.0)


def judged_users_of(n_items: int) -> int:
    """Return how many users are judged at most, in a catalogue of so many items."""
    return min(USERS, max(1, SCORES // max(n_items, 1)))


def hidden_items_of(n_items: int) -> int:
    """Return how many items are hidden in all."""
    size = max(-(-n_items // FOLDS), 1)
    return min(max(MOST // size, 1) * size, n_items)


@dataclass(frozen=True)
class _Own:
    """Ranks of held-out rows by the model's own scores.

    Parameters
    ----------
    rank : ndarray of int64, shape (n,)
        Items before each.
    left : ndarray of int64, shape (n, n_folds)
        The same without those of a fold.
    least : ndarray of float32, shape (n_of_hidden,)
        For rows of hidden items: score of the last item in a list without their fold.
    """

    rank: NDArray[np.int64]
    left: NDArray[np.int64]
    least: NDArray[np.float32]
