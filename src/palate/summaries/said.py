"""Reviews of an item without repeats, with their sentences and words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.sentences import sentences
from palate.summaries.words import words

PRAISES = 0.625
"""Stance from which a review praises: at most half as far below its author's mean as a complaint is."""


@dataclass(frozen=True)
class Review:
    """One review with a text.

    Parameters
    ----------
    review_id : str
        What it is called.
    text : str
        As it was written.
    stance : float
        From -1, complaint, to 1, praise.
    """

    review_id: str
    text: str
    stance: float

    @property
    def side(self) -> int:
        """1 for praise, -1 for a complaint, 0 for what is between."""
        return -1 if self.stance < 0 else int(self.stance >= PRAISES)


@dataclass(frozen=True)
class Said:
    """Sentences of the reviews of one item, in the order of the reviews.

    Parameters
    ----------
    reviews : tuple of Review
        Those with a text, each text once.
    sentences : tuple of str
        Verbatim parts of the texts, each once.
    review : ndarray of int64, shape (n_sentences,)
        Position of the review of each.
    words : tuple of list of str
        What each is about; see :func:`palate.summaries.words.words`.
    """

    reviews: tuple[Review, ...]
    sentences: tuple[str, ...]
    review: NDArray[np.int64]
    words: tuple[list[str], ...]

    @classmethod
    def of(cls, reviews: Sequence[Review]) -> "Said":
        """Read reviews. Texts that differ in nothing but case, digits, signs and spaces are one review, the
        first: who posts one text fifty times is heard once, and so are two people who both write "Great".
        """
        kept = _first_of_each(reviews)
        found: list[str] = []
        owner: list[int] = []
        for position, review in enumerate(kept):
            for sentence in dict.fromkeys(sentences(review.text)):
                found.append(sentence)
                owner.append(position)
        return cls(
            kept, tuple(found), np.array(owner, dtype=np.int64), tuple(words(sentence) for sentence in found)
        )

    @property
    def sides(self) -> NDArray[np.int64]:
        """Side that each sentence's review takes, shape (n_sentences,)."""
        of_reviews = np.array([review.side for review in self.reviews], dtype=np.int64)
        return of_reviews[self.review]


def essence(text: str) -> str:
    """Letters of a text without case; the text itself where it has none."""
    plain = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))
    return plain or text


def _first_of_each(reviews: Sequence[Review]) -> tuple[Review, ...]:
    first: dict[str, Review] = {}
    for review in reviews:
        if review.text.strip():
            first.setdefault(essence(review.text), review)
    return tuple(first.values())
