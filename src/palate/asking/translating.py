"""Words of a question in the other language, where the lexicon knows them."""

from collections.abc import Sequence
from functools import cache

from palate.asking.lexicon import TRANSLATIONS
from palate.asking.plain import plainly
from palate.asking.tokens import Token, stands_alone, tokens

LONGEST = 6
"""Tokens of a name at most."""


@cache
def _names() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {
        tuple(token.word for token in tokens(plainly(name))): others for name, others in TRANSLATIONS.items()
    }


def translated(text: str) -> list[str]:
    """Names in the other language of what a text names, longest first, each part of the text once.

    Parameters
    ----------
    text : str
        In :func:`palate.asking.plain.plainly`'s form.
    """
    said = tokens(text)
    found: list[str] = []
    position = 0
    while position < len(said):
        length = next(
            (
                size
                for size in range(min(LONGEST, len(said) - position), 0, -1)
                if _named(text, said, position, size)
            ),
            0,
        )
        if length:
            found += _names()[tuple(token.word for token in said[position : position + length])]
        position += max(length, 1)
    return list(dict.fromkeys(found))


def _named(text: str, said: Sequence[Token], position: int, size: int) -> bool:
    taken = said[position : position + size]
    return tuple(token.word for token in taken) in _names() and stands_alone(text, taken)
