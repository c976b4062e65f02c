"""Aspects of an item: what its reviews say more than the shop's reviews do."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import log1p

from palate.summaries.phrases import phrases
from palate.summaries.said import Said
from palate.summaries.usual import Usual
from palate.summaries.words import is_han, may_be_aspect, words

MOST = 8
"""Aspects of an item at most."""

FEWEST = 2
"""Reviews that must mention an aspect."""

SHARE = 0.01
"""Share of an item's reviews that must mention an aspect."""

SAME = 0.6
"""Two terms are of one aspect where so much of the sentences that have either have both."""

TIED = 0.4
"""A pair of words is a term where so many of the sentences that have its rarer word have the pair."""

TITLE = 0.5
"""What a term counts for that the title has: it is mostly what the item is, which is said of it anyway."""


@dataclass
class Found:
    """An aspect while it is looked for: its terms, best first, and positions of sentences that have any."""

    terms: list[str]
    sentences: set[int]

    def takes(self, term: str, sentences: set[int]) -> bool:
        """Whether a term holds one of this aspect, is one in another form, or comes with them."""
        if any(_holds(term, own) or _stem(own) == _stem(term) for own in self.terms):
            return True
        return len(self.sentences & sentences) >= SAME * len(self.sentences | sentences)


def aspects_of(said: Said, usual: Usual, title: str = "", most: int = MOST) -> list[Found]:
    """Aspects, the most telling first.

    A term's score is the number of the item's reviews that have it times ``ln(1 + ratio)``, where ratio is
    how much larger their share is than that among the shop's reviews: what is said of anything counts little
    however often it is said. Terms that mostly come together are one aspect.
    """
    found: list[Found] = []
    for term, where in _candidates(said, usual, set(words(title))):
        home = next((aspect for aspect in found if aspect.takes(term, where)), None)
        if home is not None:
            home.terms.append(term)
            home.sentences |= where
        elif len(found) < most:
            found.append(Found([term], set(where)))
    return found


def name_of(aspect: Found, said: Said) -> str:
    """What to call an aspect: its first term, or the first pair that holds it and most sentences have."""
    first = aspect.terms[0]
    had = Counter(
        term
        for position in aspect.sentences
        for term in phrases(said.words[position])
        if term in aspect.terms
    )
    longer = [term for term in aspect.terms if _holds(term, first) and 2 * had[term] >= had[first]]
    return longer[0] if longer else first


def _candidates(said: Said, usual: Usual, title: set[str]) -> Iterator[tuple[str, set[int]]]:
    """Terms with the sentences that have them, best first."""
    where: dict[str, set[int]] = defaultdict(set)
    parts_of: dict[str, tuple[str, str]] = {}
    for position, own in enumerate(said.words):
        for phrase, parts in phrases(own).items():
            where[phrase].add(position)
            if parts is not None:
                parts_of[phrase] = parts
    n_reviews = len(said.reviews)
    least = max(FEWEST, SHARE * n_reviews)
    scored: list[tuple[float, str]] = []
    for term, positions in where.items():
        parts = parts_of.get(term, (term,))
        if not all(map(may_be_aspect, parts)) or len(positions) < TIED * min(
            len(where[word]) for word in parts
        ):
            continue
        reviews = len({int(said.review[position]) for position in positions})
        if reviews >= least:
            telling = log1p(reviews / n_reviews / usual.share(term))
            scored.append((reviews * telling * (TITLE if title.issuperset(parts) else 1.0), term))
    for _, term in sorted(scored, key=lambda entry: (-entry[0], -len(entry[1]), entry[1])):
        yield term, where[term]


def _holds(pair: str, word: str) -> bool:
    """Whether a pair of words has the word."""
    return pair != word and (word in pair if is_han(word) else word in pair.split())


def _stem(term: str) -> str:
    """An English word without the ending of a verb, where four letters are left; other terms as they are."""
    for ending in ("ing", "ed", "e"):
        if term.endswith(ending) and len(term) >= len(ending) + 4 and term.isascii():
            return term.removesuffix(ending)
    return term
