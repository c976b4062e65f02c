"""Reviews brought to where any number of queries can be compared with them: weighed and centred once."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import unit_rows
from palate.encoders.tfidf import count_matrix, rarity_of, weighted_counts


@dataclass(frozen=True)
class CentredRows:
    """Vectors of reviews, compared less the mean of all of them.

    Parameters
    ----------
    unit : ndarray of float32, shape (n_reviews, dim)
        Of unit length, zero where a review has none. Centred rows are not kept beside them: their inner
        products follow.
    centre : ndarray of float32, shape (dim,)
        Mean of the rows that are there; zero for a lone one, which has nothing to differ from.
    lengths : ndarray of float32, shape (n_reviews,)
        Length of each row less the centre.
    having : ndarray of bool, shape (n_reviews,)
        Which reviews have vectors.
    """

    unit: NDArray[np.float32]
    centre: NDArray[np.float32]
    lengths: NDArray[np.float32]
    having: NDArray[np.bool_]

    @classmethod
    def of(cls, unit: NDArray[np.float32], having: NDArray[np.bool_]) -> "CentredRows":
        """Unit rows, and which of them are there."""
        several = int(having.sum()) > 1
        centre = unit[having].mean(axis=0) if several else np.zeros(unit.shape[1], np.float32)
        # |u - c|² = |u|² - 2 u·c + |c|², and |u| is 1.
        squares = 1.0 - 2.0 * (unit @ centre) + centre @ centre
        return cls(unit, centre, np.sqrt(np.maximum(squares, 0)).astype(np.float32), having)

    def cosines(self, raw: NDArray[np.float32]) -> NDArray[np.float64]:
        """Cosine of each review with a query as its encoder gave it, shape (1, dim); 0 where one has none."""
        query = unit_rows(unit_rows(raw) - self.centre)[0]
        products = (self.unit @ query - self.centre @ query).astype(np.float64)
        return np.where(self.having & (self.lengths > 1e-6), products / np.maximum(self.lengths, 1e-6), 0.0)


@dataclass(frozen=True)
class WeightedWords:
    """Words of reviews, weighed by how few reviews and items have them.

    Parameters
    ----------
    rows : csr_array of float32, shape (n_reviews, n_terms)
        Of unit length.
    rarity : ndarray of float32, shape (n_terms,)
        Weight of each term.
    column : dict of str to int
        Column of each term.
    """

    rows: sparse.csr_array
    rarity: NDArray[np.float32]
    column: dict[str, int]

    @classmethod
    def of(cls, counts: sparse.csr_array, own: sparse.csr_array, column: dict[str, int]) -> "WeightedWords":
        """From the word counts of reviews and of items, in the same columns."""
        kept, rarity = rarity_of(sparse.csr_array(sparse.vstack([counts, own])))
        position = np.full(counts.shape[1], -1, dtype=np.int64)
        position[kept] = np.arange(len(kept))
        columns = {term: int(position[old]) for term, old in column.items() if position[old] >= 0}
        return cls(weighted_counts(counts[:, kept], rarity), rarity, columns)

    def cosines(self, words: Counter[str]) -> NDArray[np.float64]:
        """Cosine of each review with some words, shape (n_reviews,)."""
        query = weighted_counts(count_matrix([words], self.column), self.rarity)
        return np.asarray(self.rows @ query.toarray()[0], dtype=np.float64)
