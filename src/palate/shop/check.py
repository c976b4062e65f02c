"""Check of a folder before anything is encoded: what it holds and lacks, in numbers and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import NotAvailable
from palate.shop.build import has_split, weighed_rows
from palate.shop.columns import Column, not_used
from palate.shop.events import Weight
from palate.shop.shop import Reviews, Shop
from palate.shop.signals import Signals, signals_of
from palate.shop.text_languages import languages_of
from palate.shop.values import Values


@dataclass(frozen=True)
class Check:
    """What a workspace holds.

    Parameters
    ----------
    items, users, interactions, reviews : int
        Counts after cleaning.
    modalities : mapping of str to int
        Items that have a text, a picture, a sound or ready-made features, before anything is decoded.
    has_times, has_split, ordered : bool
        What is known of the interactions.
    interactions_from : str
        Their file, empty where there are none.
    quarantined : mapping of str to int
        Rows and cells that can't be used, by file.
    notes : sequence of str
        How files were read where that had to be decided: encoding, dialect, conventions.
    warnings : sequence of str
        What is probably wrong with a file: few of its ids meet, many of its rows can't be used.
    columns : sequence of Column
        What each column of each table is for.
    missing : sequence of str
        What is not there and what that means, in words.
    events : mapping of str to mapping
        Of each event, "" for none: its "rows" and its declared "weight".
    negative : int
        Interactions that speak against their item: nobody is recommended an item for them.
    signals : sequence of str
        How events and values were read, in words.
    review_modalities : mapping of str to int
        Reviews that have a text, a picture or a sound, before anything is decoded.
    review_languages : mapping of str to int
        Texts of reviews by ISO 639-1 code, "unknown" where there are no letters.
    """

    items: int
    users: int
    interactions: int
    reviews: int
    modalities: Mapping[str, int]
    has_times: bool
    has_split: bool
    ordered: bool
    interactions_from: str
    quarantined: Mapping[str, int]
    notes: Sequence[str]
    warnings: Sequence[str]
    columns: Sequence[Column]
    missing: Sequence[str]
    events: Mapping[str, Mapping[str, object]]
    negative: int
    signals: Sequence[str]
    review_modalities: Mapping[str, int]
    review_languages: Mapping[str, int]

    def document(self) -> dict[str, object]:
        """As `check --json` prints it."""
        modalities = {
            name: {"items": count, "missing": self.items - count} for name, count in self.modalities.items()
        }
        return {**vars(self), "modalities": modalities, "columns": [vars(column) for column in self.columns]}


def check_of(
    shop: Shop, events: Mapping[str, Weight] | None = None, split: str | None = None, seed: int = 0
) -> Check:
    """What a shop holds and lacks; ``events``, ``split`` and ``seed`` are those of palate.toml.

    Ratings are judged by train rows, so the split decides which count as dislikes. Where it can't be made,
    that is said, and the default split is taken.
    """
    catalog, signals = shop.catalog, signals_of(shop.interactions, events or {})
    (dataset, values), no_split = _split_if_possible(shop, signals, split, seed)
    negative = 0 if dataset.weight is None else int(np.count_nonzero(dataset.weight < 0))
    modalities = {
        "text": sum(map(bool, catalog.texts)),
        "image": sum(map(bool, catalog.images)),
        "audio": sum(map(bool, catalog.audio)),
    }
    modalities |= {name: len(ready.ids) for name, ready in shop.ready.items()}
    return Check(
        len(catalog.items),
        len(dataset.users),
        len(dataset),
        len(shop.reviews),
        modalities,
        dataset.time is not None,
        len(dataset) > 0 and has_split(shop),
        dataset.ordered,
        shop.interactions_from,
        shop.quarantine.counts(),
        list(shop.quarantine.notes),
        list(shop.quarantine.warnings),
        list(shop.columns),
        [*no_split, *_lacks(shop, dataset, modalities)],
        {kind.name: {"rows": kind.rows, "weight": kind.weight} for kind in signals.kinds},
        negative,
        [*signals.said(), *values.said(negative)],
        _modalities_of(shop.reviews),
        languages_of(filter(None, shop.reviews.texts)),
    )


def _modalities_of(reviews: Reviews) -> dict[str, int]:
    if not len(reviews):
        return {}
    having = {"text": reviews.texts, "image": reviews.images, "audio": reviews.audio}
    return {name: sum(map(bool, entries)) for name, entries in having.items()}


def _split_if_possible(
    shop: Shop, signals: Signals, split: str | None, seed: int
) -> tuple[tuple[Dataset, Values], list[str]]:
    """Weighed rows, and what is to be said where the split that is wanted can't be made."""
    wanted = split if len(shop.interactions) else None
    try:
        return weighed_rows(shop, signals, split=wanted, seed=seed), []
    except NotAvailable as error:
        said = f"palate.toml asks for the split '{split}', which can't be made: {error}"
        return weighed_rows(shop, signals, seed=seed), [said]


def _lacks(shop: Shop, dataset: Dataset, modalities: Mapping[str, int]) -> Iterator[str]:
    """What is not there and what that means."""
    if len(dataset) == 0:
        yield "no interactions: nothing to learn tastes from, so no recommendations; similar items work"
    else:
        if dataset.time is None and dataset.ordered:
            yield "no timestamps: the order of rows is taken as the order of events; no --split time"
        if not dataset.ordered:
            yield (
                "rows are sorted by item id and have no timestamps: the order of events is unknown, "
                "so nothing is learned from order"
            )
    if unused := not_used(shop.columns):
        yield unused
    absent = [name for name in ("text", "image", "audio") if modalities[name] == 0]
    if not any(modalities.values()):
        yield "no texts, pictures or sounds: items are known by behaviour alone; new ones can't be served"
    elif absent:
        yield f"no {', no '.join(absent)}"
    if len(shop.reviews) and shop.interactions_from.startswith("reviews"):
        yield "no interactions file: reviews stand in for it"
