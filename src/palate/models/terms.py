"""Terms of scores: one for each modality and source, the past item that it comes from."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from palate.data import Index

PRIOR = -1
"""Source of a term that comes from no past item, such as popularity."""

REMAINDER = -2
"""Source of the numerical error of an attribution by integration."""

QUERY = -(2**62)
"""Source of a term that comes from the words of a query."""

FIRST_REVIEW = -3
"""Source of review 0; review r has the source ``FIRST_REVIEW - r``."""

ERROR = "error"
"""Modality of a remainder."""

BORROWED = "new-item"
"""Modality of what a new item is given for every history, beside what it borrows of others' scores."""

SOURCES = {PRIOR: "prior", REMAINDER: "remainder", QUERY: "query"}
"""Names of the sources that are no past items."""


def review_source(reviews: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sources of reviews by their positions in remarks."""
    return FIRST_REVIEW - reviews


@dataclass(frozen=True)
class Term:
    """Terms of the scores of some items in one modality, by source.

    Parameters
    ----------
    modality : str
        "behaviour", "text", "image", "audio" or the name of ready-made features; "popularity" or "time-prior"
        for a prior of sales, "new-item" for that of an item that nobody had, "error" for a remainder.
    sources : ndarray of int64, shape (n_sources,)
        Positions of the past items that the terms come from; PRIOR for none, REMAINDER for an error,
        QUERY for a query, :func:`review_source` for reviews.
    values : ndarray of float64, shape (n_sources, n_items)
        Term of the score of each explained item.
    """

    modality: str
    sources: NDArray[np.int64]
    values: NDArray[np.float64]

    def scaled(self, factor: float) -> "Term":
        """Return the terms of scores that are multiplied by a factor."""
        return Term(self.modality, self.sources, self.values * factor)


class Contribution(NamedTuple):
    """One term of one score, as it is shown.

    Attributes
    ----------
    modality : str
        As in :class:`Term`.
    source : str
        Id of the past item or of the review that it comes from; "prior", "remainder" or "query".
    score : float
        Value of the term; the terms of an item add up to its score.
    imputed : bool
        Whether the term rests on imputed features: one of the two items lacks the modality.
    is_review : bool
        Whether the source is a review that the user wrote.
    """

    modality: str
    source: str
    score: float
    imputed: bool = False
    is_review: bool = False


def contributions_of(
    terms: Sequence[Term],
    items: NDArray[np.int64],
    index: Index,
    measured: Mapping[str, NDArray[np.bool_]],
    review: Callable[[int], str] = str,
) -> list[list[Contribution]]:
    """List the contributions to the score of each item, largest first.

    Parameters
    ----------
    terms : sequence of Term
        They add up to the scores.
    items : ndarray of int64
        Positions of the items.
    index : Index
        Ids of all items.
    measured : mapping of str to ndarray of bool, shape (n_items,)
        Which items have each modality, for the modalities that were imputed.
    review : callable
        Returns the id of a review by its position.
    """
    sums: list[dict[tuple[str, int], float]] = [defaultdict(float) for _ in items]
    for term in terms:
        for source, values in zip(term.sources.tolist(), term.values.tolist(), strict=True):
            for of_item, value in zip(sums, values, strict=True):
                if value != 0.0:
                    of_item[term.modality, source] += value

    def contribution(modality: str, source: int, score: float, item: int) -> Contribution:
        if source in SOURCES:
            return Contribution(modality, SOURCES[source], score)
        if source <= FIRST_REVIEW:
            return Contribution(modality, review(FIRST_REVIEW - source), score, is_review=True)
        is_measured = measured.get(modality)
        imputed = is_measured is not None and not (is_measured[source] and is_measured[item])
        return Contribution(modality, index[source], score, imputed)

    return [
        [
            contribution(*key, value, item)
            for key, value in sorted(of_item.items(), key=lambda entry: -abs(entry[1]))
        ]
        for of_item, item in zip(sums, items.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class Recommended:
    """One recommended item with its score."""

    item_id: str
    score: float
