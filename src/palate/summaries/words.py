"""Words that say what a sentence is about: no function words, Chinese ones cut by a dictionary."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from palate.encoders import terms
from palate.summaries.stop_words import CHINESE, ENGLISH, OPINIONS

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_]+)?")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA_OR_THAI = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff]")
_FUNCTION_TAGS = ("r", "p", "c", "u", "m", "q", "y", "e", "z", "o")
"""First letters of the dictionary's tags of pronouns, prepositions, conjunctions, particles, numerals,
measure words and exclamations."""

BREAK = ""
"""Stands in a list of words where something was left out, so that no pair is made across it."""


def words(sentence: str) -> list[str]:
    """Words of a sentence in order, singular where English writes an s, with :data:`BREAK` between words that
    do not stand side by side.

    Chinese is cut by jieba's dictionary, since pairs of characters are no words that people can read. Thai
    and Japanese are taken in pairs of characters.
    """
    text = unicodedata.normalize("NFKC", sentence).casefold()
    found: list[str] = []
    end = 0
    for match in _RUN.finditer(text):
        if text[end : match.start()].strip(" '\"-"):
            found.append(BREAK)
        end = match.end()
        found += _of_run(match[0])
    return found


def is_han(word: str) -> bool:
    """Whether a word is written in Chinese characters."""
    return _HAN.match(word) is not None


@lru_cache(maxsize=200_000)
def may_be_aspect(word: str) -> bool:
    """Whether a word can name what an item is like: no opinion or number, and not too short for a name."""
    if word in OPINIONS or not any(map(str.isalpha, word)):
        return False
    if is_han(word):
        return len(word) > 1
    return len(word) > 2 and not word.endswith("ly")


@lru_cache(maxsize=200_000)
def _of_run(run: str) -> tuple[str, ...]:
    if is_han(run):
        return tuple(_chinese(run))
    if _KANA_OR_THAI.search(run):
        return tuple(terms([run]))
    word = run.replace("’", "'").removesuffix("'s")
    return (BREAK if word in ENGLISH or len(word) < 2 else _singular(word),)


def _chinese(run: str) -> Iterator[str]:
    # Imported here: it reads its dictionary, which commands that read no Chinese need not wait for.
    import rjieba

    for word, tag in rjieba.tag(run):
        yield BREAK if word in CHINESE or tag.startswith(_FUNCTION_TAGS) else word


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
