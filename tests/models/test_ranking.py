import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse

from palate.models import top_k
from palate.models.holdout import ranks_of

# Few distinct values, so that ties are common.
value = st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0])
scores = arrays.arrays(np.float32, arrays.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=value)


@given(scores, st.integers(1, 12), st.integers(0, 99))
def test_top_k_is_the_start_of_a_stable_sort(table: np.ndarray, k: int, seed: int) -> None:
    hidden = np.random.default_rng(seed).random(table.shape) < 0.3
    positions, best = top_k(table, k, sparse.csr_array(hidden.astype(np.float32)))
    for row in range(len(table)):
        left = [
            p
            for p in np.argsort(-table[row], kind="stable")
            if not hidden[row, p] and table[row, p] > -np.inf
        ]
        expected = (left[:k] + [-1] * k)[:k]
        assert positions[row].tolist() == expected
        assert best[row].tolist() == [table[row, p] if p >= 0 else -np.inf for p in expected]


@given(st.integers(1, 4), st.integers(100, 400), st.integers(1, 30), st.integers(2, 40), st.integers(0, 999))
def test_top_k_of_wide_rows_with_many_ties_is_the_start_of_a_stable_sort(
    n: int, m: int, k: int, distinct: int, seed: int
) -> None:
    table = np.random.default_rng(seed).integers(0, distinct, size=(n, m)).astype(np.float32)
    positions, best = top_k(table, k)
    assert positions.tolist() == np.argsort(-table, axis=1, kind="stable")[:, :k].tolist()
    assert best.tolist() == np.take_along_axis(table, positions, axis=1).tolist()


def test_what_is_no_number_is_never_recommended() -> None:
    positions, _ = top_k(np.array([[np.nan, 1.0, np.nan]], dtype=np.float32), 2)
    assert positions.tolist() == [[1, -1]]


@given(scores, st.data())
def test_the_rank_of_an_item_is_the_number_before_it_and_half_of_its_equals(
    table: np.ndarray, data: st.DataObject
) -> None:
    row, column = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(0, table.shape[1] - 1))
    rank = ranks_of(table, np.array([row]), np.array([column], dtype=np.int32))[0]
    worth = table[row, column]
    expected = np.sum(table[row] > worth) + (np.sum(table[row] == worth) - 1) // 2
    # What is hidden ranks behind everything, however short the list.
    assert rank > table.shape[1] if worth == -np.inf else rank == expected
