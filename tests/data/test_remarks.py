"""What people said travels with their histories."""

import numpy as np
import pytest

from palate.data import Histories, Remarks
from palate.errors import ShapeMismatch

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
