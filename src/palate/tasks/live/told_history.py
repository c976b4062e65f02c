"""History of a user of a living shop, from events and reviews."""

from collections.abc import Sequence, Set
from dataclasses import replace

import numpy as np

from palate.data import Histories
from palate.models import Recommender
from palate.shop.event_weights import EventWeights
from palate.shop.reviews import REVIEWED
from palate.tasks.live.histories import Event, history_of
from palate.tasks.live.written import Written, with_written


def history_told(
    model: Recommender,
    weights: EventWeights,
    events: Sequence[Event],
    written: Sequence[Written],
    unsaid: Set[str],
    user: str | None,
) -> Histories:
    """The history that some events and reviews of one person make.

    A review of an item that the person did nothing else with counts as an event too.

    Parameters
    ----------
    model : Recommender
        That reads it.
    weights : EventWeights
        How events weigh.
    events : sequence of Event
        Oldest first.
    written : sequence of Written
        Reviews that came after the training.
    unsaid : set of str
        Reviews of the training that were deleted since.
    user : str or None
        Who it is, where that is known.
    """
    if written:
        had = {event.item_id for event in events}
        alone = [
            Event(
                review.item_id,
                REVIEWED,
                float("nan") if review.rating is None else review.rating,
                review.time,
            )
            for review in written
            if review.item_id not in had
        ]
        events = [*events, *alone]
    timed = model.histories_.times is not None
    history = history_of(events, model.items_, weights, timed=timed)
    trained = model.histories_
    says = trained.remarks is not None or trained.tastes is not None
    if says and user is not None and user in model.users_:
        own = trained.take(model.users_.positions([user]))
        remarks = own.remarks
        if remarks is not None and unsaid:
            gone = model.reviews_.positions(sorted(unsaid))
            remarks = remarks.where(~np.isin(remarks.reviews, gone[gone >= 0]))
        history = replace(history, remarks=remarks, tastes=own.tastes)
    return with_written(model, history, written)
