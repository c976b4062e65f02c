"""Lists that are the same for everyone: popular, new, trending, and bought together with an item."""

import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, Lock
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from palate.data import Index
from palate.errors import UnknownItem, check_k
from palate.models import Recommended
from palate.store import Store
from palate.store.events import Brief, brief_after
from palate.store.items import items_came
from palate.tasks.live.answer import Wish, arranged, let_through
from palate.tasks.live.counted import Counted, Happened, Numbers
from palate.tasks.live.current import Current, NotReady
from palate.tasks.live.shop import Live

Name = Literal["popular", "new", "trending", "also-bought"]

PAGE = 2_000
"""Rows that are read at once."""

EVERY = 1.0
"""Seconds between looks at what is new in the store."""

PATIENCE = 2.0
"""Seconds that a request waits for the first count."""


@dataclass(frozen=True)
class Scored:
    """Items of a list by their positions in a catalogue; both have the shape (n_items,).

    Parameters
    ----------
    order : ndarray of float32
        What they are ordered by; 0 where an item does not belong on the list.
    told : ndarray of float64
        What people are told of it.
    """

    order: NDArray[np.float32]
    told: NDArray[np.float64]


class _Read(NamedTuple):
    """Events as they were read, one entry an event in every field; the first four are arrays."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    time: NDArray[np.float64]
    value: NDArray[np.float64]
    names: list[str]


class LiveLists:
    """Counts of all users' events, in memory, following the store.

    Parameters
    ----------
    store : Store
        Whose events are counted.
    current : Current
        Says how events weigh.
    bought : callable
        Whether an event of a name is what the shop is there for.
    """

    def __init__(self, store: Store, current: Current, bought: Callable[[str], bool]) -> None:
        self._store, self._current, self._bought = store, current, bought
        self._people, self._items = Numbers(), Numbers()
        self._came: dict[str, float] = {}
        self._counted: Counted | None = None
        self._seen = self._items_seen = 0
        self._looked = -np.inf
        self._forgotten: list[str] = []
        self._looking, self._hurry = Lock(), Event()
        self._placed: tuple[object, Index, NDArray[np.int64]] | None = None

    def forget(self, user: str) -> None:
        """Count nothing of a person from here on; for the writer's thread, which must not wait."""
        self._forgotten.append(user)
        if self._looking.acquire(blocking=False):
            try:
                self._drop_forgotten()
            finally:
                self._looking.release()

    def listed(
        self, live: Live, name: Name, wish: Wish, out: NDArray[np.integer], item_id: str | None = None
    ) -> list[Recommended]:
        """Return the items of a list, the first one at the top, with the scores that order them.

        What belongs on no list by itself is shown where a rule pins it.

        Parameters
        ----------
        live : Live
            What is answered from.
        name : str
            Of the list.
        wish : Wish
            What is asked for.
        out : ndarray of int
            Positions of items that the person had or rejected.
        item_id : str, optional
            The item that others are bought with.

        Raises
        ------
        UnknownItem
            If there is no item of that id.
        NotReady, Unavailable
            If nothing is counted yet.
        """
        check_k(wish.k)
        if item_id is not None and not live.has(item_id):
            raise UnknownItem(f"no item '{item_id}' in the catalogue")
        found, catalogue = self._scored(self._fresh(), live.catalogue.items, name, item_id), live.catalogue
        belongs = (found.order > 0) | live.rules.pinned(catalogue, wish.placement, time.time())
        if item_id is not None:
            belongs[catalogue.items.position(item_id)] = False
        allowed = let_through(catalogue, wish, out) & belongs
        ties = catalogue.items.hash_order if live.model is None else live.model.tie_order_
        placed = arranged(
            found.order, allowed, catalogue, wish, live.rules, ties, lambda: live.built.features
        )
        return [
            Recommended(catalogue.items[entry.position], float(found.told[entry.position]))
            for entry in placed
        ]

    def seen(self) -> Container[str]:
        """Ids of the items that anybody did something with.

        Raises
        ------
        NotReady, Unavailable
            If nothing is counted yet.
        """
        self._fresh()
        return self._items.by_id

    def popularity(self, live: Live) -> NDArray[np.float64]:
        """How many people like each item of a catalogue, shape (n_items,).

        Raises
        ------
        NotReady, Unavailable
            If nothing is counted yet.
        """
        return self._scored(self._fresh(), live.catalogue.items, "popular", None).told

    @property
    def people(self) -> int:
        """How many people did something."""
        return len(self._people.by_id)

    @property
    def newest(self) -> float | None:
        """Unix seconds of the newest event that has a time; None where none has."""
        moment = -np.inf if self._counted is None else self._counted.moment
        return float(moment) if np.isfinite(moment) else None

    # -- counting --------------------------------------------------------------------------------------------

    def count(self) -> Iterator[None]:
        """Count what is stored, a page of events at a time; at once from where somebody waits for it."""
        with self._looking:
            for _ in self._look():
                if not self._hurry.is_set():
                    yield

    def _fresh(self) -> Counted:
        """The counts, with what is new in the store since the last look."""
        if self._counted is not None and time.monotonic() - self._looked < EVERY:
            return self._counted
        first = self._counted is None
        self._hurry.set()
        if self._looking.acquire(timeout=PATIENCE if first else 0):
            try:
                if time.monotonic() - self._looked >= EVERY:
                    list(self._look())
            finally:
                self._looking.release()
        if self._counted is None:
            raise NotReady("what shoppers did is being counted; try again in a moment")
        return self._counted

    def _look(self) -> Iterator[None]:
        """Count what is new in the store, a page at a time."""
        weights, read = self._current.now.snapshot.weights, list[_Read]()
        looked, seen = time.monotonic(), self._seen
        while page := self._store.read(brief_after, seen, PAGE):
            read.append(self._read(page))
            seen = page[-1][0]
            yield
        while came := self._store.read(items_came, self._items_seen, PAGE):
            self._came.update((name, at) for _, name, at in came if at is not None)
            self._items_seen = came[-1][0]
        counted = self._counted or Counted()
        if read:
            user, item, when, value = (
                np.concatenate(column) for column in zip(*(page[:4] for page in read), strict=True)
            )
            names = [name for page in read for name in page.names]
            weight = weights.weigh(names, value, np.unique(user, return_inverse=True)[1])[0]
            is_bought = {name: self._bought(name) for name in set(names)}
            bought = np.array([is_bought[name] for name in names], np.bool_)
            counted = counted.with_events(Happened(user, item, when, weight, bought), len(self._items))
        self._counted, self._seen, self._looked = counted, seen, looked
        self._drop_forgotten()

    def _read(self, page: Sequence[Brief]) -> "_Read":
        """A page of events as columns."""
        _, users, items, names, values, times = zip(*page, strict=True)
        return _Read(
            self._people.of(users),
            self._items.of(items),
            np.array([-np.inf if time is None else time for time in times]),
            np.array([np.nan if value is None else value for value in values]),
            [name or "" for name in names],
        )

    def _drop_forgotten(self) -> None:
        while self._forgotten:
            number = self._people.forget(self._forgotten.pop())
            if number is not None and self._counted is not None:
                self._counted = self._counted.without(number)

    # -- lists -----------------------------------------------------------------------------------------------

    def _scored(self, counted: Counted, items: Index, name: Name, item_id: str | None) -> Scored:
        if name == "new":
            return self._new(counted, items)
        if name == "also-bought":
            number = self._items.get(item_id or "")
            if number is None or number >= counted.n_items:
                values = np.zeros(counted.n_items)
            else:
                values = counted.with_item(number)
        else:
            values = counted.popular() if name == "popular" else counted.trending()
        spread = self._spread(counted, items, values, 0.0)
        return Scored(spread.astype(np.float32), spread)

    def _new(self, counted: Counted, items: Index) -> Scored:
        """Items by when they came: by the API, or with their first event where that was before an import."""
        first = self._spread(counted, items, counted.first, np.inf)
        came = np.fromiter((self._came.get(name, np.inf) for name in items), np.float64, len(items))
        since = np.minimum(first, came)
        known = np.isfinite(since)
        order = np.zeros(len(items), np.float32)
        # Seconds since 1970 have more digits than scores.
        order[known] = (1 + np.unique(since[known], return_inverse=True)[1]) / max(len(items), 1)
        return Scored(order, np.where(known, since, 0.0))

    def _spread(
        self, counted: Counted, items: Index, values: NDArray[np.float64], nothing: float
    ) -> NDArray[np.float64]:
        """Values of numbered items by their positions in a catalogue."""
        placed = self._placed
        if placed is None or placed[0] is not counted or placed[1] is not items:
            names = list(self._items.by_id)[: counted.n_items]
            self._placed = placed = (counted, items, items.positions(names))
        found = np.full(len(items), nothing)
        there = placed[2] >= 0
        found[placed[2][there]] = values[there]
        return found
