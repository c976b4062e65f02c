"""What people said travels with their histories."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories, Index, LaterReviews, Remarks, ReviewTable
from palate.errors import ShapeMismatch
from palate.linalg.csr import Rows

REMARKS = Remarks.of(
    np.array([2, 0, 0, 1]),
    np.array([0, 1, 2, 3]),
    np.array([5, 6, 7, 8]),
    np.array([1.0, -1.0, 0.5, 0.25], np.float32),
    3,
)

HISTORIES = Histories(np.array([0, 2, 3, 4]), np.array([6, 7, 8, 5], np.int32), remarks=REMARKS)


def entries(remarks: Remarks | None) -> list[list[int]]:
    assert remarks is not None
    return [
        remarks.reviews[remarks.starts[row] : remarks.starts[row + 1]].tolist() for row in range(len(remarks))
    ]


def test_remarks_are_sorted_by_user() -> None:
    assert entries(REMARKS) == [[1, 2], [3], [0]]
    assert REMARKS.matrix(4).toarray().tolist() == [[0, -1, 0.5, 0], [0, 0, 0, 0.25], [1, 0, 0, 0]]


def test_taken_histories_bring_their_remarks() -> None:
    assert entries(HISTORIES.take(np.array([2, -1, 0])).remarks) == [[0], [], [1, 2]]


def test_of_events_that_are_not_shown_nothing_said_is_shown() -> None:
    assert entries(HISTORIES.shortened(np.array([1, 1, 1])).remarks) == [[1], [3], [0]]


def test_renumbered_remarks_keep_what_was_said_of_unknown_items() -> None:
    positions = np.full(9, -1)
    positions[6] = 0
    found = HISTORIES.renumbered(positions).remarks
    assert found is not None
    assert found.items.tolist() == [0, -1, -1, -1]
    assert entries(found) == [[1, 2], [3], [0]]


def test_joined_histories_join_what_was_said() -> None:
    later = Histories(np.array([0, 0, 1, 1]), np.array([3], np.int32))
    assert entries(HISTORIES.joined(later).remarks) == [[1, 2], [3], [0]]
    more = Remarks.of(np.array([1]), np.array([9]), np.array([3]), np.array([1.0], np.float32), 3)
    assert entries(HISTORIES.joined(Histories(later.starts, later.items, remarks=more)).remarks) == [
        [1, 2],
        [3, 9],
        [0],
    ]


def test_remarks_of_another_number_of_users_are_refused() -> None:
    with pytest.raises(ShapeMismatch, match="remarks"):
        Histories(np.array([0, 1]), np.array([0], np.int32), remarks=REMARKS)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_later_reviews_count_as_if_they_were_in_the_table(seed: int, is_sparse: bool) -> None:
    random = np.random.default_rng(seed)
    known, n_later, n_users, entries = (int(random.integers(1, 6)) for _ in range(4))
    rows = random.normal(size=(known + n_later, 3)).astype(np.float32)

    def form(rows: NDArray[np.float32]) -> Rows:
        return sparse.csr_array(rows) if is_sparse else rows

    def plain(rows: Rows) -> NDArray[np.float32]:
        return rows if isinstance(rows, np.ndarray) else rows.toarray()

    reviews = random.integers(0, known + n_later, entries)
    users = random.integers(0, n_users, entries)
    stances = random.uniform(-1, 1, entries).astype(np.float32)
    whole = Remarks.of(users, reviews, np.zeros(entries, np.int64), stances, n_users)
    ids = Index(tuple(f"l{row}" for row in range(n_later)))
    table = ReviewTable(ids, {"text": form(rows[known:])})
    split = replace(whole, later=LaterReviews(known, table))
    said = form(rows[:known])
    np.testing.assert_allclose(
        plain(split.weighted("text", said)), plain(whole.weighted("text", form(rows))), atol=1e-5
    )
    np.testing.assert_array_equal(
        plain(split.vectors("text", said)), plain(whole.vectors("text", form(rows)))
    )
    names = Index(tuple(f"k{row}" for row in range(known)))
    assert [split.review(int(review), names) for review in split.reviews] == [
        (f"k{review}" if review < known else f"l{review - known}") for review in whole.reviews
    ]
    taken = split.take(np.array([0, -1]))
    np.testing.assert_allclose(
        plain(taken.weighted("text", said))[0], plain(split.weighted("text", said))[0], atol=1e-6
    )
    other = replace(table, ids=Index(tuple(f"m{row}" for row in range(n_later))))
    both = split.joined(replace(split, later=LaterReviews(known, other)))
    np.testing.assert_allclose(
        plain(both.weighted("text", said)), 2 * plain(split.weighted("text", said)), atol=1e-5
    )
