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


def review(item: Item, liked: str, chinese: bool, random: np.random.Generator) -> str:
    """A line from a shopper about what they liked: "look", "sound", "use" or "thing"."""
    phrases = _PRAISE_ZH if chinese else _PRAISE_EN
    opening = phrases[liked][random.integers(len(phrases[liked]))]
    thing = THINGS[item.thing]
    return opening.format(thing=thing.zh if chinese else thing.en)


_PRAISE_EN = {
    "look": (
        "The pattern on this {thing} is even nicer than in the photo.",
        "Bought the {thing} for its colours.",
    ),
    "sound": ("I could listen to this {thing} all day.", "The sound of the {thing} makes me smile."),
    "use": (
        "Exactly the {thing} I was looking for, it fits how I live.",
        "This {thing} does what it promises.",
    ),
    "thing": ("A lovely {thing}.", "My third {thing} from this shop, and not the last."),
}

_PRAISE_ZH = {
    "look": ("这个{thing}的花纹比照片还好看。", "就是冲着{thing}的颜色买的。"),
    "sound": ("这个{thing}的声音我能听一整天。", "{thing}的声音让人心情很好。"),
    "use": ("正是我想要的{thing}，很适合我的生活。", "这个{thing}名副其实。"),
    "thing": ("很可爱的{thing}。", "在这家店买的第三个{thing}，还会再来。"),
}


def _two(phrases: tuple[str, ...], random: np.random.Generator) -> tuple[str, str]:
    first, second = random.permutation(len(phrases))[:2]
    return phrases[first], phrases[second]


def _clause(phrase: str) -> str:
    """A phrase as what "it" does or is."""
    participle = phrase.startswith(("made", "loved", "at home", "gentle", "a friend"))
    return f"is {phrase}" if participle else phrase
