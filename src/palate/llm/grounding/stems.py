"""Stems of English words."""

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, cast


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What forms of an English word share."""
    return _stemmer().stemWord(word.replace("’", "'").removesuffix("'s"))


class _Stemmer(Protocol):
    """What snowballstemmer makes."""

    def stemWord(self, word: str) -> str: ...  # noqa: N802 its own name


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    import snowballstemmer

    make = cast("Callable[[str], _Stemmer]", snowballstemmer.stemmer)
    return make("english")
