"""The texts of a catalogue as they are searched: BM25 over stems and Chinese words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.asking.plain import plainly
from palate.asking.tokens import HAN_RUN, search_terms

K1, B = 1.2, 0.75
"""How soon a repeated word stops to count, and how much longer texts count less."""

SOME = 0.2
"""Share of items with texts in a script, from which a catalogue is searched in it."""

_LETTERS = re.compile(r"[^\W\d_\u3400-\u9fff\uf900-\ufaff]{3}")


@dataclass(frozen=True)
class Document:
    """What is searched of an item.

    Parameters
    ----------
    title : str
        Its title, which counts twice.
    texts : sequence of str
        Its texts, one a language.
    """

    title: str
    texts: Sequence[str]

    @property
    def plain(self) -> str:
        """All of it in :func:`palate.asking.plain.plainly`'s form."""
        return plainly("\n".join([self.title, *self.texts]))


@dataclass(frozen=True)
class Index:
    """Words of all items, weighed.

    Parameters
    ----------
    plain : sequence of str
        What each item says.
    column : dict of str to int
        Column of each term.
    rarity : ndarray of float32, shape (n_terms,)
        Inverse document frequency.
    weights : csr_array of float32, shape (n_items, n_terms)
        BM25 of each term in each item.
    length : float
        Mean number of terms.
    titles : sequence of str
        What each item is called, plain.

    References
    ----------
    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """

    plain: Sequence[str]
    column: dict[str, int]
    rarity: NDArray[np.float32]
    weights: sparse.csr_array
    length: float
    titles: Sequence[str]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Index":
        """Weigh the words of a catalogue."""
        counts = [_counts(document) for document in documents]
        column: dict[str, int] = {}
        for own in counts:
            for term in own:
                column.setdefault(term, len(column))
        spread = np.zeros(len(column))
        for own in counts:
            spread[[column[term] for term in own]] += 1
        rarity = np.log(1 + (len(documents) - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        length = float(np.mean([own.total() for own in counts])) if counts else 1.0
        weights = _weights(counts, column, rarity, length)
        plain = [document.plain for document in documents]
        return cls(
            plain, column, rarity, weights, length, [plainly(document.title) for document in documents]
        )

    def followed_by(self, documents: Sequence[Document]) -> "Index":
        """The same with more items after it; terms that only they have are added, as rare as can be."""
        counts = [_counts(document) for document in documents]
        column = dict(self.column)
        for own in counts:
            for term in own:
                column.setdefault(term, len(column))
        rarest = float(np.log(1 + (len(self.plain) + 0.5) / 1.5))
        fresh = np.full(len(column) - len(self.column), rarest, dtype=np.float32)
        rarity = np.concatenate([self.rarity, fresh])
        wider = sparse.csr_array(
            (self.weights.data, self.weights.indices, self.weights.indptr),
            shape=(self.weights.shape[0], len(column)),
        )
        added = _weights(counts, column, rarity, self.length)
        return replace(
            self,
            plain=[*self.plain, *(document.plain for document in documents)],
            column=column,
            rarity=rarity,
            weights=sparse.csr_array(sparse.vstack([wider, added])),
            titles=[*self.titles, *(plainly(document.title) for document in documents)],
        )

    def told_anew(self, rows: NDArray[np.int64], documents: Sequence[Document]) -> "Index":
        """The same with other texts of some items."""
        longer = self.followed_by(documents)
        order = np.arange(len(self))
        order[rows] = len(self) + np.arange(len(rows))
        return replace(
            longer,
            plain=[longer.plain[row] for row in order.tolist()],
            weights=sparse.csr_array(longer.weights[order]),
            titles=[longer.titles[row] for row in order.tolist()],
        )

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """BM25 of each item for some terms, shape (n_items,); a repeated term counts once."""
        columns = sorted({self.column[term] for term in terms if term in self.column})
        query = np.zeros(len(self.column), dtype=np.float32)
        query[columns] = 1.0
        return np.asarray(self.weights @ query, dtype=np.float64)

    def is_written_like(self, text: str) -> bool:
        """Whether items have texts in the script of a text: Chinese characters, or any other."""
        return self._in_script[HAN_RUN.search(text) is not None]

    @cached_property
    def _in_script(self) -> tuple[bool, bool]:
        """Whether at least SOME of the items have texts in another script than Chinese, and in Chinese."""
        of_han = sum(HAN_RUN.search(text) is not None for text in self.plain)
        of_others = sum(_LETTERS.search(text) is not None for text in self.plain)
        return of_others >= SOME * len(self.plain), of_han >= SOME * len(self.plain)

    def __len__(self) -> int:
        return len(self.plain)


def _counts(document: Document) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in (document.title, *document.texts):
        counts.update(search_terms(plainly(text)))
    return counts


def _weights(
    counts: Sequence[Counter[str]], column: dict[str, int], rarity: NDArray[np.float32], length: float
) -> sparse.csr_array:
    starts = np.cumsum([0, *(len(own) for own in counts)])
    indices = np.fromiter((column[term] for own in counts for term in own), np.int32, int(starts[-1]))
    often = np.fromiter((count for own in counts for count in own.values()), np.float32, int(starts[-1]))
    lengths = np.array([own.total() for own in counts], dtype=np.float32)
    damping = K1 * (1 - B + B * lengths / max(length, 1.0))
    values = rarity[indices] * often * (K1 + 1) / (often + np.repeat(damping, np.diff(starts)))
    return sparse.csr_array((values.astype(np.float32), indices, starts), shape=(len(counts), len(column)))
