"""Words of questions and names: stems of spaced scripts, single characters of Chinese."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[^\W_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*|[{_HAN}]")
HAN_RUN = re.compile(rf"[{_HAN}]+")


@dataclass(frozen=True)
class Token:
    """A word, or a Chinese character.

    Parameters
    ----------
    stem : str
        What it is compared by.
    start, end : int
        Where it stands.
    is_han : bool
        Whether it is a Chinese character.
    """

    stem: str
    start: int
    end: int
    is_han: bool


def tokens(text: str) -> list[Token]:
    """Tokens of a text in :func:`palate.asking.plain.plainly`'s form."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        is_han = HAN_RUN.match(match[0]) is not None
        found.append(Token(match[0] if is_han else stem(match[0]), match.start(), match.end(), is_han))
    return found


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
