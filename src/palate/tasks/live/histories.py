"""Histories for answers: of trained users, or of the events of a request."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from palate.data import Histories, Index
from palate.data.ragged import starts_of
from palate.shop.event_weights import EventWeights


class Event(NamedTuple):
    """Something that a person did with an item; a tuple, since millions of them are made.

    Attributes
    ----------
    item_id : str
        The item.
    event : str
        What was done, "" where nothing is said.
    value : float
        Such as a rating; NaN for none.
    time : float
        Unix seconds; NaN where it is not known.
    """

    item_id: str
    event: str = ""
    value: float = float("nan")
    time: float = float("nan")


def together(histories: Sequence[Histories]) -> Histories:
    """Join the histories of several users: their events and weights, and nothing else."""
    items = [history.items for history in histories]
    weights = [
        np.ones(len(history.items), np.float32) if history.weights is None else history.weights
        for history in histories
    ]
    return Histories(
        starts_of(np.array([len(own) for own in items], dtype=np.int64)),
        np.concatenate([*items, np.empty(0, np.int32)]),
        weights=np.concatenate([*weights, np.empty(0, np.float32)]),
    )


def history_of(events: Sequence[Event], items: Index, weights: EventWeights, *, timed: bool) -> Histories:
    """Make the history of one user, as a model reads it.

    Parameters
    ----------
    events : sequence of Event
        Oldest first; those of items that the model does not have are left out.
    items : Index
        Of the model.
    weights : EventWeights
        How events weigh.
    timed : bool
        Whether the model was trained on histories that have times.
    """
    item_ids, names, values, times = zip(*events, strict=True) if events else ((), (), (), ())
    positions = items.positions(item_ids)
    weight, lifts = weights.weigh(names, np.array(values, dtype=np.float64))
    when = np.array(times, dtype=np.float64) if timed else None
    says = (positions >= 0) & (weight != 0)
    n_says = np.count_nonzero(says)
    if n_says < len(says):
        positions, weight, lifts = positions[says], weight[says], lifts[says]
        when = None if when is None else when[says]
    told = lifts if np.count_nonzero(weight < 0) else None
    starts = np.array([0, n_says], dtype=np.int64)
    return Histories.settled(starts, positions.astype(np.int32), when, weight, told)
