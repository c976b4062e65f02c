"""Sentences that say best what many say: central ones, none twice, short enough to read."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.encoders import Vocabulary
from palate.sentences import columns
from palate.summaries.said import Said, essence
from palate.summaries.usual import Usual
from palate.summaries.words import BREAK, may_be_aspect

STEPS = 30
"""Steps of the walk over sentences."""

RESTART = 0.15
"""Probability with which the walk starts anew from any sentence."""

DENSE = 1_000
"""Sentences up to which all cosines are kept."""

ALIKE = 0.7
"""Cosine from which two sentences say the same."""

WORTH = 0.05
"""Share of the best sentence's score below which one is not quoted."""

SHORT, FAIR = 16, 140
"""Columns on a screen that a quote should have at least and at most."""

TELLING = (0.02, 0.6, 0.9, 1.0)
"""What a sentence counts for by how many words it has that can name an aspect."""

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Vectors:
    """Sentences as weighted word counts, rows of unit length or zero, and how fit each is to be quoted."""

    rows: sparse.csr_array
    fitness: Scores
    lean: Scores
    keys: tuple[str, ...]

    @classmethod
    def of(cls, said: Said, usual: Usual) -> "Vectors":
        """Vectors of an item's sentences; words weigh by how rare they are among the reviews of the shop."""
        own = [[word for word in words if word != BREAK] for words in said.words]
        column = {
            word: position for position, word in enumerate(sorted({word for words in own for word in words}))
        }
        rarity = np.array([usual.rarity(word) for word in column], dtype=np.float32)
        rows = Vocabulary(column, rarity).transform([Counter(words) for words in own])
        lean = np.array([sum(map(usual.lean, words)) / max(len(words), 1) for words in own], dtype=np.float64)
        fitness = np.array(list(map(_fitness, said.sentences, own)))
        return cls(rows, fitness, lean, tuple(map(essence, said.sentences)))

    def centrality(self, positions: Sequence[int] | NDArray[np.int64]) -> Scores:
        """How central each of some sentences is among them, 1 in the mean.

        The stationary distribution of a walk from sentence to sentence in proportion to their cosine, in time
        linear in the number of words. A sentence that others repeat word for word walks once.

        Erkan and Radev, LexRank: graph-based lexical centrality as salience in text summarization, 2004.
        """
        cosines = self._cosines(np.asarray(positions, dtype=np.int64))
        _, first = np.unique([self.keys[int(position)] for position in positions], return_index=True)
        once = np.zeros(len(positions))
        once[first] = 1.0
        score = once / max(once.sum(), 1.0)
        degree = np.maximum(cosines(once), 1e-9)
        for _ in range(STEPS):
            walked = cosines(once * score / degree) * once
            score = RESTART * once / once.sum() + (1 - RESTART) * walked
            score /= max(score.sum(), 1e-12)
        return score * once.sum()

    def _cosines(self, positions: NDArray[np.int64]) -> Callable[[Scores], Scores]:
        """Product of the cosines between some sentences with a vector."""
        if self._gram is not None:
            gram = self._gram[np.ix_(positions, positions)]
            return lambda vector: gram @ vector
        rows = sparse.csr_array(self.rows[positions])
        columns = sparse.csr_array(rows.T)
        return lambda vector: rows @ (columns @ vector)

    @cached_property
    def _gram(self) -> Scores | None:
        """Cosines between all sentences where they are few enough, which is faster than sparse products."""
        if self.rows.shape[0] > DENSE:
            return None
        return (self.rows @ self.rows.T).toarray().astype(np.float64)

    def best(self, positions: Sequence[int], scores: Scores, said: Said, most: int) -> list[int]:
        """Return the positions of the best sentences, one a review, and none like an earlier one."""
        taken: list[int] = []
        least = WORTH * scores.max(initial=0.0)
        for rank in np.argsort(-scores, kind="stable"):
            position = positions[int(rank)]
            if len(taken) == most or scores[rank] <= least:
                break
            same_review = any(said.review[position] == said.review[other] for other in taken)
            if not same_review and not any(self.alike(position, other) for other in taken):
                taken.append(position)
        return taken

    def alike(self, first: int, other: int) -> bool:
        """Whether two sentences say the same."""
        if self.keys[first] == self.keys[other]:
            return True
        if self._gram is not None:
            return bool(self._gram[first, other] >= ALIKE)
        return float((self.rows[[first]] @ self.rows[[other]].T).sum()) >= ALIKE


def _fitness(sentence: str, words: Sequence[str]) -> float:
    """From 0 to 1: less for what is too short, too long to be read, or names nothing, as "Love it!" does."""
    wide = columns(sentence)
    named = len({word for word in words if may_be_aspect(word)})
    readable = min(1.0, (wide / SHORT) ** 2, (FAIR / wide) ** 1.5)
    return readable * TELLING[min(named, len(TELLING) - 1)]
