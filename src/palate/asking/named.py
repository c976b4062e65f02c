"""Items that a question names: those it likens what is wanted to, and those it has seen already."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from palate.asking.tokens import Token, tokens
from palate.asking.wanted import is_wanted

LONGEST = 12
"""Tokens of a title at most."""

_YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
_YEAR_AFTER = re.compile(r"\s*\((\d{4})\)")
_CUE = re.compile(
    r"\b(?:like|likes|liked|love|loves|loved|enjoy|enjoys|enjoyed|similar|favou?rites?|"
    r"favs?|seen|saw|watched|watch|read|bought|have|own"
    r"|fan of|such as|into|than|reminds?|along the lines|style of|vein of|same as|"
    r"goes with|match(?:es|ing)?)\b"
    r"|像|类似|喜欢|爱看|看过|买过|用过|最爱|同款|一样|搭配"
)
_QUOTES = "\"'“”‘’《》「」『』"
_SENTENCE = re.compile(r"[.!?;。！？；\n]\s*")


@dataclass(frozen=True)
class Named:
    """A title in a question.

    Parameters
    ----------
    rows : tuple of int
        Items that are called so.
    start, end : int
        Where it stands in the plain text, with its year.
    """

    rows: tuple[int, ...]
    start: int
    end: int


class Titles:
    """Titles of a catalogue, found in questions.

    Parameters
    ----------
    titles : sequence of str
        Plain.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles

    @cached_property
    def _rows(self) -> Mapping[tuple[str, ...], Sequence[tuple[int, str]]]:
        """Items and years by the words of their titles."""
        found: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            year = _YEAR.search(title)
            name = tuple(token.word for token in tokens(_YEAR.sub("", title)))
            if 0 < len(name) <= LONGEST:
                found[name].append((row, year[1] if year else ""))
        return found

    def named(self, text: str) -> list[Named]:
        """Titles that a question speaks of as known, longest first, none within another.

        A title counts where its year follows, where it stands in quotes, or where it has several words and
        something before it in its sentence likens, likes or has seen.

        Parameters
        ----------
        text : str
            The question, plain.
        """
        said = tokens(text)
        found: list[Named] = []
        position = 0
        while position < len(said):
            for length in range(min(LONGEST, len(said) - position), 0, -1):
                name = self._named(text, said[position : position + length])
                if name is not None:
                    found.append(name)
                    while position < len(said) and said[position].end <= name.end:
                        position += 1
                    position -= 1
                    break
            position += 1
        return found

    def _named(self, text: str, taken: Sequence[Token]) -> Named | None:
        known = self._rows.get(tuple(token.word for token in taken))
        if known is None:
            return None
        start, end = taken[0].start, taken[-1].end
        year = _YEAR_AFTER.match(text, end)
        quoted = start > 0 and text[start - 1] in _QUOTES and text[end : end + 1] in {*_QUOTES}
        if year is not None:
            rows = [row for row, own in known if own in ("", year[1])]
            return Named(tuple(rows), start, year.end()) if rows else None
        if not quoted:
            before = _SENTENCE.split(text[:start])[-1]
            telling = sum(token.is_han or is_wanted(token.word) for token in taken)
            if len(taken) < 2 or telling < 1 or _CUE.search(before) is None:
                return None
        return Named(tuple(row for row, _ in known), start, end)
