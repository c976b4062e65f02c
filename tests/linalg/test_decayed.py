import numpy as np
import pytest
from scipy import sparse

from palate.linalg import decayed
from palate.linalg.decayed import DecayedSums


def table(n_rows: int, n_columns: int) -> np.ndarray:
    random = np.random.default_rng(n_rows)
    return random.integers(0, 4, (n_rows, n_columns)) * (random.random((n_rows, n_columns)) < 0.3)


@pytest.mark.parametrize("n_rows", [1, 2, 9, 40])
@pytest.mark.parametrize("span", [0.01, 3.0, 1e9])
@pytest.mark.parametrize("room", [decayed.ROOM, 100])
def test_a_sum_is_of_all_rows_so_far_each_by_its_age(
    n_rows: int, span: float, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the last row is: before the first, after the last, or at one of those that are kept."""
    monkeypatch.setattr(decayed, "ROOM", room)
    rows = table(n_rows, 12)
    sums = DecayedSums(sparse.csr_array(rows.astype(np.float32)), span)
    for last in range(-2, n_rows + 3):
        age = last - np.arange(n_rows)
        expected = np.where(age >= 0, np.exp(-np.maximum(age, 0) / span), 0) @ rows
        assert np.allclose(sums.upto(last), expected, rtol=1e-5), last


def test_no_rows_add_up_to_nothing() -> None:
    assert DecayedSums(sparse.csr_array(np.empty((0, 3), np.float32)), 2.0).upto(4).tolist() == [0, 0, 0]


def test_a_sum_is_the_callers_to_change() -> None:
    sums = DecayedSums(sparse.csr_array(table(9, 12).astype(np.float32)), 3.0)
    before = sums.upto(7).tolist()
    sums.upto(7)[:] = 0
    assert sums.upto(7).tolist() == before
