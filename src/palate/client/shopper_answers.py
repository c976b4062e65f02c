"""What a server answers to shoppers, as :mod:`palate.client` hands it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Contribution:
    """One term of a score: its modality, the past item or review that it comes from, and how much it adds."""

    modality: str
    source: str
    score: float
    imputed: bool = False
    review: bool = False


@dataclass(frozen=True)
class RecommendedItem:
    """One recommended item, and where it comes from; contributions and reason where they were asked for."""

    item_id: str
    title: str
    score: float
    source: str
    contributions: tuple[Contribution, ...] | None = None
    reason: str | None = None
    worded_by: str | None = None


@dataclass(frozen=True)
class Recommendations:
    """Recommended items, best first. Send the id with the events that they lead to.

    ``arm`` is control or treatment where two models are tested against each other. Where a model or weights
    were tried, there is no id, and ``weights`` has the factor of each modality that adds anything.
    """

    recommendation_id: str | None
    user: str | None
    model: str
    source: str
    items: tuple[RecommendedItem, ...]
    arm: str | None = None
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True)
class ListedItem:
    """One item of a list, and what it is ordered by."""

    item_id: str
    title: str
    score: float


@dataclass(frozen=True)
class Listed:
    """A list of items, the first one at the top. Send the id with the events that it leads to."""

    recommendation_id: str
    name: str
    user: str | None
    items: tuple[ListedItem, ...]


@dataclass(frozen=True)
class Said:
    """The review that matched a query, and its nearest sentence."""

    review_id: str
    text: str


@dataclass(frozen=True)
class FoundItem:
    """An item that an answer cites; ``unsaid`` is what is not wanted and its texts do not speak of."""

    item_id: str
    title: str
    score: float
    parts: Mapping[str, float]
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constraint:
    """What every item of an answer meets, and where the question says so."""

    facet: str
    operator: str
    value: Any
    span: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """An answer in words that cites its items by id, best first.

    ``question`` is one back to the shopper, and ``choices`` what it offers; ``rejected`` and ``liked`` are
    items of earlier answers that are not wanted, and that others like are. ``worded_by`` is "model" where a
    language model says which items are suggested, else "template".
    """

    answer: str
    items: tuple[FoundItem, ...]
    grounded: bool
    language: str
    constraints: tuple[Constraint, ...]
    question: str | None
    state: str
    rejected: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    worded_by: str = "template"


@dataclass(frozen=True)
class Match:
    """One item found, with its similarity by modality."""

    item_id: str
    title: str
    score: float
    modalities: Mapping[str, float]
    said: Said | None = None


@dataclass(frozen=True)
class Matches:
    """Items found, nearest first."""

    items: tuple[Match, ...]
