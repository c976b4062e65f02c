import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Dataset, Histories, Index
from palate.errors import ShapeMismatch

N_ITEMS = 9
sequences = st.lists(st.lists(st.integers(0, N_ITEMS - 1), max_size=6), max_size=8)


@given(sequences)
def test_histories_give_back_what_they_were_made_of(made_of: list[list[int]]) -> None:
    histories = Histories.of(made_of)
    assert [histories.of_user(row).tolist() for row in range(len(histories))] == made_of
    assert histories.lengths.tolist() == [len(sequence) for sequence in made_of]


@given(sequences, st.data())
def test_take_repeats_and_reorders_users(made_of: list[list[int]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(made_of) - 1), max_size=10)) if made_of else []
    taken = Histories.of(made_of).take(np.array(rows, dtype=np.int64))
    assert [taken.of_user(place).tolist() for place in range(len(rows))] == [made_of[row] for row in rows]


@given(sequences)
def test_the_last_event_is_zero_steps_back(made_of: list[list[int]]) -> None:
    steps = Histories.of(made_of).steps_back().tolist()
    assert steps == [len(sequence) - 1 - place for sequence in made_of for place in range(len(sequence))]


@given(sequences)
def test_the_matrix_marks_what_each_user_had(made_of: list[list[int]]) -> None:
    matrix = Histories.of(made_of).matrix(N_ITEMS).toarray()
    assert matrix.shape == (len(made_of), N_ITEMS)
    for row, sequence in zip(matrix, made_of, strict=True):
        assert set(np.flatnonzero(row)) == set(sequence)


def test_times_must_match_the_events() -> None:
    with pytest.raises(ShapeMismatch):
        Histories(np.array([0, 2]), np.array([1, 2], dtype=np.int32), np.array([1.0]))


def test_rows_of_a_dataset_are_put_in_order_of_time_within_each_user() -> None:
    user, item = np.array([0, 1, 0, 0], dtype=np.int32), np.array([0, 1, 2, 1], dtype=np.int32)
    dataset = Dataset.of(
        Index(("a", "b")), Index(("x", "y", "z")), user, item, time=np.array([5.0, 1.0, 2.0, 9.0])
    )
    assert dataset.histories().of_user(0).tolist() == [2, 0, 1]
    assert dataset.histories().of_user(1).tolist() == [1]


def test_without_times_the_order_of_rows_is_the_order_of_events() -> None:
    user, item = np.array([0, 1, 0], dtype=np.int32), np.array([2, 1, 0], dtype=np.int32)
    dataset = Dataset.of(Index(("a", "b")), Index(("x", "y", "z")), user, item)
    assert dataset.histories().of_user(0).tolist() == [2, 0]


@given(sequences, st.lists(st.integers(-1, 20), min_size=N_ITEMS, max_size=N_ITEMS))
def test_renumbering_leaves_out_what_has_no_new_number(made_of: list[list[int]], new: list[int]) -> None:
    renumbered = Histories.of(made_of).renumbered(np.array(new))
    expected = [[new[item] for item in sequence if new[item] >= 0] for sequence in made_of]
    assert [renumbered.of_user(row).tolist() for row in range(len(made_of))] == expected


@given(st.lists(st.tuples(*[st.lists(st.integers(0, N_ITEMS - 1), max_size=4)] * 2), max_size=6))
def test_joining_puts_later_events_last(pairs: list[tuple[list[int], list[int]]]) -> None:
    first, second = (Histories.of([pair[place] for pair in pairs]) for place in (0, 1))
    joined = first.joined(second)
    assert [joined.of_user(row).tolist() for row in range(len(pairs))] == [a + b for a, b in pairs]


def test_histories_of_different_users_do_not_join() -> None:
    with pytest.raises(ShapeMismatch):
        Histories.of([[1]]).joined(Histories.of([[1], [2]]))


@given(st.lists(st.tuples(st.integers(0, N_ITEMS - 1), st.sampled_from([0.5, 1.0, 2.0])), max_size=8))
def test_the_heaviest_event_of_each_item_stands_for_it_the_first_of_equal_ones(
    events: list[tuple[int, float]],
) -> None:
    history = Histories.of([[item for item, _ in events]])
    found = history.heaviest(np.array([weight for _, weight in events], dtype=np.float32)).tolist()
    expected = [
        min((-weight, place) for place, (item, weight) in enumerate(events) if item == wanted)[1]
        for wanted in sorted({item for item, _ in events})
    ]
    assert found == expected


@given(st.lists(st.tuples(st.integers(0, N_ITEMS - 1), st.sampled_from([-1.0, 0.5, 1.0])), max_size=8))
def test_settled_histories_have_weights_only_where_they_tell_something(
    events: list[tuple[int, float]],
) -> None:
    items = np.array([item for item, _ in events], dtype=np.int32)
    weights = np.array([weight for _, weight in events], dtype=np.float32)
    settled = Histories.settled(np.array([0, len(items)]), items, None, weights)
    against = {item for item, weight in dict(events).items() if weight < 0}
    rejected = {item: place for place, (item, weight) in enumerate(events) if weight < 0}
    stands = [(item, weight) for place, (item, weight) in enumerate(events) if place > rejected.get(item, -1)]
    assert settled.items.tolist() == [item for item, _ in stands]
    assert (settled.weights is None) == all(weight == 1 for _, weight in stands)
    assert (set() if settled.avoid is None else set(settled.avoid.items.tolist())) == against
