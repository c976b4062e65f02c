"""Weights of events by their names: how much each row speaks for or against its item."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.shop.events import LIKING, RATING, UNKNOWN, Weight, likened, normal, weight_of
from palate.tables.coded import cell_by_cell, changed
from palate.tables.schema import EVENT, VALUE
from palate.wording import counted, first_of

NAMED = 6
"""Events that a line names at most."""


@dataclass(frozen=True)
class Kind:
    """Rows of one event.

    Parameters
    ----------
    name : str
        As the file writes it, "" for rows without an event.
    rows : int
        How many there are.
    weight : float or "rating"
        What each weighs.
    declared : bool
        Whether its name is known or in palate.toml.
    likened : str
        Declared name in it that tells its weight where it is not declared itself; "" for none.
    overridden : bool
        Whether palate.toml weighs it under this very name.
    """

    name: str
    rows: int
    weight: Weight
    declared: bool
    likened: str = ""
    overridden: bool = False

    @property
    def called(self) -> str:
        """What to call its rows."""
        return (
            counted(self.rows, f"{self.name} row")
            if self.name
            else f"{counted(self.rows, 'row')} without an event"
        )

    @property
    def lifts(self) -> bool:
        """Whether it says liking again after a rejection: it weighs as much as a like, by its name or in
        palate.toml. An event of which nothing is known does not, nor does a rating without a value.
        """
        if not self.name:
            return True
        if self.weight == RATING or not (self.declared or self.likened):
            return False
        by_name = weight_of(self.name, {})
        strongest = self.weight if by_name is None or by_name == RATING else max(self.weight, by_name)
        return self.weight > 0 and strongest >= LIKING

    @property
    def key(self) -> str:
        """Its name as a key of palate.toml."""
        plain = self.name.isascii() and self.name.replace("_", "").replace("-", "").isalnum()
        return self.name if plain else f'"{self.name}"'

    @property
    def told(self) -> str:
        """What it weighs, in words."""
        return "by its value" if self.weight == RATING else f"{self.weight:g}"


@dataclass(frozen=True)
class Signals:
    """Events of a table, one a row, and their values, which :func:`palate.shop.values.read_values` reads.

    Parameters
    ----------
    base : ndarray of float32, shape (n_rows,)
        Weight by the name of the event: below 0 speaks against the item, 0 says nothing, 1 for ratings.
    value : ndarray of float64, shape (n_rows,)
        As in the file, NaN in rows without one.
    kind : ndarray of int32, shape (n_rows,)
        Position in ``kinds``.
    kinds : sequence of Kind
        Events, the most frequent first.
    lines : sequence of str
        What was read as what, in words.
    """

    base: NDArray[np.float32]
    value: NDArray[np.float64]
    kind: NDArray[np.int32]
    kinds: tuple[Kind, ...] = ()
    lines: tuple[str, ...] = field(default=())

    @property
    def says(self) -> NDArray[np.bool_]:
        """Rows that say something, shape (n_rows,)."""
        return self.base != 0

    def rows_of_kinds(self) -> Iterator[tuple[Kind, NDArray[np.int64]]]:
        """Each event with the positions of its rows."""
        order = np.argsort(self.kind, kind="stable")
        end = 0
        for kind in self.kinds:
            begin, end = end, end + kind.rows
            yield kind, order[begin:end]

    def said(self) -> list[str]:
        """What was read as what, in words."""
        said: list[str] = []
        if len(self.kinds) > 1:
            said.append(
                "events weigh: " + ", ".join(f"{kind.name or 'no event'} {kind.told}" for kind in self.kinds)
            )
        if silent := int(np.count_nonzero(~self.says)):
            said.append(f"{counted(silent, 'row is', 'rows are')} of events that weigh 0 and left out")
        return [*said, *self.lines]


def signals_of(interactions: pl.DataFrame, overridden: Mapping[str, Weight]) -> Signals:
    """Read the events of a table.

    Parameters
    ----------
    interactions : DataFrame
        As in :class:`palate.data.Shop`.
    overridden : mapping of str to Weight
        ``[events]`` of palate.toml.
    """
    own: dict[str, Weight] = {normal(name): weight for name, weight in overridden.items()}
    names = changed(interactions[EVENT], lambda cells: cells.str.strip_chars())
    counts: Counter[str] = Counter()
    for name, rows in names.value_counts().rows():
        counts[name or ""] += rows
    counted = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    kinds = tuple(kind_of(name, rows, own) for name, rows in counted)
    positions = {kind.name: position for position, kind in enumerate(kinds)}

    def position_of(cells: pl.Series) -> pl.Series:
        return cells.fill_null("").replace_strict(positions, default=None, return_dtype=pl.Int32)

    kind = cell_by_cell(names, position_of).to_numpy() if kinds else np.zeros(0, np.int32)
    weights = [1.0 if event_kind.weight == RATING else float(event_kind.weight) for event_kind in kinds]
    base = np.array(weights, dtype=np.float32)[kind]
    value = interactions[VALUE].to_numpy().astype(np.float64, copy=False)
    lines = [*_undeclared(kinds), *_not_there(own, kinds)]
    return Signals(base, value, kind, kinds, tuple(lines))


def _not_there(own: Mapping[str, Weight], kinds: Sequence[Kind]) -> Iterator[str]:
    missing = sorted(set(own) - {normal(kind.name) for kind in kinds})
    if missing and kinds:
        named = ", ".join(name or "rows without an event" for name in missing)
        yield f"palate.toml weighs events that no row has: {named}"


def kind_of(name: str, rows: int, own: Mapping[str, Weight]) -> Kind:
    """What an event of some rows weighs by its name.

    Parameters
    ----------
    name : str
        As the table writes it.
    rows : int
        How many rows have it.
    own : mapping of str to Weight
        ``[events]`` of palate.toml, by normal name.
    """
    weight = weight_of(name, own)
    if weight is not None:
        return Kind(name, rows, weight, declared=True, overridden=normal(name) in own)
    weight, alike = likened(name) or (UNKNOWN, "")
    return Kind(name, rows, weight, declared=False, likened=alike)


def _undeclared(kinds: Sequence[Kind]) -> Iterator[str]:
    """How events whose names are declared nowhere are read, and how to have them read otherwise."""
    alike = [kind for kind in kinds if not kind.declared and kind.likened]
    if alike:
        named = first_of([f"{kind.called} as {kind.likened} ({kind.told})" for kind in alike], NAMED)
        yield f"events read by a part of their name: {named}; if one is not so, {_how(alike[0])}"
    others = [kind for kind in kinds if not kind.declared and not kind.likened]
    if others:
        yield (
            f"{first_of([kind.called for kind in others], NAMED)}: no weight is declared for "
            f"{'this event' if len(others) == 1 else 'these events'}, so each row counts {UNKNOWN:g} where a "
            f"purchase counts 1; {_how(others[0])}"
        )


def _how(kind: Kind) -> str:
    return f"write {kind.key} = … under [events] in palate.toml"
