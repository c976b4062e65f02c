"""Shoppers with known tastes, and a year of what they do in the shop."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.simulate.facts import STYLES, THEMES, THINGS, VOICES, Item
from palate.units import DAY

KINDS = ("eye", "ear", "reader", "mixed")
"""What a shopper goes by: pictures, sounds, texts, or some of each."""

PULL = 4.0
"""How much a full match with a taste counts, in log odds."""

DAYS = 365
YEAR_START = 1_735_689_600
"""2025-01-01 in Unix seconds."""

SEASON_DAYS = 40.0
"""How long an item is in season, as a standard deviation."""


@dataclass(frozen=True)
class Shopper:
    """A shopper and what they like.

    ``weights`` are of style, voice, theme and thing, adding up to 1. ``early`` and ``late`` are the
    favourites in the same order, before and after the day on which the taste moves on.
    """

    user_id: str
    kind: str
    weights: tuple[float, float, float, float]
    early: tuple[int, ...]
    late: tuple[int, ...]
    moves_on: int
    chinese: bool

    def favourites(self, day: int) -> tuple[int, ...]:
        """Favourite style, voice, theme and thing on a day."""
        return self.early if day < self.moves_on else self.late


@dataclass(frozen=True)
class Event:
    """One thing that a shopper did."""

    user_id: str
    item: int
    time: int
    event: str


def make_shoppers(count: int, random: np.random.Generator) -> list[Shopper]:
    """Shoppers of all kinds in equal parts."""
    return [_shopper(number, KINDS[number % len(KINDS)], random) for number in range(1, count + 1)]


def _shopper(number: int, kind: str, random: np.random.Generator) -> Shopper:
    strong = {"eye": (20, 1, 1, 2), "ear": (1, 20, 1, 2), "reader": (1, 1, 20, 2), "mixed": (4, 4, 4, 2)}[
        kind
    ]
    weights = random.dirichlet(strong)
    sizes = (len(STYLES), len(VOICES), len(THEMES), len(THINGS))
    early = tuple(int(random.integers(size)) for size in sizes)
    late = tuple(
        int(random.integers(size)) if random.random() < 0.25 else old
        for size, old in zip(sizes, early, strict=True)
    )
    return Shopper(
        f"u{number:04d}",
        kind,
        tuple(weights.tolist()),
        early,
        late,
        int(random.integers(60, 300)),
        bool(random.random() < 0.5),
    )


def shop_for_a_year(
    items: Sequence[Item], shoppers: Sequence[Shopper], random: np.random.Generator
) -> list[Event]:
    """What all shoppers do in 2025, in order of time.

    An item is taken with odds that grow with its popularity, its season, and how well it meets the shopper's
    taste in what they can see, hear and read of it.
    """
    facts = visible_facts(items)
    popularity = random.normal(0.0, 0.7, len(items))
    peak = random.uniform(0, DAYS, len(items))
    events = [event for shopper in shoppers for event in _year(shopper, facts, popularity, peak, random)]
    return sorted(events, key=lambda event: (event.time, event.user_id))


def visible_facts(items: Sequence[Item]) -> NDArray[np.int64]:
    """Style, voice, theme and thing of each item, -1 where it can't be perceived; shape (n_items, 4)."""
    return np.array(
        [
            (
                item.style if item.pictured else -1,
                item.voice,
                item.theme if item.described else -1,
                item.thing,
            )
            for item in items
        ]
    )


def _year(
    shopper: Shopper,
    facts: NDArray[np.int64],
    popularity: NDArray[np.float64],
    peak: NDArray[np.float64],
    random: np.random.Generator,
) -> list[Event]:
    count = min(5 + int(random.geometric(0.12)), 40, len(facts) // 2)
    visits = np.sort(random.integers(0, DAYS, size=max(1, count // 3)))
    days = np.sort(random.choice(visits, size=count))
    seconds = np.sort(random.integers(8 * 3600, 22 * 3600, size=count) + days * DAY)
    had = np.zeros(len(facts), dtype=bool)
    events: list[Event] = []
    for second in seconds.tolist():
        day = second // DAY
        match = (facts == np.array(shopper.favourites(day))) @ np.array(shopper.weights)
        distance = np.minimum(np.abs(peak - day), DAYS - np.abs(peak - day))
        season = np.exp(-0.5 * (distance / SEASON_DAYS) ** 2)
        odds = popularity + season + PULL * match
        chances = np.where(had, 0.0, np.exp(odds - odds.max()))
        item = int(random.choice(len(facts), p=chances / chances.sum()))
        had[item] = True
        kind = random.choice(("view", "cart", "purchase"), p=(0.45, 0.15, 0.4))
        events.append(Event(shopper.user_id, item, YEAR_START + second, str(kind)))
    return events
