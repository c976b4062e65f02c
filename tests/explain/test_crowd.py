"""The counts that reasons state are those of the train users, counted one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Histories
from palate.explain.crowd import DAY, LATELY, OFTEN_COUNT, OFTEN_SHARE, Crowd, Support, most

N_ITEMS = 6
HISTORIES = st.lists(st.lists(st.integers(0, N_ITEMS - 1), max_size=8), min_size=1, max_size=9)


@given(sequences=HISTORIES, user=st.integers(0, 8), known=st.booleans())
def test_others_who_chose_both_are_counted_once_each_and_without_the_user(
    sequences: list[list[int]], user: int, known: bool
) -> None:
    user %= len(sequences)
    histories = Histories.of(sequences)
    crowd, items = Crowd(histories, N_ITEMS), np.arange(N_ITEMS)
    own = histories.take(np.array([user]))
    found = crowd.support(items, items, own, is_known=known)
    others = [set(sequence) for place, sequence in enumerate(sequences) if not (known and place == user)]
    for source in range(N_ITEMS):
        for item in range(N_ITEMS):
            both = sum({source, item} <= other for other in others)
            assert found[source][item] == Support(both, sum(source in other for other in others))
    assert crowd.buyers.tolist() == [sum(item in items_ for items_ in map(set, sequences)) for item in items]


@given(both=st.integers(0, 40), more=st.integers(0, 400))
def test_often_takes_a_count_and_a_share(both: int, more: int) -> None:
    support = Support(both, both + more)
    assert support.often == (both >= OFTEN_COUNT and both / (both + more) >= OFTEN_SHARE)


@given(st.lists(st.integers(0, 60), max_size=50))
def test_best_sellers_are_a_tenth_of_what_sold_at_most(buyers: list[int]) -> None:
    counts = np.array(buyers, dtype=np.int64)
    best = most(counts)
    assert best.sum() <= 0.1 * np.count_nonzero(counts)
    assert not best.any() or counts[best].min() > counts[~best].max(initial=0)


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 90)), max_size=8), min_size=1, max_size=60),
    st.integers(0, 100),
)
def test_what_sells_lately_is_counted_once_a_user(rows: list[list[tuple[int, int]]], day: int) -> None:
    users = [sorted(rows_, key=lambda row: row[1]) for rows_ in rows]
    times = [[when * DAY for _, when in events] for events in users]
    crowd = Crowd(Histories.of([[item for item, _ in events] for events in users], times), N_ITEMS)
    best = crowd.best_sellers_at(day * DAY)
    pairs = {
        (u, item) for u, events in enumerate(users) for item, when in events if day - LATELY < when <= day
    }
    counts = np.bincount([item for _, item in pairs], minlength=N_ITEMS)
    if any(users):
        assert best is not None
        assert best.tolist() == most(counts).tolist()


def test_what_sells_lately_is_of_the_days_before_a_moment() -> None:
    old, new = [[0]] * 20, [[1]] * 20
    rare = [[item] for item in range(2, 24)]
    times = [[0.0]] * 20 + [[100 * DAY]] * 20 + [[0.0], [100 * DAY]] * 11
    crowd = Crowd(Histories.of([*old, *new, *rare], times), 24)
    for moment, wanted in ((0.0, 0), (100 * DAY, 1), (float("nan"), 1)):
        best = crowd.best_sellers_at(moment)
        assert best is not None
        assert np.flatnonzero(best).tolist() == [wanted]
    assert not crowd.is_now(0.0)
    assert crowd.is_now(100 * DAY)
    assert crowd.is_now(float("nan"))
    assert Crowd(Histories.of([[0]]), 1).best_sellers_at(float("nan")) is None
