import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import SPLITS, TEST, TRAIN, VALID, Dataset, Index, assign
from palate.data.splits import tied_users
from palate.errors import InputError, NotAvailable


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    n_users, n_items = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, n_users - 1), st.integers(0, n_items - 1))
    rows = draw(st.lists(pairs, max_size=60, unique=True))
    times = draw(st.lists(st.integers(0, 20), min_size=len(rows), max_size=len(rows)))
    return Dataset.of(
        Index(tuple(f"u{n}" for n in range(n_users))),
        Index(tuple(f"i{n}" for n in range(n_items))),
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([row[1] for row in rows], dtype=np.int32),
        time=np.array(times, dtype=np.float64),
    )


def rows_of(dataset: Dataset, user: int, part: int) -> int:
    return int(np.sum((dataset.user == user) & (dataset.split == part)))


@given(datasets(), st.sampled_from(sorted(SPLITS)), st.integers(0, 5))
def test_every_row_lands_in_one_part_and_none_is_lost(dataset: Dataset, method: str, seed: int) -> None:
    split = assign(dataset, method, seed)
    assert np.array_equal(split.user, dataset.user)
    assert np.array_equal(split.item, dataset.item)
    assert set(split.split.tolist()) <= {TRAIN, VALID, TEST}


@given(datasets(), st.sampled_from(sorted(SPLITS)), st.integers(0, 5))
def test_a_seed_gives_the_same_split_again(dataset: Dataset, method: str, seed: int) -> None:
    assert np.array_equal(assign(dataset, method, seed).split, assign(dataset, method, seed).split)


@given(datasets(), st.integers(0, 5))
def test_random_holds_out_a_tenth_of_each_user_and_at_least_one_row(dataset: Dataset, seed: int) -> None:
    split = assign(dataset, "random", seed)
    for user in range(len(dataset.users)):
        count = int(np.sum(dataset.user == user))
        expected = 0 if count < 3 else max(1, count // 10)
        assert rows_of(split, user, VALID) == rows_of(split, user, TEST) == expected


@given(datasets())
def test_leave_last_takes_the_last_row_for_test_and_the_one_before_for_valid(dataset: Dataset) -> None:
    split = assign(dataset, "leave-last")
    for user in range(len(dataset.users)):
        own = split.split[split.user == user].tolist()
        assert own == ([TRAIN] * (len(own) - 2) + [VALID, TEST] if len(own) >= 3 else [TRAIN] * len(own))


@given(datasets())
def test_time_never_trains_on_what_came_after_a_test_row(dataset: Dataset) -> None:
    split = assign(dataset, "time")
    assert split.time is not None
    latest = {part: split.time[split.split == part] for part in (TRAIN, VALID, TEST)}
    for earlier, later in ((TRAIN, VALID), (VALID, TEST), (TRAIN, TEST)):
        if len(latest[earlier]) and len(latest[later]):
            assert latest[earlier].max() < latest[later].min()


@given(datasets(), st.integers(0, 5))
def test_cold_items_are_in_one_part_alone(dataset: Dataset, seed: int) -> None:
    split = assign(dataset, "cold-items", seed)
    for item in np.unique(split.item):
        assert len(set(split.split[split.item == item].tolist())) == 1


def test_given_needs_a_split() -> None:
    with pytest.raises(NotAvailable, match="no split column"):
        assign(tasteful().trained_on(TRAIN), "given")
    assert assign(tasteful(), "given").split.max() == TEST


def test_time_needs_times() -> None:
    with pytest.raises(NotAvailable, match="timestamp"):
        assign(tasteful(dated=False), "time")


def test_an_unknown_split_names_those_there_are() -> None:
    with pytest.raises(InputError, match="leave-last"):
        assign(tasteful(), "by-moon")


@given(datasets())
def test_users_whose_held_out_rows_share_a_time_with_earlier_parts_are_counted(dataset: Dataset) -> None:
    split = assign(dataset, "leave-last")
    assert split.time is not None
    tied = 0
    for user in range(len(split.users)):
        own = split.user == user
        times = [set(split.time[own & (split.split == part)].tolist()) for part in (TRAIN, VALID, TEST)]
        tied += bool(times[0] & times[1] or times[1] & times[2])
    assert tied_users(split) == tied
