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
    positions = items.positions([event.item_id for event in events])
    weight, lifts = weights.weigh(
        [event.event for event in events], np.array([event.value for event in events], dtype=np.float64)
    )
    says = (positions >= 0) & (weight != 0)
    starts = np.array([0, np.count_nonzero(says)], dtype=np.int64)
    times = np.array([event.time for event in events], dtype=np.float64)[says] if timed else None
    told = lifts[says] if np.any(weight[says] < 0) else None
    return Histories.settled(starts, positions[says].astype(np.int32), times, weight[says], told)
