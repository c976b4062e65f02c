"""Counts of all users' events: choices, trends, and when items appeared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from palate.data.ragged import starts_of, taken
from palate.units import DAY

LATELY, USUALLY = 7 * DAY, 56 * DAY
"""Seconds in which the weight of an event falls to 1/e, for what is lately and what is usually chosen."""

SHOPPERS = 2
"""Shoppers who must have chosen both items before one is shown with the other."""

SHRINK = 5.0
"""Added to the denominator of likeness, so that few shoppers say less."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Happened:
    """Events, one entry an event in every field, in the order in which they were stored.

    Parameters
    ----------
    user, item : ndarray of int64, shape (n,)
        Numbers of the people and the items.
    time : ndarray of float64, shape (n,)
        Unix seconds, -inf where that is not known.
    weight : ndarray of float32, shape (n,)
        Above 0 where an event speaks for its item, below 0 where against; 0 says nothing.
    bought : ndarray of bool, shape (n,)
        Whether it is a purchase, or what else the shop is there for.
    """

    user: Ints
    item: Ints
    time: Floats
    weight: NDArray[np.float32]
    bought: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Happened":
        """Some of them."""
        return Happened(*(getattr(self, name)[rows] for name in ("user", "item", "time", "weight", "bought")))


@dataclass(frozen=True)
class Counted:
    """Pairs of a user and an item, each once, in the order of user and item; replaced, never changed.

    What a person did last with an item says whether they like it: a refund takes a purchase back. A person
    counts once for an item, and in what is chosen lately once a day.

    Parameters
    ----------
    pair : ndarray of int64, shape (n_pairs,)
        Number of the person times 2**32, plus that of the item.
    time : ndarray of float64, shape (n_pairs,)
        Of the newest event.
    liked, bought : ndarray of bool, shape (n_pairs,)
        Whether that spoke for the item; whether it was ever bought.
    lately, usually, first : ndarray of float64, shape (n_items,)
        Sums of events on each item, by how long before ``moment`` they were; time of the first one.
    moment : float
        Of the newest event of all.
    """

    pair: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    time: Floats = field(default_factory=lambda: np.empty(0))
    liked: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    bought: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    lately: Floats = field(default_factory=lambda: np.empty(0))
    usually: Floats = field(default_factory=lambda: np.empty(0))
    first: Floats = field(default_factory=lambda: np.empty(0))
    moment: float = -np.inf

    @property
    def n_items(self) -> int:
        """Items that anybody did something with."""
        return len(self.first)

    def with_events(self, events: Happened, n_items: int) -> "Counted":
        """The same with more events, and room for as many items."""
        told = events.take(events.weight != 0)
        grown = self._with_times(told, n_items)
        if not len(told.user):
            return grown
        pair = (told.user << 32) | told.item
        order = np.lexsort((told.time, pair))
        own, last = np.unique(pair[order][::-1], return_index=True)
        newest = told.take(order[::-1][last])
        ever = np.zeros(len(own), np.bool_)
        np.logical_or.at(ever, np.searchsorted(own, pair), told.bought)
        at = np.searchsorted(self.pair, own)
        there = np.zeros(len(own), np.bool_)
        there[at < len(self.pair)] = self.pair[at[at < len(self.pair)]] == own[at < len(self.pair)]
        time, liked, bought = self.time.copy(), self.liked.copy(), self.bought.copy()
        known = at[there]
        later = newest.time[there] >= time[known]
        liked[known[later]] = (newest.weight > 0)[there][later]
        time[known] = np.maximum(time[known], newest.time[there])
        bought[known] |= ever[there]
        new, position = ~there, at[~there]
        return replace(
            grown,
            pair=np.insert(self.pair, position, own[new]),
            time=np.insert(time, position, newest.time[new]),
            liked=np.insert(liked, position, (newest.weight > 0)[new]),
            bought=np.insert(bought, position, ever[new]),
        )

    def without(self, user: int) -> "Counted":
        """The same without what one person chose; sums of days stay, which name nobody."""
        others = (self.pair >> 32) != user
        return replace(
            self,
            pair=self.pair[others],
            time=self.time[others],
            liked=self.liked[others],
            bought=self.bought[others],
        )

    def _with_times(self, events: Happened, n_items: int) -> "Counted":
        """The same with the sums of each item's days."""
        moment = max(self.moment, float(events.time.max(initial=-np.inf)))
        lately, usually = (_room(sums, n_items, 0.0) for sums in (self.lately, self.usually))
        if np.isfinite(self.moment):
            lately *= np.exp((self.moment - moment) / LATELY)
            usually *= np.exp((self.moment - moment) / USUALLY)
        first = _room(self.first, n_items, np.inf)
        timed = events.take(np.isfinite(events.time))
        np.minimum.at(first, timed.item, timed.time)
        for_it = timed.take(timed.weight > 0)
        for_it = for_it.take(self._first_of_their_days(for_it))
        np.add.at(lately, for_it.item, np.exp((for_it.time - moment) / LATELY))
        np.add.at(usually, for_it.item, np.exp((for_it.time - moment) / USUALLY))
        return replace(self, lately=lately, usually=usually, first=first, moment=moment)

    def _first_of_their_days(self, events: Happened) -> Ints:
        """Rows of events that are a person's first with an item on a day."""
        pair, day = (events.user << 32) | events.item, np.floor(events.time / DAY)
        rows = np.unique(np.stack([pair, day.astype(np.int64)]), axis=1, return_index=True)[1]
        at = np.minimum(np.searchsorted(self.pair, pair[rows]), max(len(self.pair) - 1, 0))
        if not len(self.pair):
            return rows
        before = (self.pair[at] == pair[rows]) & (np.floor(self.time[at] / DAY) >= day[rows])
        return rows[~before]

    # -- lists -----------------------------------------------------------------------------------------------

    @cached_property
    def chosen(self) -> NDArray[np.bool_]:
        """Pairs that count: bought where anything is bought here, else liked, and not taken back."""
        bought = self.liked & self.bought
        return bought if bought.any() else self.liked

    def popular(self) -> Floats:
        """Count the users who like each item, shape (n_items,)."""
        return np.bincount(self._item[self.liked], minlength=self.n_items).astype(np.float64)

    def trending(self) -> Floats:
        """Compute how much more often each item is chosen lately than usually, in standard deviations; 0
        where less.

        What is expected of an item is its share of what was chosen before, smoothed by as much as is chosen
        lately, all items alike; counts are those of a Poisson process.
        """
        lately = float(self.lately.sum())
        if lately <= 0:
            return np.zeros(self.n_items)
        before = np.maximum(self.usually - self.lately, 0.0)
        share = (before + lately / self.n_items) / (before.sum() + lately)
        above = (self.lately - lately * share) / np.sqrt(lately * share + 1.0)
        return np.where(above > 0, above, 0.0)

    def with_item(self, item: int) -> Floats:
        """Score each item by the users who chose it with another item, shape (n_items,)."""
        chose = self._people_of(item)
        _, positions = taken(self._starts, chose)
        both = np.bincount(self._item[positions[self.chosen[positions]]], minlength=self.n_items).astype(
            np.float64
        )
        alike = both / (np.sqrt(self._buyers[item] * np.maximum(self._buyers, 1)) + SHRINK)
        alike[(both < SHOPPERS)] = 0.0
        alike[item] = 0.0
        return alike

    def _people_of(self, item: int) -> Ints:
        """Rows of ``_starts`` of the people who chose an item."""
        begin, end = self._items_starts[item : item + 2]
        positions = self._by_item[begin:end]
        return self._row[positions[self.chosen[positions]]]

    @cached_property
    def _item(self) -> Ints:
        return self.pair & 0xFFFF_FFFF

    @cached_property
    def _by_item(self) -> Ints:
        """Places of pairs in the order of their items."""
        return np.argsort(self._item, kind="stable")

    @cached_property
    def _items_starts(self) -> Ints:
        return starts_of(np.bincount(self._item, minlength=self.n_items))

    @cached_property
    def _buyers(self) -> Floats:
        return np.bincount(self._item[self.chosen], minlength=self.n_items).astype(np.float64)

    @cached_property
    def _row(self) -> Ints:
        """Row of each pair's person among the people that there are."""
        return np.unique(self.pair >> 32, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _starts(self) -> Ints:
        return starts_of(np.bincount(self._row))


def _room(values: Floats, size: int, nothing: float) -> Floats:
    """A copy with room for as many items."""
    longer = np.full(size, nothing)
    longer[: len(values)] = values
    return longer


class Numbers:
    """Numbering of ids, in the order in which they came."""

    def __init__(self) -> None:
        self._of: defaultdict[str, int] = defaultdict(count().__next__)
        self._forgotten = 0

    def __len__(self) -> int:
        return len(self._of) + self._forgotten

    def of(self, ids: Sequence[str]) -> Ints:
        """The number of each; new ones get the next."""
        return np.fromiter(map(self._of.__getitem__, ids), np.int64, len(ids))

    def get(self, name: str) -> int | None:
        """The number of one; None where it never came."""
        return self._of.get(name)

    def forget(self, name: str) -> int | None:
        """Take back the number of one, which nobody else gets."""
        number = self._of.pop(name, None)
        self._forgotten += number is not None
        return number

    @property
    def by_id(self) -> Mapping[str, int]:
        """All of them."""
        return self._of
