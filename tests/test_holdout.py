"""What is learned from, shown and asked while models are chosen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import BETWEEN, TRAIN, VALID, Dataset, Index
from palate.holdout import Holdout
from palate.models import Auto


def in_order(users: list[list[int]], weight: list[list[float]] | None = None) -> Dataset:
    """Events of some users in their order, split codes for items: 10 and more are valid rows."""
    counts = [len(items) for items in users]
    item = np.array([item for items in users for item in items], dtype=np.int32)
    rows = Dataset.of(
        Index(tuple(f"u{user}" for user in range(len(users)))),
        Index(tuple(f"i{item}" for item in range(20))),
        np.repeat(np.arange(len(users)), counts).astype(np.int32),
        item,
        np.where(item >= 10, VALID, TRAIN).astype(np.uint8),
        ordered=True,
    )
    if weight is None:
        return rows
    return rows.weighed(np.array([own for row in weight for own in row], dtype=np.float32))


def between(holdout: Holdout) -> list[list[int]]:
    known = holdout.known
    return [
        known.item[(known.split == BETWEEN) & (known.user == user)].tolist()
        for user in range(len(known.users))
    ]


def test_what_comes_right_before_the_question_is_neither_learned_from_nor_shown() -> None:
    rows = in_order([[0, 1, 2, 3, 10, 11], [4, 5, 6], [7, 10]])
    holdout = Holdout.of(rows, 100)
    assert between(holdout) == [[2, 3], [], []]
    assert holdout.fit.item.tolist() == [0, 1, 4, 5, 6, 7]
    shown, seen = holdout.histories, holdout.seen
    assert [shown.of_user(user).tolist() for user in range(2)] == [[0, 1], [7]]
    assert [seen.of_user(user).tolist() for user in range(2)] == [[0, 1, 2, 3], [7]]
    assert holdout.mask(0, 2).toarray()[0].nonzero()[0].tolist() == [0, 1, 2, 3]


def test_rows_that_speak_against_an_item_are_counted_with_the_next_that_does_not() -> None:
    rows = in_order([[0, 1, 2, 3, 10]], [[1.0, 1.0, -1.0, -1.0, 1.0]])
    assert between(Holdout.of(rows, 100)) == [[1, 2, 3]]


def test_a_holdout_of_what_a_holdout_knows_leaves_out_no_more() -> None:
    holdout = Holdout.of(in_order([[0, 1, 2, 3, 10, 11], [4, 5, 6], [7, 10]]), 100)
    again = Holdout.of(holdout.known, 100)
    assert np.array_equal(again.known.split, holdout.known.split)
    assert again.histories.items.tolist() == holdout.histories.items.tolist()
    assert again.seen.items.tolist() == holdout.seen.items.tolist()


def test_where_order_says_nothing_all_train_rows_are_learned_from() -> None:
    rows = in_order([[0, 1, 2, 3, 10, 11]])
    loose = Dataset.of(rows.users, rows.items, rows.user, rows.item, rows.split, ordered=False)
    holdout = Holdout.of(loose, 100)
    assert between(holdout) == [[]]
    assert holdout.histories.items.tolist() == [0, 1, 2, 3]


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 9), max_size=6), st.lists(st.integers(10, 19), max_size=4)),
        min_size=1,
        max_size=6,
    )
)
def test_no_row_is_lost_and_everyone_keeps_one(users: list[tuple[list[int], list[int]]]) -> None:
    rows = in_order([train + valid for train, valid in users])
    if not np.any(rows.split == VALID):
        return
    known = Holdout.of(rows, 100).known
    assert np.array_equal(known.item, rows.item)
    assert np.array_equal(known.split == VALID, rows.split == VALID)
    for user, (train, valid) in enumerate(users):
        learned = int(((known.split == TRAIN) & (known.user == user)).sum())
        assert learned == max(len(train) - len(set(valid)), min(len(train), 1))


def test_others_compare_than_choose_where_there_are_enough() -> None:
    holdout = Holdout.of(tasteful(n_users=60), 100)
    some, others = holdout.parted(30, 0)
    assert (len(some), len(others)) == (30, len(holdout) - 30)
    assert sorted([*some.users, *others.users]) == holdout.users.tolist()
    few, every = holdout.parted(len(holdout) - 10, 0)
    assert (len(few), len(every)) == (len(holdout) - 10, len(holdout))
    assert holdout.parted(len(holdout), 0) == (holdout, holdout)


def test_what_is_chosen_learns_from_all_train_rows_in_the_end() -> None:
    rows = tasteful(n_users=60)
    assert np.any(Holdout.of(rows, 100).known.split == BETWEEN)
    blend = Auto(budget=20.0).fit(rows).blend_
    anew = [blend.unfitted(part).fit(rows.only(TRAIN)) for part in range(len(blend.distinct()))]
    for fitted, own in zip(blend.models_, anew, strict=True):
        assert np.allclose(fitted.score(["u0", "u1"]), own.score(["u0", "u1"]), atol=1e-5)
