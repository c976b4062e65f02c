"""Candidates for the name of an aspect: words, and pairs of adjacent words."""

from collections.abc import Sequence
from itertools import pairwise

from palate.summaries.words import BREAK, is_han, may_be_aspect


def phrases(words: Sequence[str]) -> dict[str, tuple[str, str] | None]:
    """Words of a sentence, and pairs of neighbours that may both be of an aspect, with each pair's words."""
    found: dict[str, tuple[str, str] | None] = dict.fromkeys(word for word in words if word != BREAK)
    for first, second in pairwise(words):
        if BREAK not in (first, second) and may_be_aspect(first) and may_be_aspect(second):
            found.setdefault(joined(first, second), (first, second))
    return found


def joined(first: str, second: str) -> str:
    """A pair of words as it is written."""
    return first + second if is_han(first) and is_han(second) else f"{first} {second}"
