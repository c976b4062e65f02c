"""What the events and values of a table say: how much each row speaks for or against its item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.shop.events import RATING, THUMBS, UNKNOWN, Weight, likened, normal, weight_of
from palate.shop.ratings import Scale, looks_rated, weigh_ratings
from palate.tables.schema import EVENT, VALUE

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
    """

    name: str
    rows: int
    weight: Weight
    declared: bool
    likened: str = ""

    @property
    def called(self) -> str:
        """What to call its rows."""
        return f"{self.rows:,} {self.name} rows" if self.name else f"{self.rows:,} rows without an event"


@dataclass(frozen=True)
class Signals:
    """Signs of liking and dislike, one a row of a table.

    Parameters
    ----------
    base : ndarray of float32, shape (n_rows,)
        Weight by event, and by value where the value tells yes from no: below 0 speaks against the item,
        0 says nothing. 1 for ratings, which are weighed by :meth:`weigh`.
    values : ndarray of float64, shape (n_rows,)
        Ratings, NaN in rows without one.
    kinds : sequence of Kind
        Events, the most frequent first.
    lines : sequence of str
        What was read as what, in words.
    """

    base: NDArray[np.float32]
    values: NDArray[np.float64]
    kinds: tuple[Kind, ...] = ()
    lines: tuple[str, ...] = field(default=())

    @property
    def scale(self) -> Scale:
        """The scale of the ratings."""
        return Scale.of(self.values[~np.isnan(self.values)])

    def weigh(
        self, rows: NDArray[np.int64], user: NDArray[np.int32], known: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """Signed weights of some rows, float32, shape (n,).

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
            Rows of the table.
        user : ndarray of int32, shape (n,)
            Who each is of.
        known : ndarray of bool, shape (n,)
            Train rows: a person's mean rating is that of these.
        """
        weights, values = self.base[rows], self.values[rows]
        rated = ~np.isnan(values)
        if rated.any():
            weights[rated] *= weigh_ratings(values[rated], user[rated], known[rated], self.scale)
        return weights

    def said(self, negative: int) -> list[str]:
        """What was read as what, in words, where so many rows were found to speak against their item."""
        said: list[str] = []
        if len(self.kinds) > 1:
            weights = ", ".join(f"{kind.name or 'no event'} {_told(kind)}" for kind in self.kinds)
            said.append(f"events weigh: {weights}")
        if rated := int(np.count_nonzero(~np.isnan(self.values))):
            disliked = negative - int(np.count_nonzero(self.base < 0))
            said.append(
                f"value of {rated:,} rows: ratings, {self.scale}, of which {disliked:,} count as dislikes"
            )
            if self.scale.unrated:
                said.append(
                    "a value of 0 is read as no rating: it is the commonest one, beside a scale from 1"
                )
        if silent := int(np.count_nonzero(self.base == 0)):
            said.append(f"{silent:,} rows are of events that weigh 0, so they are left out")
        if negative:
            said.append(
                f"{negative:,} rows speak against their item; it attracts nothing and is not recommended"
            )
        return [*said, *self.lines]


def _told(kind: Kind) -> str:
    return "by its value" if kind.weight == RATING else f"{kind.weight:g}"


def signals_of(interactions: pl.DataFrame, overridden: Mapping[str, Weight]) -> Signals:
    """Read the events and values of a table.

    Parameters
    ----------
    interactions : DataFrame
        As in :class:`palate.data.Shop`.
    overridden : mapping of str to Weight
        ``[events]`` of palate.toml.
    """
    own: dict[str, Weight] = {normal(name): weight for name, weight in overridden.items()}
    names = interactions[EVENT].fill_null("").str.strip_chars()
    value = interactions[VALUE].to_numpy().astype(np.float64)
    base = np.ones(len(names), dtype=np.float32)
    values = np.full(len(names), np.nan)
    kinds: list[Kind] = []
    lines: list[str] = []
    for name, rows in sorted(names.value_counts().rows(), key=lambda row: (-row[1], row[0])):
        at = np.flatnonzero((names == name).to_numpy())
        kind = _kind(name, rows, own)
        kinds.append(kind)
        forced = normal(name) in own
        base[at], values[at], said = _read(kind, value[at], forced)
        lines += said
    lines += _undeclared(kinds)
    missing = sorted(set(own) - {normal(kind.name) for kind in kinds})
    if missing and len(names):
        named = ", ".join(name or "rows without an event" for name in missing)
        lines.append(f"palate.toml weighs events that no row has: {named}")
    return Signals(base, values, tuple(kinds), tuple(lines))


def _read(
    kind: Kind, value: NDArray[np.float64], forced: bool
) -> tuple[NDArray[np.float32], NDArray[np.float64], list[str]]:
    """Base weights and ratings of the rows of one event, and what is to be said of it."""
    given = ~np.isnan(value)
    base = np.ones(len(value), dtype=np.float32)
    if kind.weight == RATING:
        if kind.name or forced or looks_rated(value[given]):
            return base, value, []
        base[value < 0] = -1.0
        return base, np.full(len(value), np.nan), list(_not_read(kind, value))
    base *= np.float32(kind.weight)
    said: list[str] = []
    if kind.weight > 0 and given.any():
        against = _against(kind, value)
        base[against] *= -1
        if against.any():
            said.append(f"{against.sum():,} of {kind.called} have a value that speaks against the item")
        said += _not_read(kind, value)
    return base, np.full(len(value), np.nan), said


def _against(kind: Kind, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Rows of a sign of liking whose value takes it back: less than nothing, or no where others say yes."""
    found = set(np.unique(value[~np.isnan(value)]).tolist())
    if normal(kind.name) in THUMBS and found == {0.0, 1.0}:
        return value == 0
    return value < 0


def _not_read(kind: Kind, value: NDArray[np.float64]) -> Iterator[str]:
    """That values which differ are not taken for ratings, and how to have them taken so."""
    some = value[~np.isnan(value)]
    if len(np.unique(some)) < 2 or set(np.unique(some).tolist()) <= {-1.0, 0.0, 1.0}:
        return
    yield (
        f"value of {kind.called} ({some.min():,g} to {some.max():,g}) is not read: it may be a count or an "
        f'amount; if it is a rating, write {_key(kind.name)} = "rating" under [events] in palate.toml'
    )


def _kind(name: str, rows: int, own: Mapping[str, Weight]) -> Kind:
    weight = weight_of(name, own)
    if weight is not None:
        return Kind(name, rows, weight, declared=True)
    weight, alike = likened(name) or (UNKNOWN, "")
    return Kind(name, rows, weight, declared=False, likened=alike)


def _undeclared(kinds: Sequence[Kind]) -> Iterator[str]:
    """How events whose names are declared nowhere are read, and how to have them read otherwise."""
    alike = [kind for kind in kinds if not kind.declared and kind.likened]
    if alike:
        named = _some([f"{kind.called} as {kind.likened} ({_told(kind)})" for kind in alike])
        yield f"events read by a part of their name: {named}; if one is not so, {_how(alike[0])}"
    others = [kind for kind in kinds if not kind.declared and not kind.likened]
    if others:
        yield (
            f"{_some([kind.called for kind in others])}: no weight is declared for "
            f"{'this event' if len(others) == 1 else 'these events'}, so each row counts {UNKNOWN:g} where a "
            f"purchase counts 1; {_how(others[0])}"
        )


def _how(kind: Kind) -> str:
    return f"write {_key(kind.name)} = … under [events] in palate.toml"


def _some(named: Sequence[str]) -> str:
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'
