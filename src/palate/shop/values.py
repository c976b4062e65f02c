"""Weights of event values, by the rows that models learn from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data.parts import PARTS, TRAIN
from palate.shop.events import RATING, THUMBS, normal
from palate.shop.ratings import Scale, good_ratings, looks_rated, weigh_ratings
from palate.shop.signals import Kind, Signals
from palate.wording import counted

NO_PART = len(PARTS)
"""Part of rows that are left out."""


@dataclass(frozen=True)
class Values:
    """Signed weights and ratings, one a row of a table.

    What is judged by other rows (whether values pass for ratings, their scale, a person's mean) is judged by
    train rows, so that no test row changes what a train row weighs. Where no train row has a value, valid
    rows tell, else test rows; neither changes a train row then.

    Parameters
    ----------
    base : ndarray of float32, shape (n_rows,)
        Weight by event, and by value where the value tells yes from no: below 0 speaks against the item,
        0 says nothing. 1 for ratings, which are weighed by :meth:`weigh`.
    ratings : ndarray of float64, shape (n_rows,)
        NaN in rows without one.
    lifts : ndarray of bool, shape (n_rows,)
        Rows of events that say liking again after a rejection; of ratings, :meth:`lifting` tells which do.
    judges : ndarray of bool, shape (n_rows,)
        Ratings by which all of them are judged.
    scale : Scale
        Of these.
    lines : sequence of str
        What was read as what, in words.
    strongest : float
        Weight that all weights are divided by; see :func:`palate.data.rows.strongest_weight`.
    everyone : float, optional
        Mean rating of all people, where these are not the ratings of all.
    """

    base: NDArray[np.float32]
    ratings: NDArray[np.float64]
    lifts: NDArray[np.bool_]
    judges: NDArray[np.bool_]
    scale: Scale
    lines: tuple[str, ...] = ()
    strongest: float = 1.0
    everyone: float | None = None

    def weigh(self, rows: NDArray[np.int64], user: NDArray[np.int32]) -> NDArray[np.float32]:
        """Signed weights of some rows, float32, shape (n,).

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
            Rows of the table.
        user : ndarray of int32, shape (n,)
            Who each is of.
        """
        weights, ratings, judges = self.base[rows], self.ratings[rows], self.judges[rows]
        rated = ~np.isnan(ratings)
        if rated.any():
            given = ratings[rated], user[rated], judges[rated], self.scale, self.everyone
            weights[rated] *= weigh_ratings(*given)
        return weights

    def lifting(self, rows: NDArray[np.int64], user: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of some rows say liking again after a rejection; parameters are those of :meth:`weigh`."""
        lifts, ratings, judges = self.lifts[rows], self.ratings[rows], self.judges[rows]
        rated = ~np.isnan(ratings)
        if rated.any():
            given = ratings[rated], user[rated], judges[rated], self.scale, self.everyone
            lifts[rated] = good_ratings(*given)
        return lifts & (self.base[rows] > 0)

    def said(self, negative: int) -> list[str]:
        """What was read as what, in words, where so many rows were found to speak against their item."""
        said: list[str] = []
        if rated := int(np.count_nonzero(~np.isnan(self.ratings))):
            disliked = negative - int(np.count_nonzero(self.base < 0))
            said.append(
                f"value of {counted(rated, 'row')}: ratings, {self.scale}, of which "
                f"{counted(disliked, 'counts as a dislike', 'count as dislikes')}"
            )
            if self.scale.unrated:
                said.append(
                    "a value of 0 is read as no rating: it is the commonest one, beside a scale from 1"
                )
        if negative:
            said.append(
                counted(negative, "row speaks against its item", "rows speak against their item")
                + "; it attracts nothing and is not recommended"
            )
        return [*said, *self.lines]


def read_values(signals: Signals, part: NDArray[np.uint8]) -> Values:
    """Read the values of a table.

    Parameters
    ----------
    signals : Signals
        Its events.
    part : ndarray of uint8, shape (n_rows,)
        TRAIN, VALID or TEST; NO_PART for rows that are left out.
    """
    base, ratings = signals.base.copy(), np.full(len(part), np.nan)
    lines: list[str] = []
    for kind, at in signals.rows_of_kinds():
        value = signals.value[at]
        judges = value[_judges(~np.isnan(value), part[at])]
        if kind.weight == RATING and (kind.name or kind.overridden or looks_rated(judges)):
            ratings[at] = value
            continue
        against = says_no(value, yes_or_no=is_yes_or_no(kind, judges))
        if kind.weight == RATING or kind.weight > 0:
            base[at[against]] *= -1
            if kind.name and against.any():
                lines.append(f"{against.sum():,} of {kind.called} have a value that speaks against the item")
            lines += _not_read(kind, value)
    lifts = np.array([kind.lifts for kind in signals.kinds], dtype=bool)[signals.kind]
    judges = _judges(~np.isnan(ratings), part)
    if judges.any() and (judging := int(part[judges][0])) != TRAIN:
        lines.append(f"no train row has a rating, so the scale is that of the {PARTS[judging]} rows")
    return Values(base, ratings, lifts, judges, Scale.of(ratings[judges]), tuple(lines))


def _judges(some: NDArray[np.bool_], part: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Those of some rows that all are judged by: train rows; valid, then test rows where none is one."""
    first = part[some].min(initial=NO_PART)
    return some & (part == first)


def is_yes_or_no(kind: Kind, judges: NDArray[np.float64]) -> bool:
    """Whether the values of an event say yes or no, as 1 and 0."""
    return normal(kind.name) in THUMBS and set(np.unique(judges).tolist()) == {0.0, 1.0}


def says_no(value: NDArray[np.float64], *, yes_or_no: bool) -> NDArray[np.bool_]:
    """Rows of a sign of liking whose value takes it back: less than nothing, or no where others say yes."""
    return value <= 0 if yes_or_no else value < 0


def _not_read(kind: Kind, value: NDArray[np.float64]) -> Iterator[str]:
    """That values which differ are not taken for ratings, and how to have them taken so."""
    some = value[~np.isnan(value)]
    if len(np.unique(some)) < 2 or set(np.unique(some).tolist()) <= {-1.0, 0.0, 1.0}:
        return
    yield (
        f"value of {kind.called} ({some.min():,g} to {some.max():,g}) is not read: it may be a count or an "
        f'amount; if it is a rating, write {kind.key} = "rating" under [events] in palate.toml'
    )
