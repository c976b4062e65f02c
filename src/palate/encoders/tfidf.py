"""TF-IDF of words, in any script, without a model."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Fingerprint
from palate.linalg.csr import rows_to_unit_length, with_values

FINGERPRINT = Fingerprint("tfidf", "1")

MOST_TERMS = 50_000
"""Terms kept, the most widely used ones; bounds the memory of a large catalogue."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Thai, Japanese and Chinese write words without spaces between them."""


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their weights, learned from a catalogue.

    Parameters
    ----------
    column : dict of str to int
        Column of each term.
    rarity : ndarray of float32, shape (n_terms,)
        Smooth inverse document frequency, ``1 + ln((1 + n) / (1 + df))``.
    """

    column: dict[str, int]
    rarity: NDArray[np.float32]

    @classmethod
    def of(cls, documents: Iterable[Counter[str]]) -> "Vocabulary":
        """Terms that at least two documents have; those of one tell nothing of what is like it."""
        spread: Counter[str] = Counter()
        n_documents = 0
        for document in documents:
            spread.update(document.keys())
            n_documents += 1
        kept = sorted((term for term, count in spread.most_common(MOST_TERMS) if count > 1))
        used = np.array([spread[term] for term in kept], dtype=np.float64)
        return cls({term: column for column, term in enumerate(kept)}, _rarity(used, n_documents))

    def transform(self, documents: Sequence[Counter[str]]) -> sparse.csr_array:
        """``(1 + ln count) * rarity`` of each known term, rows of unit length; CSR float32 (n_documents,
        n_terms).

        Salton and Buckley, Term-weighting approaches in automatic text retrieval, 1988.
        """
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for document in documents:
            for term, count in document.items():
                if (column := self.column.get(term)) is not None:
                    columns.append(column)
                    counts.append(count)
            starts.append(len(columns))
        indices = np.array(columns, dtype=np.int32)
        values = (1.0 + np.log(np.array(counts, dtype=np.float32))) * self.rarity[indices]
        shape = (len(documents), len(self.column))
        matrix = sparse.csr_array((values.astype(np.float32), indices, np.array(starts)), shape=shape)
        length = np.sqrt(np.asarray((matrix * matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.maximum(length, 1e-12), np.diff(matrix.indptr)).astype(np.float32)
        return matrix


def rarity_of(
    counts: sparse.csr_array, most: int = MOST_TERMS
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Columns of terms that at least two documents have, and the weight of each, as :class:`Vocabulary`.

    Parameters
    ----------
    counts : csr_array of float32, shape (n_documents, n_terms)
        How often each document has each term.
    most : int
        Columns kept at most, those of the most widely used terms.
    """
    used = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(used > 1)
    if len(kept) > most:
        kept = np.sort(kept[np.argsort(-used[kept], kind="stable")[:most]])
    return kept, _rarity(used[kept].astype(np.float64), counts.shape[0])


def _rarity(used: NDArray[np.float64], n_documents: int) -> NDArray[np.float32]:
    """Smooth inverse document frequency of terms that so many of the documents have."""
    return (1.0 + np.log((1.0 + n_documents) / (1.0 + used))).astype(np.float32)


def weighted_counts(counts: sparse.csr_array, rarity: NDArray[np.float32]) -> sparse.csr_array:
    """``(1 + ln count) * rarity``, rows of unit length, CSR float32."""
    values = (1.0 + np.log(counts.data)) * rarity[counts.indices]
    return rows_to_unit_length(with_values(counts, values.astype(np.float32)))


def count_matrix(documents: Sequence[Counter[str]], column: Mapping[str, int]) -> sparse.csr_array:
    """Counts of known terms, CSR float32, shape (n_documents, n_terms); others are left out."""
    entries = [
        (row, column[term], count)
        for row, document in enumerate(documents)
        for term, count in document.items()
        if term in column
    ]
    rows, columns, counts = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    shape = (len(documents), len(column))
    return sparse.coo_array((counts.astype(np.float32), (rows, columns)), shape=shape).tocsr()


def terms(texts: Iterable[str]) -> Counter[str]:
    """Counts of the terms of one item: words, and pairs of characters where words are not spaced apart."""
    counts: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
            if _UNSPACED.search(word):
                counts.update(_pairs(word))
            else:
                counts[word] += 1
    return counts


def _pairs(word: str) -> Iterable[str]:
    for run in _UNSPACED.findall(word):
        yield from (run[start : start + 2] for start in range(max(1, len(run) - 1)))
    yield from (rest for rest in _UNSPACED.split(word) if rest)
