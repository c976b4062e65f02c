"""Words of a question that say something of an item."""

from functools import cache

from palate.asking.tokens import stem
from palate.summaries.stop_words import CHINESE, ENGLISH, OPINIONS

_OF_QUESTIONS = """
any added artificially containing contain contains anything kind sort type stuff thing things item items
product products something someone please show find give want like recommend suggest looking search need
buy get really actually movie movies film films suggestion suggestions idea ideas recommendation
recommendations favorite favorites watch watching interested morning evening afternoon tonight today lately
recently greetings yeah haha lol picky open
"""

NOTHING = frozenset("的了是吗呢吧啊呀太很那种任何款带有含用做些点东西会看起来过")
"""Chinese characters that are left out of what is not wanted."""


@cache
def _unwanted() -> frozenset[str]:
    return frozenset(map(stem, (*ENGLISH, *_OF_QUESTIONS.split()))) | ENGLISH


def is_wanted(word: str) -> bool:
    """Whether a word or its stem says something of an item."""
    return word not in _unwanted() and word not in CHINESE


@cache
def _opinions() -> frozenset[str]:
    return frozenset(map(stem, OPINIONS))


def is_telling(word: str) -> bool:
    """Whether a stem tells items apart: no opinion that fits any of them, either."""
    return is_wanted(word) and word not in _opinions()
