"""What a server answers about its catalogue, as :mod:`palate.client` hands it out. Moments: Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


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
