"""Words of questions and names: in singular, or single Chinese characters; stems for search."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from palate.summaries.stop_words import CHINESE, ENGLISH

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[^\W_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*|[{_HAN}]")
_WORD = re.compile(rf"[^\W_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*")
HAN_RUN = re.compile(rf"[{_HAN}]+")


@dataclass(frozen=True)
class Token:
    """A word, or a Chinese character.

    Parameters
    ----------
    word : str
        What it is compared by: the word in singular.
    start, end : int
        Where it stands.
    is_han : bool
        Whether it is a Chinese character.
    """

    word: str
    start: int
    end: int
    is_han: bool


def tokens(text: str) -> list[Token]:
    """Tokens of a text in :func:`palate.asking.plain.plainly`'s form."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        is_han = HAN_RUN.match(match[0]) is not None
        word = match[0] if is_han else singular(match[0])
        found.append(Token(word, match.start(), match.end(), is_han))
    return found


@lru_cache(maxsize=200_000)
def singular(word: str) -> str:
    """A word without a plural or possessive s: a stem would make one word of animals and animation."""
    word = word.removesuffix("'s").removesuffix("s'")
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of an English word; other words as they are, without a possessive s.

    Porter, Snowball, 2001.
    """
    word = word.removesuffix("'s")
    if not word.isascii() or not word.isalpha() or len(word) < 3:
        return word
    return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    # Imported here: commands that ask nothing need not wait for it.
    import snowballstemmer

    library: Any = snowballstemmer  # comes without types
    return library.stemmer("english").stemWord


def search_terms(text: str) -> list[str]:
    """Terms of a text as it is searched: stems without function words, words of Chinese by a dictionary, and
    pairs of characters where the dictionary knows no word.

    Parameters
    ----------
    text : str
        In :func:`palate.asking.plain.plainly`'s form.
    """
    found: list[str] = []
    position = 0
    for match in HAN_RUN.finditer(text):
        found += _spaced(text[position : match.start()])
        found += _chinese(match[0])
        position = match.end()
    return [*found, *_spaced(text[position:])]


def _spaced(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text) if word not in ENGLISH]


def _chinese(run: str) -> list[str]:
    # Imported here: it reads its dictionary, which texts without Chinese need not wait for.
    import rjieba

    found: list[str] = []
    single = ""
    for word in rjieba.cut_for_search(run):
        if len(word) == 1:
            single += word
            continue
        found += [*_pairs(single), word]
        single = ""
    return [term for term in (*found, *_pairs(single)) if term not in CHINESE]


def _pairs(run: str) -> list[str]:
    """Pairs of characters side by side; one that stands alone is a word."""
    return [run[start : start + 2] for start in range(max(1, len(run) - 1))] if run else []


def stands_alone(text: str, taken: Sequence[Token]) -> bool:
    """Whether a single Chinese character is a word of its own there: 红 of 红酒 is not."""
    if len(taken) > 1 or not taken[0].is_han:
        return True
    if text[taken[0].end : taken[0].end + 1] == "色":
        return True
    # Imported here: it reads its dictionary, which questions without Chinese need not wait for.
    import rjieba

    position = 0
    for word in rjieba.cut(text):
        if position == taken[0].start:
            return len(word) == 1
        position += len(word)
    return False
