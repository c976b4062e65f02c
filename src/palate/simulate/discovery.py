"""A year in which shoppers buy by chance first, and by taste once they know the shop."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from palate.simulate.facts import Item
from palate.simulate.shoppers import YEAR_START, Event, Shopper, visible_facts
from palate.units import DAY

BY_CHANCE = 14
"""Purchases of a shopper before they follow their taste, on average.

Two more follow it, the last of each shopper: leave-last takes them for valid and test. By time they are
the test rows and the end of the valid rows; train has none of them in either split.
"""

CHANCE_DAYS, VALID_DAYS, TEST_DAYS = (0, 275), (295, 325), (335, 365)
"""Days of the year of each part; a review is written within two weeks, so before the next part."""

SHARES = (0.65, 0.35)
"""Weights of the two senses that a shopper goes by."""

PULL = 9.0
"""How much a full match with the taste counts in the last purchases, in log odds."""


def with_one_taste(shoppers: Sequence[Shopper]) -> list[Shopper]:
    """The same shoppers, whose taste does not move on, and is of two of style, voice and theme."""
    return [replace(shopper, late=shopper.early, weights=_sharpened(shopper.weights)) for shopper in shoppers]


def _sharpened(weights: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """SHARES for the two that weigh most of style, voice and theme."""
    sharp = np.zeros(4)
    sharp[np.argsort(-np.array(weights[:3]), kind="stable")[:2]] = SHARES
    style, voice, theme, thing = sharp.tolist()
    return style, voice, theme, thing


def discover_the_shop(
    items: Sequence[Item], shoppers: Sequence[Shopper], random: np.random.Generator
) -> list[Event]:
    """What all shoppers buy in 2025, in order of time.

    First come gifts, necessities and chance: odds are an item's popularity, whoever buys. The last two
    purchases of each shopper follow their taste.
    """
    facts = visible_facts(items)
    popularity = random.normal(0.0, 0.4, len(items))
    events: list[Event] = []
    for shopper, count in zip(shoppers, _counts(len(shoppers), random), strict=True):
        events += _purchases(shopper, count, facts, popularity, random)
    return sorted(events, key=lambda event: (event.time, event.user_id))


def _counts(shoppers: int, random: np.random.Generator) -> list[int]:
    """Purchases by chance of each shopper, in pairs that add up to twice BY_CHANCE."""
    more = random.integers(0, 4, (shoppers + 1) // 2)
    counts = np.stack([BY_CHANCE + more, BY_CHANCE - more], axis=1).ravel()
    if shoppers % 2:
        counts[-2] = BY_CHANCE
    return counts[:shoppers].tolist()


def _purchases(
    shopper: Shopper,
    count: int,
    facts: NDArray[np.int64],
    popularity: NDArray[np.float64],
    random: np.random.Generator,
) -> list[Event]:
    match = (facts == np.array(shopper.early)) @ np.array(shopper.weights)
    days = [*np.sort(random.integers(*CHANCE_DAYS, size=count)).tolist()]
    days += [int(random.integers(*VALID_DAYS)), int(random.integers(*TEST_DAYS))]
    # The order of the seconds is the order of the days, and within a day that of drawing.
    seconds = np.sort(np.array(days) * DAY + random.integers(8 * 3600, 22 * 3600, size=len(days)))
    had = np.zeros(len(facts), dtype=bool)
    events: list[Event] = []
    for position, second in enumerate(seconds.tolist()):
        odds = popularity + (PULL * match if position >= count else 0.0)
        chances = np.where(had, 0.0, np.exp(odds - odds.max()))
        item = int(random.choice(len(facts), p=chances / chances.sum()))
        had[item] = True
        events.append(Event(shopper.user_id, item, YEAR_START + second, "purchase"))
    return events
