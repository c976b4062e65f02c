"""Catalogue for browsing: pages of items, their modalities, and counts."""

import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from palate.store import Store
from palate.store.browsing import (
    Browsed,
    browsed_ids,
    browsed_page,
    categories_of,
    count_browsed,
    not_encoded,
    prices_of,
)
from palate.store.counts import counts
from palate.store.items import Item, items_named
from palate.tasks.live.current import Current
from palate.tasks.live.lists import LiveLists
from palate.tasks.live.modalities import LiveModalities

SHARE = 0.02
"""Share of the time that counting a shop may take; counts are kept for so long."""

LEAST = 1.0
"""Seconds that counts are kept at least."""


@dataclass(frozen=True)
class Page:
    """Items in order of id.

    Parameters
    ----------
    items : sequence of Item
    more : bool
        Whether further ones follow.
    total : int
        How many there are on all pages.
    """

    items: Sequence[Item]
    more: bool
    total: int


@dataclass(frozen=True)
class Overview:
    """Counts of a shop.

    Parameters
    ----------
    items, events, users, reviews : int
        Users are those with an event.
    modalities : mapping of str to int
        How many items have each.
    categories : sequence of (str, int)
        With how many items each has, the largest first.
    prices : (float, float) or None
        The lowest and the highest.
    newest : float or None
        Unix seconds of the newest event with a time.
    """

    items: int
    events: int
    users: int
    reviews: int
    modalities: Mapping[str, int]
    categories: Sequence[tuple[str, int]]
    prices: tuple[float, float] | None
    newest: float | None


class LiveBrowsing:
    """Browsing of a living shop.

    Parameters
    ----------
    store : Store
        Has the items.
    current : Current
        Knows which features they have.
    lists : LiveLists
        Knows what anybody did something with.

    Attributes
    ----------
    modalities : LiveModalities
        Which ones items have.
    """

    def __init__(self, store: Store, current: Current, lists: LiveLists) -> None:
        self._store, self._lists = store, lists
        self.modalities = LiveModalities(current, lists)
        self._counting = Lock()
        self._overview: Overview | None = None
        self._until = 0.0

    def page(
        self, wanted: Browsed, missing: Sequence[str], *, after: str = "", skip: int = 0, limit: int = 100
    ) -> Page:
        """Return a page of items that match a text and lack some modalities.

        Raises
        ------
        InputError
            If the shop has no modality of that name.
        """
        if not missing:
            with self._store.reading() as connection:
                found = browsed_page(connection, wanted, after=after, skip=skip, limit=limit + 1)
                return Page(found[:limit], len(found) > limit, count_browsed(connection, wanted))
        with self._store.reading() as connection:
            ids, waiting = browsed_ids(connection, wanted), not_encoded(connection)
        lacking = self.modalities.lacking(ids, missing, waiting)
        begin = skip + bisect_right(lacking, after)
        found = self._store.read(items_named, lacking[begin : begin + limit])
        return Page(found, len(lacking) > begin + limit, len(lacking))

    def overview(self) -> Overview:
        """Count what the shop holds; slow counts are cached for a while.

        Raises
        ------
        NotReady
            While the shop is being read.
        """
        with self._counting:
            began = time.monotonic()
            if self._overview is None or began >= self._until:
                self._overview = self._count()
                ended = time.monotonic()
                self._until = ended + max(LEAST, (ended - began) / SHARE)
            return self._overview

    def _count(self) -> Overview:
        with self._store.reading() as connection:
            held = counts(connection)
            categories, prices = categories_of(connection), prices_of(connection)
            ids, waiting = browsed_ids(connection, Browsed()), not_encoded(connection)
        return Overview(
            items=held.items,
            events=held.events,
            reviews=held.reviews,
            modalities=self.modalities.counts(ids, waiting),
            users=self._lists.people,
            newest=self._lists.newest,
            categories=categories,
            prices=prices,
        )
