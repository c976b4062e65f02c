"""What a made-up shop writes about its items, and its shoppers about them, in English and Chinese."""

import numpy as np

from palate.simulate.facts import THEMES, THINGS, Item


def title_en(item: Item) -> str:
    """Series and thing."""
    return f"{item.series.en} {THINGS[item.thing].en}"


def title_zh(item: Item) -> str:
    """Series and thing."""
    return f"{item.series.zh}{THINGS[item.thing].zh}"


def description_en(item: Item, random: np.random.Generator) -> str:
    """Two of the theme's phrases and the material."""
    first, second = _two(THEMES[item.theme].en, random)
    thing = THINGS[item.thing].en
    openings = (
        f"A {thing} in {item.material.en}, {first}.",
        f"Our {thing} is {first}.",
        f"{item.material.en.capitalize()} and patience: a {thing} {first}.",
    )
    return f"{openings[random.integers(len(openings))]} It {_clause(second)}."


def description_zh(item: Item, random: np.random.Generator) -> str:
    """Two of the theme's phrases and the material."""
    first, second = _two(THEMES[item.theme].zh, random)
    return f"{item.material.zh}{THINGS[item.thing].zh}，{first}。{second}。"


def _two(phrases: tuple[str, ...], random: np.random.Generator) -> tuple[str, str]:
    first, second = (int(position) for position in random.permutation(len(phrases))[:2])
    return phrases[first], phrases[second]


def _clause(phrase: str) -> str:
    """A phrase as what "it" does or is."""
    participle = phrase.startswith(("made", "loved", "at home", "gentle", "a friend"))
    return f"is {phrase}" if participle else phrase
