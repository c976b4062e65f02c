"""What everyone did, counted in parts, is what a plain loop over all events counts."""

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.tasks.live.counted import LATELY, SHOPPERS, USUALLY, Counted, Happened
from palate.units import DAY

Row = tuple[int, int, float, float, bool]
"""Person, item, time in days, weight, and whether it is a purchase."""

ROWS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, 6),
        st.floats(0, 90).map(lambda day: round(day, 2)) | st.just(-np.inf),
        st.sampled_from([1.0, 0.5, 0.0, -1.0]),
        st.booleans(),
    ),
    max_size=40,
)


def happened(rows: list[Row]) -> Happened:
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], [], []]
    user, item, day, weight, bought = columns
    return Happened(
        np.array(user, np.int64),
        np.array(item, np.int64),
        np.array(day, np.float64) * DAY,
        np.array(weight, np.float32),
        np.array(bought, np.bool_),
    )


def counted(parts: list[list[Row]]) -> Counted:
    found, items = Counted(), 0
    for rows in parts:
        items = max([items, *(row[1] + 1 for row in rows)])
        found = found.with_events(happened(rows), items)
    return found


def newest(rows: list[Row]) -> dict[tuple[int, int], bool]:
    """Whether each person's last event with each item speaks for it."""
    last: dict[tuple[int, int], tuple[float, bool]] = {}
    for user, item, day, weight, _ in rows:
        if weight != 0 and day >= last.get((user, item), (-np.inf, False))[0]:
            last[user, item] = day, weight > 0
    return {pair: liked for pair, (_, liked) in last.items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_counts_are_those_of_a_plain_loop_however_events_come_in_parts(parts: list[list[Row]]) -> None:
    rows = [row for part in parts for row in part]
    found, liked = counted(parts), newest(rows)
    people: defaultdict[int, set[int]] = defaultdict(set)
    for (user, item), likes in liked.items():
        if likes:
            people[item].add(user)
    assert found.popular().tolist() == [len(people[item]) for item in range(found.n_items)]
    bought = {(user, item) for user, item, _, weight, buys in rows if buys and weight != 0}
    sold = {pair for pair, likes in liked.items() if likes and pair in bought}
    chosen = sold or {pair for pair, likes in liked.items() if likes}
    both: defaultdict[tuple[int, int], int] = defaultdict(int)
    for user in range(6):
        for a, b in combinations([item for person, item in sorted(chosen) if person == user], 2):
            both[a, b] += 1
            both[b, a] += 1
    for item in range(found.n_items):
        together = found.with_item(item)
        assert {other for other in range(found.n_items) if together[other] > 0} == {
            b for (a, b), count in both.items() if a == item and count >= SHOPPERS
        }


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_sums_of_days_are_those_of_a_plain_loop(rows: list[Row]) -> None:
    found = counted([rows])
    days = {
        (user, item, np.floor(day)): day for user, item, day, weight, _ in rows if weight > 0 and day >= 0
    }
    timed = [day for _, _, day, weight, _ in rows if weight != 0 and day >= 0]
    for sums, fall in ((found.lately, LATELY), (found.usually, USUALLY)):
        for item in range(found.n_items):
            least = sum(
                np.exp((np.floor(day) - max(timed)) * DAY / fall)
                for (_, i, _), day in days.items()
                if i == item
            )
            most = sum(
                np.exp((np.floor(day) + 1 - max(timed)) * DAY / fall)
                for (_, i, _), day in days.items()
                if i == item
            )
            assert least - 1e-9 <= sums[item] <= most + 1e-9


def test_a_day_counts_once_however_often_it_is_told() -> None:
    visits: list[Row] = [(0, 0, 10.25, 1.0, False), (0, 0, 10.5, 1.0, False)]
    found = counted([visits, [(0, 0, 10.75, 1.0, False)]])
    assert found.usually[0] == pytest.approx(np.exp(-0.5 * DAY / USUALLY), rel=1e-9)
    assert counted([visits, [(0, 0, 11.0, 1.0, False)]]).usually[0] > 1.9


def test_what_is_chosen_lately_trends_and_what_always_was_does_not() -> None:
    usual: list[Row] = [(user, 0, 60.0 * user / 40, 1.0, False) for user in range(40)]
    lately: list[Row] = [(100 + user, 1, 58.0 + user / 8, 1.0, False) for user in range(10)]
    trending = counted([usual, lately]).trending()
    assert trending[1] > 2 > 0 == trending[0]


def test_a_refund_takes_a_purchase_back_and_who_is_erased_counts_no_more() -> None:
    rows: list[Row] = [(user, item, 1.0, 1.0, True) for user in range(3) for item in range(2)]
    found = counted([rows])
    assert found.with_item(0)[1] > 0
    refunded = counted([rows, [(0, 1, 2.0, -1.0, False), (1, 1, 2.0, -1.0, False)]])
    assert refunded.popular().tolist() == [3, 1]
    assert refunded.with_item(0)[1] == 0
    assert found.without(0).popular().tolist() == [2, 2]
    assert found.without(0).without(1).with_item(0)[1] == 0
    assert Counted().trending().tolist() == Counted().popular().tolist() == []
