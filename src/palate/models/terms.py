"""What scores consist of: terms by modality and by the past item that they come from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Index

PRIOR = -1
"""Source position of a score that comes from no past item, such as popularity."""

REMAINDER = -2
"""Source position of what a numerical integral leaves unexplained of a score: an error, and shown as one."""

SOURCES = {PRIOR: "prior", REMAINDER: "remainder"}
"""How sources that are no past items are called."""


@dataclass(frozen=True)
class Part:
    """Share of some scores that one modality contributes, by source.

    Parameters
    ----------
    modality : str
        "behaviour", "text", "image", "audio" or the name of ready-made features; a prior that rests on sales
        is named for itself, "popularity" or "time-prior", and a remainder "error".
    sources : ndarray of int64, shape (n_sources,)
        Item positions of the past items that the share comes from; PRIOR for none, REMAINDER for an error.
    values : ndarray of float64, shape (n_sources, n_items)
        Share of the score of each explained item.
    """

    modality: str
    sources: NDArray[np.int64]
    values: NDArray[np.float64]

    def scaled(self, factor: float) -> "Part":
        """The same part of scores multiplied by a factor."""
        return Part(self.modality, self.sources, self.values * factor)


@dataclass(frozen=True)
class Contribution:
    """One term of a score.

    Parameters
    ----------
    modality : str
        What the term rests on, as for :class:`Part`.
    source : str
        Id of the past item that it comes from, or "prior", or "remainder".
    score : float
        The term; all terms of an item add up to its score.
    imputed : bool
        Whether one of the two items lacks the modality, and the term rests on a guess.
    """

    modality: str
    source: str
    score: float
    imputed: bool = False


def contributions_of(
    parts: Sequence[Part],
    items: NDArray[np.int64],
    index: Index,
    measured: Mapping[str, NDArray[np.bool_]],
) -> list[list[Contribution]]:
    """Terms of the scores of some items that parts add up to, largest first, a list for each item.

    Parameters
    ----------
    parts : sequence of Part
        Shares of the scores.
    items : ndarray of int64
        Positions of the items.
    index : Index
        Ids of all items.
    measured : mapping of str to ndarray of bool, shape (n_items,)
        Which items have each modality, for those that others were taken to have.
    """
    terms: list[dict[tuple[str, int], float]] = [defaultdict(float) for _ in items]
    for part in parts:
        for source, values in zip(part.sources.tolist(), part.values.tolist(), strict=True):
            for term, value in zip(terms, values, strict=True):
                if value != 0.0:
                    term[part.modality, source] += value

    def contribution(modality: str, source: int, score: float, item: int) -> Contribution:
        if source in SOURCES:
            return Contribution(modality, SOURCES[source], score)
        having = measured.get(modality)
        imputed = having is not None and not (having[source] and having[item])
        return Contribution(modality, index[source], score, imputed)

    return [
        [contribution(*key, value, item) for key, value in sorted(term.items(), key=lambda t: -abs(t[1]))]
        for term, item in zip(terms, items.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class Recommended:
    """One recommended item with its score."""

    item_id: str
    score: float
