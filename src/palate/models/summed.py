"""Lists of blends whose members' scores need not be there as a whole.

Scores are sparse, as of nearest neighbours; or the same for all histories of a group, as of recent sales; or
inner products of vectors. Weighted by their deviations, which follow from sums and squares of what is stored,
they add up to sparse scores, shared rows and products of longer vectors.
"""

from collections.abc import Sequence
from functools import cached_property
from math import isfinite
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.linalg.csr import csr_of, csr_sum, with_values
from palate.linalg.moments import moments
from palate.linalg.products import Added, best_products
from palate.linalg.sums import SharedRow, best_sums
from palate.memory import at_once, ranking_bytes
from palate.models.base import Recommender
from palate.models.borrowed import Borrowed
from palate.models.deviation import inverse_deviation_by, inverse_deviation_of, scale_rows
from palate.models.linear import Linear
from palate.models.vectors import Vectors

ROOM = 2**28
"""Bytes of shared rows that are kept for the next histories, at most."""

AT_ONCE = 256
"""Histories that are ranked at once, at most."""


@runtime_checkable
class Grouped(Protocol):
    """A model that scores histories of one group alike."""

    def groups(self, histories: Histories) -> NDArray[np.int64]:
        """Return the group of each history."""
        ...


class Weighed(Protocol):
    """A member of a blend; see :class:`palate.models.blend.Member`."""

    @property
    def weight(self) -> float: ...
    @property
    def model(self) -> Recommender: ...
    @property
    def fitted(self) -> Recommender: ...
    @property
    def constant(self) -> NDArray[np.float32] | None: ...


def is_summed(members: Sequence[Weighed]) -> bool:
    """Return whether no scores of some members have to be there as a whole."""
    nobody = Histories.of([[]])
    return all(
        member.constant is not None
        or isinstance(member.model, Grouped | Vectors)
        or (isinstance(member.model, Linear) and member.model.sparse_scores(nobody) is not None)
        for member in members
    )


class Summed:
    """Sums of the members of a blend, weighted by their deviations.

    Parameters
    ----------
    members : sequence of Weighed
        As of :func:`is_summed`.
    ties : ndarray of int64, shape (n_items,)
        As :attr:`palate.data.Dataset.tie_order`.
    borrowed : Borrowed
        Scores that new items have in place of their own.
    """

    def __init__(self, members: Sequence[Weighed], ties: NDArray[np.int64], borrowed: Borrowed) -> None:
        self.ties, self.borrowed = ties, borrowed
        self.n_items = len(ties)
        self.constants = [member.constant for member in members if member.constant is not None]
        others = [member for member in members if member.constant is None]
        self.grouped = [(member, member.model) for member in others if isinstance(member.model, Grouped)]
        self.linear = [(member, member.model) for member in others if isinstance(member.model, Linear)]
        vectors = [member for member in others if isinstance(member.model, Vectors)]
        self.vectors = [_Vectors(own) for own in _by_fitted(vectors)]
        self._rows: dict[tuple[int, ...], SharedRow] = {}

    def ranked_at_once(self, k: int) -> int:
        """Histories that are ranked at once."""
        each = self.n_items * 4
        most = max(1, min(AT_ONCE, ROOM // each)) if self.grouped else AT_ONCE
        return at_once(most, ranking_bytes(self.n_items), f"ranking {k:,} of {self.n_items:,} items")

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
        """Rank one batch of histories, as :func:`palate.linalg.top_k.top_k` does their sums; None where a
        score may not be finite.
        """
        entries = self._entries(histories)
        shared, which = self._shared(histories)
        if not isfinite(float(entries.data.sum()) + sum(row.total for row in shared)):
            return None
        if not self.vectors:
            return best_sums(entries, shared, which, k, exclude, self.ties)
        users = np.hstack([own.users(histories) for own in self.vectors])
        # No product of two vectors is larger than the sums of the squares of all of either.
        if not isfinite(float(np.vdot(users, users)) + self._squares):
            return None
        added = Added(entries, [row.values for row in shared], which)
        return best_products(users, self._items, k, exclude, ties=self.ties, added=added)

    @cached_property
    def _items(self) -> NDArray[np.float32]:
        """Vectors of all items, those of several models behind each other."""
        return self._moved(np.hstack([own.own for own in self.vectors]))

    @cached_property
    def _squares(self) -> float:
        return float(np.vdot(self._items, self._items))

    def _entries(self, histories: Histories) -> sparse.csr_array:
        """Add up the sparse scores of histories."""
        total: sparse.csr_array | None = None
        for member, model in self.linear:
            scores = model.sparse_scores(histories)
            assert scores is not None
            scale_rows(scores, member.weight)
            total = scores if total is None else _plus(total, scores)
        if total is None:
            return csr_sum([], (len(histories), self.n_items))
        return sparse.csr_array(total @ self._moves) if len(self.borrowed.items) else total

    def _shared(self, histories: Histories) -> tuple[list[SharedRow], NDArray[np.int64]]:
        """Return the rows that histories share, and the one of each."""
        if not self.grouped:
            return [self._row((), histories)], np.zeros(len(histories), dtype=np.int64)
        groups = np.stack([model.groups(histories) for _, model in self.grouped], axis=1)
        keys, first, which = np.unique(groups, axis=0, return_index=True, return_inverse=True)
        rows = [
            self._row(tuple(key), histories.take(first[[place]])) for place, key in enumerate(keys.tolist())
        ]
        return rows, which

    def _row(self, key: tuple[int, ...], history: Histories) -> SharedRow:
        """Return the row of a history's groups, which is kept for others of them."""
        row = self._rows.pop(key, None)
        if row is None:
            total = np.zeros(self.n_items, dtype=np.float32)
            for constant in self.constants:
                total += constant
            for member, model in self.grouped:
                scores = model.score_history(history)
                scores *= np.float32(member.weight) * np.float32(inverse_deviation_of(scores))
                total += scores
            total = self._moved(total)
            total[self.borrowed.items] += self.borrowed.offsets
            row = SharedRow(total, self.ties)
        self._rows[key] = row
        while len(self._rows) > max(1, ROOM // (4 * self.n_items)):
            self._rows.pop(next(iter(self._rows)), None)
        return row

    def _moved(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give new items the scores of others; items are the first axis, and ``scores`` is changed."""
        if len(self.borrowed.items):
            scores[self.borrowed.items] = self.borrowed.weights @ scores
        return scores

    @cached_property
    def _moves(self) -> sparse.csr_array:
        """What scores are multiplied by, so that new items have those of others."""
        takes, new = self.borrowed.weights.tocoo(), self.borrowed.items
        old = np.setdiff1d(np.arange(self.n_items), new)
        sources, items = (
            np.concatenate([old, more]) for more in (takes.col.astype(np.int64), new[takes.row])
        )
        values = np.concatenate([np.ones(len(old), np.float32), takes.data])
        return csr_of(values, sources, items, (self.n_items, self.n_items))


class _Vectors:
    """Members of a blend that score by the same item vectors, and differ in memory alone.

    Parameters
    ----------
    members : sequence of Weighed
        Their models, as of :class:`palate.models.vectors.Vectors`, were made of one fitted model.
    """

    def __init__(self, members: Sequence[Weighed]) -> None:
        self.members = [(member, member.model) for member in members if isinstance(member.model, Vectors)]
        self.own = self.members[0][1].items

    def users(self, histories: Histories) -> NDArray[np.float32]:
        """Compute the weighted vectors of histories, float32, shape (n_histories, dim)."""
        total = np.zeros((len(histories), self.own.shape[1]), dtype=np.float32)
        for member, model in self.members:
            users = model.user_vectors(histories)
            total += users * (np.float32(member.weight) * self._deviations(users))[:, None]
        return total

    def _deviations(self, users: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute 1 / standard deviation of the scores of users by their vectors."""
        exact = users.astype(np.float64)
        mean, gram = self._moments
        inverse, unclear = inverse_deviation_by(exact @ mean, ((exact @ gram) * exact).sum(axis=1))
        for row in unclear.tolist():
            inverse[row] = inverse_deviation_of(self.own @ users[row])
        return inverse.astype(np.float32)

    @cached_property
    def _moments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The mean of item vectors, and of their outer products."""
        total, gram = moments(self.own)
        n = max(len(self.own), 1)
        return total / n, gram / n


def _by_fitted(members: Sequence[Weighed]) -> list[list[Weighed]]:
    """Put members of the same fitted model together."""
    found: dict[int, list[Weighed]] = {}
    for member in members:
        found.setdefault(id(member.fitted), []).append(member)
    return list(found.values())


def _plus(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    """Add matrices, of which those of one model and two memories have the same entries."""
    same = left.nnz == right.nnz and all(
        np.array_equal(*pair) for pair in ((left.indptr, right.indptr), (left.indices, right.indices))
    )
    return with_values(left, left.data + right.data) if same else sparse.csr_array(left + right)
