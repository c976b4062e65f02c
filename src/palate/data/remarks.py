"""What people said of items in reviews, as models read it: whose, of what, for or against, as vectors."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.ids import Index
from palate.data.ragged import starts_of, taken
from palate.errors import ShapeMismatch
from palate.linalg.csr import Rows


@dataclass(frozen=True)
class ReviewTable:
    """Reviews as vectors.

    Parameters
    ----------
    ids : Index
        What each review is called.
    vectors : mapping of str to ndarray or csr_array of float32, shape (n_reviews, dim)
        By the name of the features whose space they are in; rows of unit length, zero where a review lacks
        them.
    """

    ids: Index
    vectors: Mapping[str, Rows]

    def without(self, names: Container[str]) -> "ReviewTable":
        """The same reviews without vectors of some names."""
        return ReviewTable(self.ids, {name: one for name, one in self.vectors.items() if name not in names})


@dataclass(frozen=True)
class Remarks:
    """The reviews of each of some users, ragged as histories are.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_users + 1,)
        User u wrote entries ``starts[u]`` to ``starts[u + 1]``.
    reviews : ndarray of int64, shape (n,)
        Position of each review in its :class:`ReviewTable`.
    items : ndarray of int64, shape (n,)
        Item that it is of; -1 for one that a model does not have.
    stances : ndarray of float32, shape (n,)
        From -1, complaint, to 1, praise.
    """

    starts: NDArray[np.int64]
    reviews: NDArray[np.int64]
    items: NDArray[np.int64]
    stances: NDArray[np.float32]

    def __post_init__(self) -> None:
        for name, column in (("reviews", self.reviews), ("items", self.items), ("stances", self.stances)):
            if len(column) != self.starts[-1]:
                raise ShapeMismatch(name, len(column), "remarks", int(self.starts[-1]))

    @classmethod
    def of(
        cls,
        users: NDArray[np.int64],
        reviews: NDArray[np.int64],
        items: NDArray[np.int64],
        stances: NDArray[np.float32],
        n_users: int,
    ) -> "Remarks":
        """Remarks from entries in any order, one a review."""
        order = np.lexsort((reviews, users))
        starts = starts_of(np.bincount(users, minlength=n_users))
        return cls(starts, reviews[order], items[order], stances[order].astype(np.float32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """The user's row of each entry, shape (n,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def take(self, rows: NDArray[np.int64]) -> "Remarks":
        """The remarks of some users, in the order of ``rows``; -1 gives none."""
        starts, entries = taken(self.starts, rows)
        return Remarks(starts, self.reviews[entries], self.items[entries], self.stances[entries])

    def where(self, keep: NDArray[np.bool_]) -> "Remarks":
        """The entries that ``keep``, shape (n,), is true of."""
        return Remarks(starts_of(keep)[self.starts], self.reviews[keep], self.items[keep], self.stances[keep])

    def renumbered(self, positions: NDArray[np.int64]) -> "Remarks":
        """The same with item p called ``positions[p]``."""
        return replace(self, items=np.where(self.items < 0, -1, positions[self.items]))

    def joined(self, later: "Remarks") -> "Remarks":
        """The remarks of each user here followed by those in ``later``, of the same table."""
        users = np.concatenate([self.rows, later.rows])
        order = np.argsort(users, kind="stable")
        return Remarks(
            self.starts + later.starts,
            np.concatenate([self.reviews, later.reviews])[order],
            np.concatenate([self.items, later.items])[order],
            np.concatenate([self.stances, later.stances])[order],
        )

    def matrix(self, n_reviews: int) -> sparse.csr_array:
        """Users x reviews, CSR float32 of stances."""
        shape = (len(self), n_reviews)
        return sparse.csr_array((self.stances, self.reviews, self.starts), shape=shape)
