"""Facets of a catalogue: brands, categories and other attributes, and the items of each value."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.asking.lexicon import MEANT, TRANSLATIONS
from palate.asking.plain import plainly
from palate.asking.tokens import Token, stands_alone, tokens

LONGEST = 6
"""Words of a name at most; longer values are sentences."""

_PARTS = re.compile(r"[|;/、；>,，]|\s-\s")
_HEADS = re.compile(r"categor|type|kind|genre|department|product|class|分类|类别|类型|品类|种类|目录")
_NO_NAMES = frozenset(
    [
        "other",
        "others",
        "misc",
        "none",
        "all",
        "new",
        "various",
        "unknown",
        "n/a",
        "na",
        "no",
        "yes",
        "true",
        "false",
        "其他",
        "其它",
        "无",
        "有",
        "是",
        "否",
    ]
)

Column = NDArray[np.object_] | NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """A value of an attribute, found by its name."""

    facet: str
    value: str


@dataclass(frozen=True)
class Mention:
    """Values that some tokens of a question name, all of one facet."""

    facet: str
    values: tuple[str, ...]
    first: int
    last: int


class Facets:
    """Names of the values of all attributes of a catalogue.

    Parameters
    ----------
    columns : mapping of str to ndarray, shape (n_items,)
        Attributes: float64 with NaN, or object (str, bool or None).
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self.numeric: Sequence[str] = [name for name, column in columns.items() if column.dtype != object]
        self._texts = [name for name, column in columns.items() if column.dtype == object]

    def values_of(self, facet: str, row: int) -> tuple[str, ...]:
        """Values of one item: of ``drama|romance``, each."""
        return _parts(self.columns[facet][row])

    def is_head(self, facet: str) -> bool:
        """Whether values say what an item is, as categories do, and not what it is like."""
        return _HEADS.search(facet.casefold()) is not None

    def members(self, facet: str, values: Sequence[str]) -> NDArray[np.bool_]:
        """Items that have one of some values, bool of shape (n_items,)."""
        column, wanted = self.columns[facet], set(values)
        rows = (bool(wanted.intersection(_parts(cell))) for cell in column)
        return np.fromiter(rows, dtype=np.bool_, count=len(column))

    @cached_property
    def names(self) -> Mapping[tuple[str, ...], Sequence[Named]]:
        """Values by the words of their names, those that a lexicon translates by both."""
        found: dict[tuple[str, ...], dict[Named, None]] = defaultdict(dict)
        for facet in self._texts:
            values = {part: None for cell in self.columns[facet] for part in _parts(cell)}
            for value in values:
                for name in _names(value):
                    found[name][Named(facet, value)] = None
        return {name: list(named) for name, named in found.items()}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Names of one word, as they are written, with their singular."""
        values = {part for facet in self._texts for cell in self.columns[facet] for part in _parts(cell)}
        plain = {plainly(value) for value in values}
        return {
            value: tokens(value)[0].word for value in plain if value.isalpha() and len(tokens(value)) == 1
        }

    def meant(self, words: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Values that some words speak of without naming them, by facet: "scary" of horror."""
        found: list[tuple[str, tuple[str, ...]]] = []
        for word in words:
            for named in self.names.get((MEANT.get(word, ""),), ()):
                found.append((named.facet, (named.value,)))
        return found

    def likeness(
        self, spoken: Iterable[tuple[str, Sequence[str]]], likes: Sequence[int]
    ) -> NDArray[np.float64] | None:
        """How much of what is spoken of, and of the values of some items, each item has; None for nothing.

        Parameters
        ----------
        spoken : iterable of (str, sequence of str)
            Facets and values.
        likes : sequence of int
            Rows of items.
        """
        wanted: dict[str, list[set[str]]] = defaultdict(list)
        for facet, values in spoken:
            wanted[facet].append(set(values))
        for row in likes:
            for facet in self._texts:
                if values := set(self.values_of(facet, row)):
                    wanted[facet].append(values)
        if not wanted:
            return None
        total = np.zeros(len(next(iter(self.columns.values()))))
        for facet, several in wanted.items():
            shares = [_overlap(set(_parts(cell)), several) for cell in self.columns[facet]]
            total += np.array(shares)
        return total

    def mentions(self, text: str, said: Sequence[Token], free: Callable[[Token], bool]) -> list[Mention]:
        """Values that a question names, longest first, each token used once.

        Parameters
        ----------
        text : str
            The question, plain.
        said : sequence of Token
            Its tokens.
        free : callable
            Whether a token is not taken by something else.
        """
        found: list[Mention] = []
        position = 0
        while position < len(said):
            for length in range(min(LONGEST * 2, len(said) - position), 0, -1):
                taken = said[position : position + length]
                name = tuple(token.word for token in taken)
                if name in self.names and all(map(free, taken)) and stands_alone(text, taken):
                    found += self._mentions(name, position, position + length)
                    position += length - 1
                    break
            position += 1
        return found

    def _mentions(self, name: tuple[str, ...], first: int, end: int) -> list[Mention]:
        by_facet: dict[str, list[str]] = defaultdict(list)
        for named in self.names[name]:
            by_facet[named.facet].append(named.value)
        return [Mention(facet, tuple(values), first, end) for facet, values in by_facet.items()]


def _overlap(own: set[str], several: Sequence[set[str]]) -> float:
    """Mean Jaccard index with some sets."""
    return sum(len(own & other) / len(own | other) for other in several) / len(several) if own else 0.0


def _parts(cell: object) -> tuple[str, ...]:
    """Values of a cell: the whole, and its parts where several are listed or nested."""
    if not isinstance(cell, str):
        return ()
    parts = [part.strip() for part in _PARTS.split(cell) if part.strip()]
    return (cell,) if len(parts) < 2 else (cell, *parts)


def _names(value: str) -> list[tuple[str, ...]]:
    """Names of a value as words in singular; none where it is a number, a code or a sentence."""
    plain = plainly(value)
    if plain in _NO_NAMES or not any(map(str.isalpha, plain)):
        return []
    found: list[tuple[str, ...]] = []
    for form in (plain, *TRANSLATIONS.get(plain, ())):
        name = tuple(token.word for token in tokens(form))
        words = sum(not token.is_han for token in tokens(form))
        if words > 1 and not re.search(r"\s", form):
            found.append(("".join(name),))  # sci-fi is written scifi too
        if (
            name
            and words <= LONGEST
            and len(name) <= LONGEST * 2
            and len("".join(name)) > 1 - (not form.isascii())
        ):
            found.append(name)
    return found
