"""Reviews as models read them: vectors with author, item and stance."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.ids import Index
from palate.data.ragged import starts_of, taken
from palate.errors import ShapeMismatch
from palate.linalg.csr import Rows, blank, stacked


@dataclass(frozen=True)
class ReviewSpace:
    """Encoding of a table of reviews, by which later reviews are encoded too.

    Parameters
    ----------
    centres : mapping of str to ndarray of float32, shape (dim,)
        What was taken off rows of unit length, by name.
    terms : Index
        Term of each column of word counts.
    rarity : ndarray of float32, shape (n_terms,)
        Weight of each.
    ratings : mapping of str to float
        What ratings were judged by; see :class:`palate.shop.stances.Judging`. Empty where none were.
    """

    centres: Mapping[str, NDArray[np.float32]]
    terms: Index
    rarity: NDArray[np.float32]
    ratings: Mapping[str, float]


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
    space : ReviewSpace, optional
        How they were made.
    """

    ids: Index
    vectors: Mapping[str, Rows]
    space: ReviewSpace | None = None

    def without(self, names: Container[str]) -> "ReviewTable":
        """Remove the vectors of some names."""
        return replace(
            self, vectors={name: vector for name, vector in self.vectors.items() if name not in names}
        )

    def followed_by(self, other: "ReviewTable") -> "ReviewTable":
        """Append reviews of the same space; vectors that one of both lacks are zero.

        Raises
        ------
        ValueError
            If a review is in both.
        """
        pairs = {
            name: (self._rows(name, other), other._rows(name, self))
            for name in dict.fromkeys([*self.vectors, *other.vectors])
        }
        vectors = {name: stacked(first, second) for name, (first, second) in pairs.items()}
        return replace(self, ids=self.ids.followed_by(other.ids.ids), vectors=vectors)

    def _rows(self, name: str, other: "ReviewTable") -> Rows:
        """Return the rows of a name, empty ones where only the other table has them."""
        return self.vectors[name] if name in self.vectors else blank(other.vectors[name], len(self.ids))


@dataclass(frozen=True)
class LaterReviews:
    """Reviews that came after a model was trained.

    Parameters
    ----------
    first : int
        Position of the first of them: the number of reviews that the model was trained with.
    table : ReviewTable
        The reviews, made in the space of the model's.
    """

    first: int
    table: ReviewTable


@dataclass(frozen=True)
class Remarks:
    """Reviews of users, ragged as histories are.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_users + 1,)
        User u wrote entries ``starts[u]`` to ``starts[u + 1]``.
    reviews : ndarray of int64, shape (n,)
        Position of each review in its :class:`ReviewTable`, or in ``later``.
    items : ndarray of int64, shape (n,)
        Item that it is of; -1 for one that a model does not have.
    stances : ndarray of float32, shape (n,)
        From -1, complaint, to 1, praise.
    later : LaterReviews, optional
        Reviews at positions beyond the table that a model was trained with.
    """

    starts: NDArray[np.int64]
    reviews: NDArray[np.int64]
    items: NDArray[np.int64]
    stances: NDArray[np.float32]
    later: LaterReviews | None = None

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
        """Make remarks of entries in any order, one a review."""
        order = np.lexsort((reviews, users))
        starts = starts_of(np.bincount(users, minlength=n_users))
        return cls(starts, reviews[order], items[order], stances[order].astype(np.float32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """User's row of each entry, shape (n,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def take(self, rows: NDArray[np.int64]) -> "Remarks":
        """Take the remarks of some users, in the order of ``rows``; -1 gives none."""
        starts, entries = taken(self.starts, rows)
        return self._at(starts, entries)

    def where(self, keep: NDArray[np.bool_]) -> "Remarks":
        """Keep the entries for which ``keep``, shape (n,), is true."""
        return self._at(starts_of(keep)[self.starts], np.flatnonzero(keep))

    def _at(self, starts: NDArray[np.int64], entries: NDArray[np.int64]) -> "Remarks":
        reviews, items, stances = self.reviews[entries], self.items[entries], self.stances[entries]
        return Remarks(starts, reviews, items, stances, self.later)

    def renumbered(self, positions: NDArray[np.int64]) -> "Remarks":
        """Renumber item p to ``positions[p]``."""
        return replace(self, items=np.where(self.items < 0, -1, positions[self.items]))

    def joined(self, other: "Remarks") -> "Remarks":
        """Append the remarks of each user in ``other``, of the same table.

        Raises
        ------
        ValueError
            If a later review is in both, or they follow on tables of different length.
        """
        users = np.concatenate([self.rows, other.rows])
        order = np.argsort(users, kind="stable")
        later, reviews = self.later or other.later, other.reviews
        if self.later is not None and other.later is not None:
            if self.later.first != other.later.first:
                raise ValueError("remarks follow on tables of different length")
            table = self.later.table.followed_by(other.later.table)
            later = replace(self.later, table=table)
            reviews = np.where(reviews < other.later.first, reviews, reviews + len(self.later.table.ids))
        return Remarks(
            self.starts + other.starts,
            np.concatenate([self.reviews, reviews])[order],
            np.concatenate([self.items, other.items])[order],
            np.concatenate([self.stances, other.stances])[order],
            later,
        )

    def matrix(self, n_reviews: int) -> sparse.csr_array:
        """Return the users x reviews matrix of stances, CSR float32."""
        shape = (len(self), n_reviews)
        return sparse.csr_array((self.stances, self.reviews, self.starts), shape=shape)

    # -- vectors of what was said, of later reviews too ------------------------------------------------------

    def weighted(self, name: str, said: Rows) -> Rows:
        """Sum each user's reviews, each times its stance, shape (n_users, dim).

        Parameters
        ----------
        name : str
            Of the vectors.
        said : ndarray or csr_array of float32, shape (n_reviews, dim)
            Vectors of the reviews that a model was trained with.
        """
        if self.later is None:
            return self.matrix(said.shape[0]) @ said
        is_later = self.reviews >= self.later.first
        total = self.where(~is_later).matrix(said.shape[0]) @ said
        if name not in self.later.table.vectors:
            return total
        own = self.where(is_later)
        own = replace(own, reviews=own.reviews - self.later.first)
        return total + own.matrix(len(self.later.table.ids)) @ self.later.table.vectors[name]

    def vectors(self, name: str, said: Rows) -> Rows:
        """Return the vector of each entry's review, shape (n, dim); parameters as for :meth:`weighted`."""
        if self.later is None:
            return said[self.reviews]
        is_later = self.reviews >= self.later.first
        table, later = self.later.table, self.reviews[is_later] - self.later.first
        own = table.vectors[name] if name in table.vectors else blank(said, len(table.ids))
        order = np.argsort(np.argsort(is_later, kind="stable"), kind="stable")
        return stacked(said[self.reviews[~is_later]], own[later])[order]

    def review(self, position: int, known: Index) -> str:
        """Return the id of the review at a position.

        Parameters
        ----------
        position : int
            As in ``reviews``.
        known : Index
            Ids of the reviews that the model was trained with.
        """
        if self.later is not None and position >= self.later.first:
            return self.later.table.ids[position - self.later.first]
        return known[position]
