"""Frozen event weights of a shop, which weigh one user's events by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import cast

import numpy as np
from numpy.typing import NDArray

from palate.shop.events import RATING, Weight, normal
from palate.shop.ratings import Scale
from palate.shop.signals import Signals, kind_of
from palate.shop.values import Values, is_yes_or_no, says_no

STARS = Scale(1.0, 5.0)
"""Scale of ratings in a shop that had none when its rules were frozen."""

MOST_KINDS = 4096
"""Names of events whose reading is remembered."""

MIDDLE = 3.0
"""Mean rating of everyone there."""


@dataclass(frozen=True)
class EventWeights:
    """What events and their values weigh, as :func:`palate.shop.values.read_values` found by the whole table.

    Parameters
    ----------
    overridden : mapping of str to Weight
        ``[events]`` of palate.toml, by normal name.
    nameless_rated : bool
        Whether the values of rows without an event are ratings.
    yes_or_no : sequence of str
        Events whose value is yes or no, as the table writes them.
    scale : Scale
        Of the ratings.
    everyone : float
        Mean rating of all people.
    strongest : float
        Weight that all weights are divided by.
    strength : float
        Power that weights are raised to; see :meth:`palate.data.Dataset.tempered`.
    """

    overridden: Mapping[str, Weight]
    nameless_rated: bool = True
    yes_or_no: tuple[str, ...] = ()
    scale: Scale = STARS
    everyone: float = MIDDLE
    strongest: float = 1.0
    strength: float = 1.0
    _kinds: dict[str, "_Known"] = field(default_factory=dict[str, "_Known"], repr=False, compare=False)

    @classmethod
    def of(
        cls, signals: Signals, values: Values, overridden: Mapping[str, Weight], strength: float
    ) -> "EventWeights":
        """Freeze how a table was read.

        Parameters
        ----------
        signals, values
            Its events, and what their values were read as.
        overridden : mapping of str to Weight
            ``[events]`` of palate.toml.
        strength : float
            Power that weights are raised to.
        """
        own: dict[str, Weight] = {normal(name): weight for name, weight in overridden.items()}
        nameless, thumbs = True, list[str]()
        for kind, rows in signals.rows_of_kinds():
            some = signals.value[rows][~np.isnan(signals.value[rows])]
            if is_yes_or_no(kind, some):
                thumbs.append(kind.name)
            if not kind.name and len(some):
                nameless = bool(np.any(~np.isnan(values.ratings[rows])))
        judging = values.ratings[values.judges]
        rated = judging[(judging != 0) | (not values.scale.unrated)]
        scale, everyone = (values.scale, float(rated.mean())) if len(rated) else (STARS, MIDDLE)
        return cls(own, nameless, tuple(thumbs), scale, everyone, values.strongest, strength)

    def weigh(
        self,
        events: Sequence[str],
        values: NDArray[np.float64],
        person: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Weigh events, all of which judge what the mean rating of their person is.

        Parameters
        ----------
        events : sequence of str
            Their names, "" for none.
        values : ndarray of float64, shape (n,)
            Their values, NaN for none.
        person : ndarray of int64, shape (n,), optional
            Whose each is, numbered from 0; all are one person's without it.

        Returns
        -------
        weights : ndarray of float32, shape (n,)
            Below 0 where an event speaks against its item, 0 where it says nothing.
        lifts : ndarray of bool, shape (n,)
            Events that say liking again after a rejection.
        """
        codes = {name: code for code, name in enumerate(dict.fromkeys(events))}
        kinds = [self._kind(name) for name in codes]
        unrated = bool(np.isnan(values).all())
        if len(kinds) == 1 and unrated:
            # Most histories are of events of one name, whose values nobody tells.
            (kind,) = kinds
            alike = np.full(len(events), kind.weight, np.float32)
            return self._scaled(alike), np.full(len(events), kind.lifts and kind.weight > 0)
        code = np.fromiter(map(codes.__getitem__, events), np.int64, len(events))
        base = np.array([kind.weight for kind in kinds], dtype=np.float32)[code]
        lifts = np.array([kind.lifts for kind in kinds], dtype=np.bool_)[code]
        if unrated:
            return self._scaled(base), lifts & (base > 0)
        rated = np.array([kind.is_rated for kind in kinds], dtype=np.bool_)[code]
        thumbs = np.array([kind.is_yes_or_no for kind in kinds], dtype=np.bool_)[code]
        against = np.where(thumbs, says_no(values, yes_or_no=True), says_no(values, yes_or_no=False))
        base[against & ~rated & (base > 0)] *= -1
        ratings = np.where(rated, values, np.nan)
        judges = ~np.isnan(ratings)
        read = Values(base, ratings, lifts, judges, self.scale, everyone=self.everyone)
        rows = np.arange(len(code))
        people = np.zeros(len(code), np.int32) if person is None else person.astype(np.int32)
        return self._scaled(read.weigh(rows, people)), read.lifting(rows, people)

    def _scaled(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Weights as training scales and tempers them."""
        scaled = weights if self.strongest == 1 else weights / np.float32(self.strongest)
        if self.strength != 1:
            scaled = np.sign(scaled) * np.abs(scaled) ** np.float32(self.strength)
        return scaled.astype(np.float32, copy=False)

    def _kind(self, name: str) -> "_Known":
        if (known := self._kinds.get(name)) is not None:
            return known
        kind = kind_of(name.strip(), 1, self.overridden)
        is_rating = kind.weight == RATING
        known = _Known(
            1.0 if is_rating else float(kind.weight),
            kind.lifts,
            is_rating and (bool(kind.name) or kind.overridden or self.nameless_rated),
            kind.name in self.yes_or_no,
        )
        if len(self._kinds) < MOST_KINDS:
            self._kinds[name] = known
        return known

    def document(self) -> dict[str, object]:
        """As JSON."""
        named = {
            parameter.name: getattr(self, parameter.name)
            for parameter in fields(self)
            if parameter.init and parameter.repr
        }
        return {**named, "scale": asdict(self.scale), "yes_or_no": list(self.yes_or_no)}

    @classmethod
    def of_document(cls, document: object) -> "EventWeights":
        """What :meth:`document` was made from."""
        known = cast(dict[str, object], document)
        scale, thumbs = cast(dict[str, float], known["scale"]), cast(list[str], known["yes_or_no"])
        rest = {**known, "scale": Scale(**scale), "yes_or_no": tuple(thumbs)}  # pyright: ignore[reportArgumentType]
        return cls(**rest)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class _Known:
    """How the events of one name are read."""

    weight: float
    lifts: bool
    is_rated: bool
    is_yes_or_no: bool
