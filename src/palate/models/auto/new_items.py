"""Choose what items without a train row borrow of the scores of the items most like them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from palate.holdout import Holdout
from palate.linalg.ranks import hide, ranks_of
from palate.logs import get_logger
from palate.models.auto.weighing import LEAST_GAIN
from palate.models.base import Recommender
from palate.models.borrowed import WAYS, Borrowed, NewItemsBy

log = get_logger(__name__)

FACTORS: Mapping[NewItemsBy, tuple[float, ...]] = {
    "mean": (0.6, 0.8, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0),
    "deviation": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 2.0),
}
"""Factors that are tried of what is borrowed, for each way to borrow."""


@dataclass(frozen=True)
class _Tried:
    """A way to score new items, and what it gives.

    Parameters
    ----------
    by, factor : str, float
        The way; a factor of None leaves them what the model gives them.
    value : float
        Of the judged users' lists.
    shown : int
        New items in them, before the last of the best others.
    """

    by: NewItemsBy
    factor: float | None
    value: float
    shown: int


def new_items_way(model: Recommender, holdout: Holdout) -> tuple[NewItemsBy, float | None]:
    """Select what new items borrow, and its factor.

    Of all ways, those whose lists are worth no less than the best, but for noise, are harmless; of these, the
    one is taken that shows new items most often.

    Parameters
    ----------
    model : Recommender
        Fitted on the train rows of the holdout.
    holdout : Holdout
        Whose lists are judged; rows of new items are among those held out.

    Returns
    -------
    tuple of str and float
        The factor is None where no item is new and like others, nothing is to be judged on, or all that is
        borrowed costs lists.
    """
    if not len(holdout):
        return "mean", None
    ways: dict[NewItemsBy, Borrowed] = {by: way(holdout.known, model) for by, way in WAYS.items()}
    if not len(ways["mean"].items):
        return "mean", None
    tried = _tried(model, holdout, ways)
    log.debug("new items", tried=tried)
    best = max(own.value for own in tried)
    harmless = [own for own in tried if own.value >= best * (1 - LEAST_GAIN)]
    most = max(harmless, key=lambda own: (own.shown, own.value))
    return most.by, most.factor


def _tried(model: Recommender, holdout: Holdout, ways: Mapping[NewItemsBy, Borrowed]) -> list[_Tried]:
    """Judge the lists of users without borrowing, and with each way and factor."""
    settings: list[tuple[NewItemsBy, float | None]] = [("mean", None)]
    settings.extend((by, factor) for by in ways for factor in FACTORS[by])
    new, ties, k = ways["mean"].items, holdout.known.tie_order, min(holdout.k, len(holdout.known.items))
    ranks = np.empty((len(settings), len(holdout.items)), dtype=np.int64)
    shown = np.zeros(len(settings), dtype=np.int64)
    for start in range(0, len(holdout), holdout.at_once):
        stop = min(start + holdout.at_once, len(holdout))
        scores = model.score(holdout.histories.take(np.arange(start, stop)))
        borrowed = {by: way.of(scores) for by, way in ways.items()}
        own = hide(scores, holdout.mask(start, stop))[:, new]
        where = np.arange(int(holdout.starts[start]), int(holdout.starts[stop]))
        is_new = np.isin(holdout.items[where], new)
        on_new, on_sold = _Rows.of(holdout, where[is_new], start), _Rows.of(holdout, where[~is_new], start)
        scores[:, new] = -np.inf
        ranks[:, on_sold.where] = ranks_of(scores, on_sold.rows, on_sold.items, ties)
        values = scores[on_sold.rows, on_sold.items][:, None]
        tied = ties[new][None, :] < ties[on_sold.items][:, None]
        last = np.partition(scores, -k, axis=1)[:, [-k]]
        for place, (by, factor) in enumerate(settings):
            given = own if factor is None else borrowed[by] * np.float32(factor)
            given = scores[:, new] = np.where(np.isneginf(own), -np.inf, given)
            beside = given[on_sold.rows]
            ranks[place, on_sold.where] += ((beside > values) | ((beside == values) & tied)).sum(axis=1)
            ranks[place, on_new.where] = ranks_of(scores, on_new.rows, on_new.items, ties)
            shown[place] += np.minimum((given > last).sum(axis=1), k).sum()
    return [
        _Tried(by, factor, holdout.quality(own).value, places)
        for (by, factor), own, places in zip(settings, ranks, shown.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class _Rows:
    """Some held-out rows of a batch of users.

    Parameters
    ----------
    where : ndarray of int64, shape (n,)
        Which of the holdout's.
    rows, items : ndarray of int, shape (n,)
        User within the batch, and item.
    """

    where: NDArray[np.int64]
    rows: NDArray[np.int64]
    items: NDArray[np.int32]

    @classmethod
    def of(cls, holdout: Holdout, where: NDArray[np.int64], start: int) -> Self:
        """Select rows of a batch that begins with a user."""
        return cls(where, holdout.rows[where] - start, holdout.items[where])
