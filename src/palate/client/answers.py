"""Answers of a server, as :mod:`palate.client` hands them out. Moments are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


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

    ``arm`` is control or treatment where two models are tested against each other.
    """

    recommendation_id: str
    user: str | None
    model: str
    source: str
    items: tuple[RecommendedItem, ...]
    arm: str | None = None


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
    items of earlier answers that are not wanted, and that others like are.
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


@dataclass(frozen=True)
class EventsStored:
    """How many events were new, how many stored before, and the number of the newest event of all."""

    new: int
    duplicates: int
    seq: int


@dataclass(frozen=True)
class ItemsStored:
    """Ids of the items that were stored."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Media:
    """A picture or a sound, and where it is served; links hold without a key, for an hour at least."""

    kind: str
    url: str
    link: str = ""
    thumbnail: str | None = None
    thumbnail_large: str | None = None


@dataclass(frozen=True)
class Item:
    """One item; its state is encoded, pending or parked; modalities are those that it has."""

    item_id: str
    title: str | None
    description: str | None
    category: str | None
    brand: str | None
    price: float | None
    in_stock: bool | None
    attributes: Json
    media: tuple[Media, ...]
    state: str
    updated_at: float
    modalities: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ItemPage:
    """Some items of ``total``; give ``next`` as ``after`` for more, unless it is None."""

    items: tuple[Item, ...]
    next: str | None
    total: int


@dataclass(frozen=True)
class Having:
    """How many items have a modality, and how many lack it."""

    modality: str
    present: int
    missing: int


@dataclass(frozen=True)
class Category:
    """A category, and how many items it has."""

    name: str
    items: int


@dataclass(frozen=True)
class Prices:
    """The lowest and the highest price."""

    min: float
    max: float


@dataclass(frozen=True)
class ModelInUse:
    """The model that answers."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True)
class Shop:
    """What a shop knows; users are people who did something."""

    workspace: str
    items: int
    events: int
    users: int
    reviews: int
    modalities: tuple[Having, ...]
    categories: tuple[Category, ...]
    prices: Prices | None
    newest_event: float | None
    model: ModelInUse | None


@dataclass(frozen=True)
class CatalogueMap:
    """Items in two dimensions, one entry an item in ``ids``, ``x``, ``y``, ``popularity`` and ``category``.

    ``space`` is joint or features; ``explained`` are shares of the variance; ``left_out`` items have nothing
    to be compared by.
    """

    version: str
    method: str
    space: str
    modalities: tuple[str, ...]
    explained: tuple[float, ...]
    ids: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    popularity: tuple[float, ...]
    category: tuple[str | None, ...]
    left_out: int


@dataclass(frozen=True)
class Agreement:
    """How alike two modalities of an item are, and between what nine of ten items lie."""

    left: str
    right: str
    cosine: float
    low: float
    high: float


@dataclass(frozen=True)
class NearDuplicate:
    """An item that is nearly the same in one modality."""

    item_id: str
    title: str
    modality: str
    cosine: float


@dataclass(frozen=True)
class ItemConsistency:
    """What the modalities of an item say of each other, and what is nearly the same."""

    item_id: str
    agreements: tuple[Agreement, ...]
    duplicates: tuple[NearDuplicate, ...]


@dataclass(frozen=True)
class ReviewStored:
    """Id of the review that was stored."""

    review_id: str


@dataclass(frozen=True)
class Review:
    """One review; its state is encoded, pending or parked."""

    review_id: str
    item_id: str
    user_id: str | None
    text: str | None
    rating: float | None
    helpful: float | None
    transcript: str | None
    occurred_at: float | None
    media: tuple[Media, ...]
    state: str


@dataclass(frozen=True)
class ReviewPage:
    """Some reviews; give ``next`` as ``after`` for more, unless it is None."""

    reviews: tuple[Review, ...]
    next: int | None


@dataclass(frozen=True)
class Quote:
    """One sentence of a review; its stance is praise, mixed or complaint, and brief is it in fewer words."""

    text: str
    review_id: str
    stance: str
    brief: str | None = None


@dataclass(frozen=True)
class Aspect:
    """Something that several reviews of an item speak of."""

    name: str
    terms: tuple[str, ...]
    mentions: int
    praises: int
    complaints: int
    review_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Summary:
    """What the reviews of an item say; counts but ``reviews`` are of texts that are unlike each other."""

    item_id: str
    title: str
    language: str
    method: str
    reviews: int
    texts: int
    praises: int
    complaints: int
    rating: float | None
    aspects: tuple[Aspect, ...]
    central: tuple[Quote, ...]
    pros: tuple[Quote, ...]
    cons: tuple[Quote, ...]
