"""Model selection: evaluate models on held-out rows that they did not learn from."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import BETWEEN, TRAIN, VALID, Dataset, Histories, relevant_of
from palate.data.ragged import taken
from palate.linalg.csr import csr_sum
from palate.linalg.ranks import hide, ranks_of
from palate.memory import at_once, ranking_bytes
from palate.metrics import NDCG_SHARE, Quality, gain, ideal_gain

MAX_JUDGED = 6000
"""Users evaluated at most; the standard error of a recall of 0.1 is then below 0.004."""

BATCH = 512
"""Users scored at once."""


class Scorer(Protocol):
    """Anything that scores histories, such as a fitted model."""

    def score(self, users: Histories, /) -> NDArray[np.float32]:
        """Compute the score of every item for each history, float32, shape (n_histories, n_items)."""
        ...


@dataclass(frozen=True)
class Holdout:
    """Users with held-out items, and the histories that models see of them.

    Parameters
    ----------
    known : Dataset
        Train rows, those of them that nothing is learned from as BETWEEN, and what is held out as valid rows.
    users : ndarray of int64, shape (n_users,)
        Positions of the judged users.
    seen : Histories
        Train histories of the judged users, rows between included; their items are masked.
    histories : Histories
        What models see of these histories.
    starts : ndarray of int64, shape (n_users + 1,)
        Held-out items of judged user u are ``items[starts[u]:starts[u + 1]]``.
    items : ndarray of int32
        Held-out items, none twice for a user.
    k : int
        Cutoff.
    """

    known: Dataset
    users: NDArray[np.int64]
    seen: Histories
    histories: Histories
    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    k: int = 20

    @classmethod
    def of(cls, dataset: Dataset, max_users: int, seed: int = 0, k: int = 20) -> "Holdout":
        """Hold out the relevant valid items; without any, the last event of users with two or more.

        Where a user's valid rows come after the train rows, as in a split by time, the test rows come after
        both: between what models learn from and are shown of a test user, and what they are asked, lie the
        valid rows. The judged users are asked likewise: as many of the last train events of every user as the
        user has valid rows are neither learned from nor shown. A list that is good for the next few visits
        beats one that is good for the next click, and what everybody did just before is not known.

        Parameters
        ----------
        dataset : Dataset
            Test rows in it are not looked at.
        max_users : int
            A random sample of so many users is judged where there are more.
        seed : int
            Of the sample.
        """
        known = dataset.only(TRAIN, BETWEEN, VALID)
        held_out = relevant_of(known, VALID, (TRAIN, BETWEEN)).matrix
        given = held_out.nnz > 0
        if not given:
            known = known.with_split(last_of_each_user(known))
            held_out = relevant_of(known, VALID, (TRAIN,)).matrix
        after = given and _valid_comes_last(known)
        if after and not np.any(known.split == BETWEEN):
            known = known.with_split(_with_rows_between(known, np.diff(held_out.indptr)))
        users = np.flatnonzero(np.diff(held_out.indptr))
        if len(users) > max_users:
            users = np.sort(np.random.default_rng(seed).choice(users, max_users, replace=False))
        rows = held_out[users]
        starts = rows.indptr.astype(np.int64)
        seen = known.histories(TRAIN, BETWEEN).take(users)
        shown = seen.shortened(np.diff(starts)) if after else seen
        return cls(known, users, seen, shown, starts, rows.indices.astype(np.int32), k)

    def __len__(self) -> int:
        return len(self.histories)

    def take(self, users: NDArray[np.int64]) -> "Holdout":
        """Keep some of the judged users, by position."""
        starts, entries = taken(self.starts, users)
        seen, shown = self.seen.take(users), self.histories.take(users)
        kept = self.users[users]
        return replace(self, users=kept, seen=seen, histories=shown, starts=starts, items=self.items[entries])

    def parted(self, most: int, seed: int) -> tuple["Holdout", "Holdout"]:
        """Part the judged users at random: those by which settings are chosen, ``most`` at most, and those by
        which what was chosen is compared: the others, where there are half as many at least, or else all.
        """
        if len(self) <= most:
            return self, self
        order = np.random.default_rng(seed).permutation(len(self))
        some, others = np.sort(order[:most]), np.sort(order[most:])
        return self.take(some), self.take(others) if 2 * len(others) >= most else self

    @property
    def rows(self) -> NDArray[np.int64]:
        """Position of the judged user of each held-out item."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @cached_property
    def fit(self) -> Dataset:
        """The rows that models learn from to be judged."""
        return self.known.only(TRAIN)

    @property
    def at_once(self) -> int:
        """Judged users whose scores are held at once."""
        n = len(self.known.items)
        return at_once(BATCH, ranking_bytes(n), f"judging a list of {n:,} items")

    def mask(self, start: int, stop: int) -> sparse.csr_array:
        """Mask of the items that are not recommended to some judged users, shape (stop - start, n_items)."""
        n_items = len(self.known.items)
        barred = self.seen.take(np.arange(start, stop)).barred(n_items, keep_seen=self.known.repeats)
        return csr_sum([], (stop - start, n_items)) if barred is None else barred

    def judge(self, model: Scorer) -> Quality:
        """Measure a model that was fitted on ``fit``, ranking all items but the masked ones."""
        return self.quality(self.ranks(model))

    def ranks(self, model: Scorer) -> NDArray[np.int64]:
        """Compute the 0-based rank of each held-out item by a model that was fitted on ``fit``."""
        ranks = np.empty(len(self.items), dtype=np.int64)
        size = self.at_once
        for start in range(0, len(self), size):
            stop = min(start + size, len(self))
            batch = self.histories.take(np.arange(start, stop))
            scores = hide(model.score(batch), self.mask(start, stop))
            held_out = slice(self.starts[start], self.starts[stop])
            rows, items = self.rows[held_out] - start, self.items[held_out]
            ranks[held_out] = ranks_of(scores, rows, items, self.known.tie_order)
        return ranks

    def quality(self, ranks: NDArray[np.int64]) -> Quality:
        """Compute quality from the 0-based rank of each held-out item."""
        recall, ndcg = self._by_user(ranks)
        return Quality(float(recall.mean()), float(ndcg.mean())) if len(self) else Quality(0.0, 0.0)

    def recalls(self, ranks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compute each judged user's recall, shape (n_users,), from the ranks of the held-out items."""
        return self._by_user(ranks)[0]

    def values(self, ranks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compute each judged user's share in the value of the quality, shape (n_users,), to be compared in
        pairs.
        """
        recall, ndcg = self._by_user(ranks)
        return recall + NDCG_SHARE * ndcg

    def _by_user(self, ranks: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Compute recall and NDCG of each judged user."""
        counts = np.diff(self.starts)
        hit = ranks < self.k
        gains = np.where(hit, gain(ranks), 0.0)
        recall = np.bincount(self.rows, hit, len(self)) / counts
        return recall, np.bincount(self.rows, gains, len(self)) / ideal_gain(counts, self.k)


def _valid_comes_last(known: Dataset) -> bool:
    """Whether every user's valid rows come after all of their train rows, and order means something."""
    if not known.ordered:
        return False
    same_user = known.user[1:] == known.user[:-1]
    back = (known.split[1:] != VALID) & (known.split[:-1] == VALID)
    return not bool(np.any(same_user & back))


def _with_rows_between(known: Dataset, counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return split codes: of each user's train rows, the last that hold ``counts`` which speak for their item
    are BETWEEN; a user with any train row keeps one.
    """
    split = known.split.copy()
    train = np.flatnonzero(split == TRAIN)
    user = known.user[train]
    speaks = np.ones(len(train), np.int64) if known.weight is None else (known.weight[train] > 0) * 1
    done = np.cumsum(speaks)
    first, last = np.searchsorted(user, user), np.searchsorted(user, user, side="right") - 1
    # Rows that speak for their item from this one on, itself included.
    left = done[last] - done + speaks
    late = (left <= counts[user]) & (counts[user] > 0) & (np.arange(len(train)) > first)
    split[train[late]] = BETWEEN
    return split


def last_of_each_user(dataset: Dataset) -> NDArray[np.uint8]:
    """Return split codes: of users with two or more rows that speak for their item, the last one is VALID."""
    split = np.full(len(dataset), TRAIN, dtype=np.uint8)
    liked = np.arange(len(dataset)) if dataset.weight is None else np.flatnonzero(dataset.weight > 0)
    user = dataset.user[liked]
    last = np.append(user[1:] != user[:-1], True)[: len(user)]
    split[liked[last & (np.bincount(user)[user] >= 2)]] = VALID
    return split
