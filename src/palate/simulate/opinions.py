"""What shoppers think of what they bought: aspects that they praise or complain about, and stars."""

from dataclasses import dataclass

import numpy as np

from palate.simulate.facts import STYLES, VOICES, Item
from palate.simulate.phrases import LOOK, MATERIAL, SOUND, USE
from palate.simulate.shoppers import Shopper


@dataclass(frozen=True)
class Remark:
    """One aspect of an item with its value there, and whether it is praised."""

    aspect: str
    value: str
    praise: bool


@dataclass(frozen=True)
class Temper:
    """How shoppers of a shop judge.

    ``complains`` is the probability of a complaint about an aspect that isn't the shopper's favourite;
    ``overlooks`` that of saying nothing of it. Otherwise it is praised.
    """

    complains: float
    overlooks: float


CONTENT = Temper(complains=0.4, overlooks=0.2)
"""Of a shop where people buy what they like: most of what isn't a favourite is fine."""

CANDID = Temper(complains=0.75, overlooks=0.22)
"""Of a shop where people buy by chance: tastes show in what they say of it."""


def value_of(item: Item, aspect: str) -> str:
    """What an item is in one aspect, "" where it has no such aspect."""
    if aspect == LOOK:
        return STYLES[item.style]
    if aspect == SOUND:
        return VOICES[item.voice] if item.voice >= 0 else ""
    return str(item.theme) if aspect == USE else item.material.en


def judge(
    shopper: Shopper, item: Item, day: int, quality: float, temper: Temper, random: np.random.Generator
) -> list[Remark]:
    """One to three remarks on what the shopper cares for most; rarely none.

    Parameters
    ----------
    day : int
        Tastes move on during the year.
    quality : float
        Probability that the item's material is praised, where it is spoken of.
    """
    favourites = shopper.favourites(day)
    facts = (item.style, item.voice, item.theme)
    cares = dict(zip((LOOK, SOUND, USE), shopper.weights[:3], strict=True))
    if item.voice < 0:
        del cares[SOUND]
    # Everyone has something to say of the other aspects now and then.
    weights = np.array(list(cares.values())) + 0.05
    order = random.choice(list(cares), size=len(cares), replace=False, p=weights / weights.sum())
    remarks: list[Remark] = []
    for aspect in order[: 1 + int(random.random() < 0.3)].tolist():
        position = (LOOK, SOUND, USE).index(aspect)
        said = _said(facts[position] == favourites[position], temper, random)
        if said is not None:
            remarks.append(Remark(aspect, value_of(item, aspect), said))
    if random.random() < 0.2:
        remarks.append(Remark(MATERIAL, value_of(item, MATERIAL), bool(random.random() < quality)))
    return remarks


def _said(favourite: bool, temper: Temper, random: np.random.Generator) -> bool | None:
    """Whether it is praised; None where nothing is said."""
    if favourite:
        return bool(random.random() < 0.97)
    drawn = random.random()
    if drawn < temper.complains:
        return False
    return None if drawn < temper.complains + temper.overlooks else True


def stars(remarks: list[Remark], random: np.random.Generator) -> int:
    """Four or five for praise alone, one or two for complaints alone, else about three."""
    praises = sum(remark.praise for remark in remarks)
    if remarks and praises == len(remarks):
        return int(random.choice((4, 5), p=(0.4, 0.6)))
    if remarks and praises == 0:
        return int(random.choice((1, 2), p=(0.45, 0.55)))
    return int(random.choice((2, 3, 4), p=(0.1, 0.8, 0.1))) if remarks else 3
