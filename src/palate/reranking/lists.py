"""Lists as a model is shown them: closed attributes, codes and scores, and no free text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from palate.enrichment.vocabulary import VALUES
from palate.profiles.traits import WORD, Trait

LIKED, DISLIKED = 12, 6
"""Traits of what a shopper had and rejected that are shown, the commonest."""

OF_ITEM = 6
"""Traits of one item that are shown."""

NAMED = ("brand", "category")
"""Columns that are called by name; what others hold is shown under a number."""


@dataclass(frozen=True)
class Candidate:
    """One item of a list.

    Parameters
    ----------
    traits : frozenset of Trait
        What it is like.
    score : float
        That it is ranked by.
    """

    traits: frozenset[Trait]
    score: float


@dataclass(frozen=True)
class RankedList:
    """One list, best first, and what its shopper had and rejected.

    Parameters
    ----------
    candidates : sequence of Candidate
        The items.
    had, rejected : Counter of Trait
        How many items of the history have each trait.
    """

    candidates: Sequence[Candidate]
    had: Counter[Trait]
    rejected: Counter[Trait] = field(default_factory=Counter[Trait])

    def shown(self, order: Sequence[int]) -> dict[str, str]:
        """The shopper, and the items in some order under numbers from 1."""
        code = _Codes()
        told = {"likes": code.counted(self.had, LIKED), "dislikes": code.counted(self.rejected, DISLIKED)}
        scores = [candidate.score for candidate in self.candidates]
        low, high = min(scores), max(scores)
        for number, position in enumerate(order, start=1):
            candidate = self.candidates[position]
            score = round(100 * (candidate.score - low) / (high - low)) if high > low else 100
            told[f"{number}"] = f"score {score}" + "".join(f"; {word}" for word in code.of(candidate.traits))
        return {name: text or "nothing known" for name, text in told.items()}


@dataclass(frozen=True)
class Opinion:
    """What a model says of one list.

    Parameters
    ----------
    order : sequence of int, optional
        Places of the list, best first; None where there is no opinion.
    why : str
        Why there is none.
    disagreement : float, optional
        Between the orders of showing; see :func:`palate.reranking.orders.disagreement`.
    """

    order: Sequence[int] | None
    why: str = ""
    disagreement: float | None = None


class _Codes:
    """Words for traits: closed values as they are, and codes for what strangers may write."""

    def __init__(self) -> None:
        self._columns: dict[str, str] = {}
        self._values: dict[str, dict[str, int]] = {}

    def counted(self, traits: Mapping[Trait, int], most: int) -> str:
        known = [(trait, count) for trait, count in traits.items() if trait.facet != WORD]
        best = sorted(known, key=lambda pair: (-pair[1], pair[0]))[:most]
        return ", ".join(f"{self._word(trait)} x{count}" for trait, count in best)

    def of(self, traits: Iterable[Trait]) -> list[str]:
        return [self._word(trait) for trait in sorted(traits) if trait.facet != WORD][:OF_ITEM]

    def _word(self, trait: Trait) -> str:
        if trait.value in VALUES.get(trait.facet, ()):
            return f"{trait.facet} {trait.value}"
        column = (
            trait.facet
            if trait.facet in NAMED
            else self._columns.setdefault(trait.facet, f"attribute {len(self._columns) + 1}")
        )
        own = self._values.setdefault(trait.facet, {})
        return f"{column} no. {own.setdefault(trait.value, len(own) + 1)}"
