"""Item ids that are written otherwise in another table: joined where palate.toml says so, else told."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from palate.errors import UnusableFile
from palate.tables.coded import cells_in, changed
from palate.tables.quarantine import Quarantine

Way = Literal["width", "quotes", "case", "float", "zeros"]
"""A difference between ids that ``[ids] join`` in palate.toml lets pass."""

FEW_MEET = 0.9
"""Share of a table's item ids that are in the items table, below which that is said."""

TOLD = 2
"""Pairs of ids that a line shows."""

_QUOTES = "\"'`´‘’‚“”„«»「」『』"
_WHOLE = re.compile(r"^(\d+)\.0+$")
_ZEROS = re.compile(r"^0+(?=\d)")

_FORMS: dict[Way, Callable[[str], str]] = {
    "width": lambda name: unicodedata.normalize("NFKC", name),
    "quotes": lambda name: " ".join(name.strip(f"{_QUOTES} ").split()),
    "case": lambda name: name.casefold(),
    "float": lambda name: _WHOLE.sub(r"\1", name),
    "zeros": lambda name: _ZEROS.sub("", name),
}
"""One form for all ids that differ in that way only, in the order in which they are taken."""

WAYS: tuple[Way, ...] = tuple(_FORMS)

_IN_WORDS: dict[Way, str] = {
    "width": "full or half width",
    "quotes": "quotes or doubled spaces around",
    "case": "upper or lower case",
    "float": "a trailing .0",
    "zeros": "leading zeros",
}


def form_of(name: str, ways: Iterable[Way]) -> str:
    """An id without what differs in these ways."""
    wanted = set(ways)
    for way, form in _FORMS.items():
        name = form(name) if way in wanted else name
    return name


class Joined:
    """Ids of all tables as one: those of the items table as they stand there, others as they come first.

    Parameters
    ----------
    ways : sequence of str
        What palate.toml lets pass.
    items : sequence of str
        Ids of the items table, distinct.
    file : Path
        The items table, for the refusal.

    Raises
    ------
    UnusableFile
        If two ids of the items table would become one.
    """

    def __init__(self, ways: Sequence[Way], items: Sequence[str], file: Path) -> None:
        self._ways = tuple(ways)
        self._known: dict[str, str] = {}
        for name in items if self._ways else ():
            first = self._known.setdefault(form_of(name, self._ways), name)
            if first != name:
                raise UnusableFile(file, _clash(first, name, self._ways))
        self._own = set(items)

    def one(self, name: str) -> str:
        """The id that stands for this one in every table."""
        if not self._ways or name in self._own:
            return name
        return self._known.setdefault(form_of(name, self._ways), name)

    def column(self, ids: pl.Series) -> pl.Series:
        """The same for a column."""
        if not self._ways:
            return ids
        found = {name: self.one(name) for name in cells_in(ids)}
        return changed(ids, lambda cells: cells.replace(found)) if found else ids


def _clash(first: str, second: str, ways: Sequence[Way]) -> str:
    culprits = _needed(ways, lambda some: form_of(first, some) == form_of(second, some))
    return (
        f"has items '{first}' and '{second}', which [ids] join of palate.toml would make one; "
        f"leave {_quoted(culprits)} out of it"
    )


def tell_strangers(
    file: str, ids: Iterable[str], items: Sequence[str], items_file: str, ways: Sequence[Way], to: Quarantine
) -> None:
    """Say that few ids of a table are in the items table, and which setting joins them.

    Parameters
    ----------
    file, items_file : str
        The two tables.
    ids : iterable of str
        Item ids of the first, joined by ``ways``.
    items : sequence of str
        Those of the items table.
    ways : sequence of str
        What palate.toml joins already.
    to : Quarantine
        Is warned.
    """
    own, distinct = set(items), list(dict.fromkeys(ids))
    strangers = [name for name in distinct if name not in own]
    if not strangers or len(distinct) - len(strangers) >= FEW_MEET * len(distinct):
        return
    met = len(distinct) - len(strangers)
    said = f"{met:,} of {len(distinct):,} item ids are in {items_file}"
    pairs, needed = _pairs(strangers, items, ways)
    if pairs:
        shown = ", ".join(f"'{name}' is '{other}' there" for name, other in list(pairs.items())[:TOLD])
        ways_said = " and ".join(_IN_WORDS[way] for way in needed)
        joined = _quoted([*ways, *needed])
        said += (
            f"; {len(pairs):,} more differ only by {ways_said}: {shown}. "
            f"To join them: [ids] join = [{joined}] in palate.toml"
        )
    else:
        said += f"; '{strangers[0]}' is not, and {items_file} begins with '{items[0]}'"
    to.warn(file, said)


def _pairs(
    strangers: Sequence[str], items: Sequence[str], ways: Sequence[Way]
) -> tuple[Mapping[str, str], Sequence[Way]]:
    """Ids that would be items if more ways were let pass, and the fewest ways for as many of them."""

    def found(some: Sequence[Way]) -> dict[str, str]:
        targets: dict[str, str] = {}
        twice: set[str] = set()
        for name in items:
            form = form_of(name, some)
            if targets.setdefault(form, name) != name:
                twice.add(form)
        forms = ((name, form_of(name, some)) for name in strangers)
        return {name: targets[form] for name, form in forms if form in targets and form not in twice}

    most = len(found(WAYS))
    if most == 0:
        return {}, ()
    needed = _needed(WAYS, lambda some: len(found([*ways, *some])) >= most)
    more: list[Way] = [way for way in needed if way not in ways]
    joined: list[Way] = [*ways, *more]
    return found(joined), more


def _needed(ways: Sequence[Way], holds: Callable[[Sequence[Way]], bool]) -> Sequence[Way]:
    """The ways without any of which something does not hold."""
    needed: list[Way] = list(ways)
    for way in ways:
        fewer: list[Way] = [other for other in needed if other != way]
        if holds(fewer):
            needed = fewer
    return needed


def _quoted(ways: Iterable[Way]) -> str:
    return ", ".join(f'"{way}"' for way in dict.fromkeys(ways))
