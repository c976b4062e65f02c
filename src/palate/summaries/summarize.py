"""Summaries of reviews without a language model: counted aspects and verbatim quotes."""

from collections.abc import Sequence

import numpy as np

from palate.summaries.aspects import Found, aspects_of, name_of
from palate.summaries.central import Vectors
from palate.summaries.said import Review, Said
from palate.summaries.summary import Aspect, Quote
from palate.summaries.usual import Usual

QUOTES = 3
"""Central sentences, pros and cons at most, each."""

OF_ASPECT = 2
"""Quotes of an aspect at most."""

LEAN = 3.0
"""How strongly words of a sentence that lean to its review's side speak for quoting it."""

STANCES = {1: "praise", 0: "mixed", -1: "complaint"}
"""What reviews of each side do."""


class Reading:
    """The reviews of one item, read to be summarized.

    Parameters
    ----------
    reviews : sequence of Review
        Of the item.
    usual : Usual
        How the reviews of the shop speak.
    title : str, optional
        What the item is called, which is no aspect of it.
    """

    def __init__(self, reviews: Sequence[Review], usual: Usual, title: str = "") -> None:
        self.said = Said.of(reviews)
        self._title = title
        self._usual = usual
        self.vectors = Vectors.of(self.said, usual)
        self._sides = self.said.sides

    def count(self, side: int) -> int:
        """Number of texts whose review takes a side."""
        return sum(review.side == side for review in self.said.reviews)

    def aspects(self) -> tuple[Aspect, ...]:
        """What several reviews speak of, the most telling first."""
        return tuple(self._aspect(found) for found in aspects_of(self.said, self._usual, self._title))

    def central(self) -> tuple[Quote, ...]:
        """Sentences that are most like all others."""
        return self._quotes(np.arange(len(self.said.sentences)), lean=0)

    def of_side(self, side: int) -> tuple[Quote, ...]:
        """Central sentences of the reviews that take a side, those first whose words do too."""
        return self._quotes(np.flatnonzero(self._sides == side), lean=side)

    def _quotes(self, positions: np.ndarray[tuple[int], np.dtype[np.int64]], lean: int) -> tuple[Quote, ...]:
        if not len(positions):
            return ()
        vectors = self.vectors
        scores = vectors.centrality(positions) * vectors.fitness[positions]
        if lean:
            scores = scores * np.exp(LEAN * lean * vectors.lean[positions])
        return tuple(map(self._quote, vectors.best(positions.tolist(), scores, self.said, QUOTES)))

    def _aspect(self, found: Found) -> Aspect:
        reviews = sorted({int(self.said.review[position]) for position in found.sentences})
        sides = [self.said.reviews[review].side for review in reviews]
        return Aspect(
            name_of(found, self.said),
            tuple(found.terms),
            len(reviews),
            sides.count(1),
            sides.count(-1),
            tuple(self.said.reviews[review].review_id for review in reviews),
            self._quotes_of(found),
        )

    def _quotes_of(self, found: Found) -> tuple[Quote, ...]:
        """The best sentence of each side, that of more reviews first."""
        positions = np.array(sorted(found.sentences), dtype=np.int64)
        vectors, sides = self.vectors, self._sides[positions]
        scores = vectors.centrality(positions) * vectors.fitness[positions]
        agreeing = scores * np.exp(LEAN * sides * vectors.lean[positions])
        order = sorted({1, 0, -1}, key=lambda side: (-int((sides == side).sum()), -side))
        firsts: list[int] = []
        for side in order:
            own = np.where(sides == side, agreeing, 0.0)
            firsts += vectors.best(positions.tolist(), own, self.said, 1)
        rest = vectors.best(positions.tolist(), agreeing, self.said, OF_ASPECT + len(firsts))
        chosen = [*firsts[:OF_ASPECT]]
        for position in rest:
            if len(chosen) < OF_ASPECT and not any(vectors.alike(position, other) for other in chosen):
                chosen.append(position)
        return tuple(map(self._quote, chosen))

    def _quote(self, position: int) -> Quote:
        review = self.said.reviews[int(self.said.review[position])]
        return Quote(self.said.sentences[position], review.review_id, STANCES[review.side])
