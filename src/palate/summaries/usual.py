"""How the reviews of a shop usually speak: how many have each word, and how many of these complain."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from palate.sentences import sentences
from palate.summaries.phrases import phrases
from palate.summaries.said import Review, essence
from palate.summaries.words import words

SAMPLE = 3_000
"""Reviews that are read of a large shop, drawn by a hash of their ids."""

FEW = 3.0
"""Reviews on each side that a word's lean is drawn to none by."""


@dataclass(frozen=True)
class Usual:
    """Counts over the reviews of a shop, or over a sample of them.

    Parameters
    ----------
    n_reviews, n_praises, n_complaints : int
        Reviews with a text, those that praise, and those that complain.
    having, praises, complaints : Counter of str
        How many of each have each word or pair of words.
    """

    n_reviews: int
    having: Counter[str]
    n_praises: int
    praises: Counter[str]
    n_complaints: int
    complaints: Counter[str]

    @classmethod
    def of(cls, reviews: Sequence[Review]) -> "Usual":
        """Count; texts that repeat an earlier one count once."""
        having, praises, complaints = Counter[str](), Counter[str](), Counter[str]()
        n_reviews = n_praises = n_complaints = 0
        seen: set[str] = set()
        for review in _sample(reviews):
            if not review.text or (key := essence(review.text)) in seen:
                continue
            seen.add(key)
            own = {phrase for sentence in sentences(review.text) for phrase in phrases(words(sentence))}
            n_reviews += 1
            having.update(own)
            if review.side > 0:
                n_praises += 1
                praises.update(own)
            elif review.side < 0:
                n_complaints += 1
                complaints.update(own)
        return cls(n_reviews, having, n_praises, praises, n_complaints, complaints)

    def share(self, phrase: str) -> float:
        """Share of reviews that say it, above 0."""
        return (self.having[phrase] + 0.5) / (self.n_reviews + 1)

    def rarity(self, word: str) -> float:
        """Smooth inverse document frequency, at least 1."""
        return 1.0 + log((1.0 + self.n_reviews) / (1.0 + self.having[word]))

    def lean(self, phrase: str) -> float:
        """From -1, said in complaints alone, to 1, said in praise alone; near 0 where few say it."""
        if not self.n_praises or not self.n_complaints:
            return 0.0
        praise = self.praises[phrase] / self.n_praises
        complaint = self.complaints[phrase] / self.n_complaints
        return (praise - complaint) / (praise + complaint + FEW / min(self.n_praises, self.n_complaints))


def _sample(reviews: Sequence[Review]) -> Iterable[Review]:
    if len(reviews) <= SAMPLE:
        return reviews
    return sorted(reviews, key=lambda review: (zlib.crc32(review.review_id.encode()), review.review_id))[
        :SAMPLE
    ]
