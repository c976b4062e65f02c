"""Events of a request or of the store as a model reads them."""

import math

import numpy as np

from palate.data import Index
from palate.shop.event_weights import EventWeights
from palate.tasks.live.histories import Event, history_of

ITEMS = Index(("lamp", "mug", "tile"))
WEIGHTS = EventWeights({"glance": 0.0, "return": -1.0, "look": 0.5})


def test_what_no_model_knows_and_what_says_nothing_is_left_out_with_its_time() -> None:
    events = [
        Event("mug", "buy", time=1.0),
        Event("vase", "buy", time=2.0),
        Event("lamp", "glance", time=3.0),
        Event("tile", "look", time=4.0),
    ]
    history = history_of(events, ITEMS, WEIGHTS, timed=True)
    assert history.items.tolist() == [1, 2]
    assert history.times is not None
    assert history.times.tolist() == [1.0, 4.0]
    assert history.weights is not None
    assert history.weights.tolist() == [1.0, 0.5]


def test_what_is_returned_is_avoided_and_alike_weights_are_not_kept() -> None:
    events = [Event("mug", "buy"), Event("lamp", "buy"), Event("mug", "return")]
    history = history_of(events, ITEMS, WEIGHTS, timed=False)
    assert history.items.tolist() == [0]
    assert history.avoid is not None
    assert history.avoid.items.tolist() == [1]
    assert history.times is None
    assert history.weights is None


def test_without_an_event_there_is_a_history_of_nothing() -> None:
    history = history_of([], ITEMS, WEIGHTS, timed=True)
    assert len(history) == 1
    assert len(history.items) == 0
    undated = history_of([Event("mug")], ITEMS, WEIGHTS, timed=True)
    assert undated.times is not None
    assert math.isnan(undated.times[0])


def test_events_of_one_name_weigh_what_they_weigh_among_others() -> None:
    for name in ("buy", "look", "return", "glance", "rating"):
        told = np.array([np.nan, np.nan])
        weights, lifts = WEIGHTS.weigh([name, name], told)
        mixed, lifting = WEIGHTS.weigh([name, "buy", name], np.append(told, np.nan))
        assert weights.tolist() == mixed[[0, 2]].tolist()
        assert lifts.tolist() == lifting[[0, 2]].tolist()
        assert weights.dtype == mixed.dtype
