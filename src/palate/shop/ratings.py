"""Ratings as positive or negative feedback, by the scale and the user's other ratings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHRINK = 5.0
"""Ratings that the mean of all counts for beside a person's own."""

CLEARLY = 0.375
"""Share of the scale by which a rating lies below the person's mean when it tells of dislike."""

AVERAGE = 0.75
"""Weight of a rating at the person's mean; it goes by as much as to 1 above it and to half of that below."""

LONGEST = 10.0
"""Largest value of what passes for a scale of ratings where no event says so."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """Steps that ratings are given in.

    Parameters
    ----------
    low, top : float
        First and last step; equal where all ratings are the same.
    thumbs : bool
        Whether there is only yes and no: 1, and 0 or -1.
    unrated : bool
        Whether 0 stands for no rating, beside a scale from 1 that it would be the commonest step of.
    """

    low: float
    top: float
    thumbs: bool = False
    unrated: bool = False

    @classmethod
    def of(cls, values: Values) -> "Scale":
        """The scale that some ratings are on; a scale of stars begins at 1 whether or not anyone gave it."""
        found, counts = np.unique(values, return_counts=True)
        if len(found) < 2:
            only = float(found[0]) if len(found) else 0.0
            return cls(only, only)
        low, top = float(found[0]), float(found[-1])
        if top == 1 and set(found.tolist()) <= {-1.0, 0.0, 1.0}:
            return cls(low, top, thumbs=True)
        whole = bool(np.all(found == np.round(found)))
        if low == 0 and whole and top in (5, 10) and counts[0] > counts[1:].max():
            return cls(1.0, top, unrated=True)
        return cls(min(low, 1.0) if 1 < top <= LONGEST else low, top)

    def __str__(self) -> str:
        if self.low == self.top:
            return f"always {self.low:g}"
        return f"{self.low:g} or {self.top:g}" if self.thumbs else f"{self.low:g} to {self.top:g}"


TOPS = (5.0, 10.0)
"""Last steps of most scales of stars."""


def looks_rated(values: Values) -> bool:
    """Whether values without an event pass for ratings: few steps of at least a tenth, none above 10.

    Amounts of money and shares of a second do not, nor do counts: whole numbers from 1 of which the first is
    the commonest by far and larger ones are rarer, where the last is no step that scales of stars end with.
    """
    steps, times = np.unique(values, return_counts=True)
    whole = bool(np.all(steps == np.round(steps)))
    falling = len(steps) > 1 and 2 * times[0] > len(values) and bool(np.all(np.diff(times) <= 0))
    if whole and falling and steps[0] == 1 and steps[-1] not in TOPS:
        return False
    tenths = np.abs(steps * 10 - np.round(steps * 10)) < 1e-6
    return len(steps) <= 101 and bool(np.all(np.abs(steps) <= LONGEST)) and bool(np.all(tenths))


def weigh_ratings(
    values: Values,
    user: NDArray[np.int32],
    known: NDArray[np.bool_],
    scale: Scale,
    everyone: float | None = None,
) -> NDArray[np.float32]:
    """Signed weight of each rating: -1 for dislike, else above 0 and 1 at most.

    Dislike is the lowest step of the scale, what is below 0, and what lies clearly below the person's own
    mean, shrunk to that of all; the top of the scale never is. Without a scale, every rating weighs 1.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Ratings.
    user : ndarray of int32, shape (n,)
        Who gave them.
    known : ndarray of bool, shape (n,)
        Ratings that means are taken over: those of train rows, so that test rows say nothing of others.
    scale : Scale
        Of these; a rating beyond it is judged as its nearest end.
    everyone : float, optional
        Mean rating of all people, where these are not the ratings of all.
    """
    weights = np.ones(len(values), dtype=np.float32)
    if scale.low == scale.top:
        weights[values < 0] = -1.0
        return weights
    if scale.thumbs:
        weights[(values < 1) & (scale.low == 0)] = -1.0
        weights[(values == 0) & (scale.low < 0)] = AVERAGE
        weights[values < 0] = -1.0
        return weights
    rated = ~((values == 0) & scale.unrated)
    own = own_means(values, user, known & rated, everyone)
    clearly = CLEARLY * (scale.top - scale.low)
    dislike = (values <= scale.low) | (values < 0) | (values < own - clearly)
    weights = np.clip(AVERAGE + (1 - AVERAGE) * (values - own) / clearly, 2 * AVERAGE - 1, 1.0)
    weights[dislike & (values < scale.top)] = -1.0
    weights[~rated] = AVERAGE
    return weights.astype(np.float32)


def stances(
    values: Values,
    user: NDArray[np.int32],
    known: NDArray[np.bool_],
    scale: Scale,
    everyone: float | None = None,
) -> NDArray[np.float32]:
    """How far what is said beside each rating praises, to 1, or complains, to -1.

    Complaint is counted down from the person's own mean, praise up from it or from the middle of the scale,
    whichever is lower, both in halves of the scale: a person who gives 5 or nothing praises with a 5.
    Without a scale every rating is mild praise. Parameters are those of :func:`weigh_ratings`.
    """
    if scale.low == scale.top:
        return np.where(values < 0, -1.0, AVERAGE).astype(np.float32)
    rated = ~((values == 0) & scale.unrated)
    half = (scale.top - scale.low) / 2
    own = own_means(values, user, known & rated, everyone)
    since = np.where(values < own, own, np.minimum(own, scale.low + half))
    found = np.clip((values - since) / half, -1.0, 1.0)
    return np.where(rated, found, AVERAGE).astype(np.float32)


def good_ratings(
    values: Values,
    user: NDArray[np.int32],
    known: NDArray[np.bool_],
    scale: Scale,
    everyone: float | None = None,
) -> NDArray[np.bool_]:
    """Ratings that say liking: yes, the top, or at least the person's own mean; without a scale, what is not
    below 0. Parameters are those of :func:`weigh_ratings`.
    """
    if scale.low == scale.top:
        return values >= 0
    if scale.thumbs:
        return values >= 1
    rated = ~((values == 0) & scale.unrated)
    own = own_means(values, user, known & rated, everyone)
    return rated & ((values >= scale.top) | (values >= own))


def own_means(
    values: Values, user: NDArray[np.int32], known: NDArray[np.bool_], everyone: float | None = None
) -> Values:
    """Mean of each rating's giver, shrunk to that of all, shape (n,).

    Parameters
    ----------
    values, user : ndarray, shape (n,)
        Ratings, and who gave them.
    known : ndarray of bool, shape (n,)
        Ratings that means are taken over; all where none is.
    everyone : float, optional
        Mean of all, where these are not the ratings of all.
    """
    if not known.any():
        known = np.ones_like(known)
    everyone = float(values[known].mean()) if everyone is None else everyone
    size = int(user.max(initial=0)) + 1
    count = np.bincount(user[known], minlength=size)
    total = np.bincount(user[known], values[known], minlength=size)
    return ((total + SHRINK * everyone) / (count + SHRINK))[user]
