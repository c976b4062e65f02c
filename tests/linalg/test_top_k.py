import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse

from palate.linalg.ranks import ranks_of
from palate.linalg.sparse_rows import largest
from palate.linalg.top_k import top_k_sparse, top_of
from palate.models import top_k

# Few distinct values, so that ties are common.
value = st.sampled_from([-np.inf, -1.0, -0.0, 0.0, 0.5, 2.0])
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


@given(
    scores, st.integers(1, 12), st.integers(0, 99), st.sampled_from(["own", "read-only", "one row", "turned"])
)
def test_what_is_excluded_is_left_in_the_scores(table: np.ndarray, k: int, seed: int, kind: str) -> None:
    given_scores = {
        "own": lambda: table.copy(),
        "read-only": lambda: np.frombuffer(table.tobytes(), np.float32).reshape(table.shape),
        "one row": lambda: np.broadcast_to(table[0], table.shape),
        "turned": lambda: table.T.copy().T,
    }[kind]()
    hidden = np.random.default_rng(seed).random(table.shape) < 0.3
    before = given_scores.tobytes()
    found, _ = top_k(given_scores, k, sparse.csr_array(hidden.astype(np.float32)))
    assert given_scores.tobytes() == before
    shown = np.where(hidden, np.float32(-np.inf), given_scores)
    assert found.tolist() == top_k(shown, k)[0].tolist()


def test_what_is_no_number_is_never_recommended() -> None:
    positions, _ = top_k(np.array([[np.nan, 1.0, np.nan]], dtype=np.float32), 2)
    assert positions.tolist() == [[1, -1]]


@given(st.integers(1, 40), st.integers(0, 99))
def test_what_is_no_number_bounds_nothing(k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.standard_normal((3, 300)).astype(np.float32)
    table[random.random(table.shape) < 0.5] = np.nan
    positions, _ = top_k(table, k)
    assert positions.tolist() == top_k(np.where(np.isnan(table), -np.inf, table), k)[0].tolist()


@given(scores, st.integers(1, 12), st.integers(0, 99))
def test_equal_scores_are_in_the_order_given_whatever_their_position(
    table: np.ndarray, k: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    ties, moved = random.permutation(table.shape[1]), random.permutation(table.shape[1])
    positions, best = top_k(table, k, ties=ties)
    for row in range(len(table)):
        order = sorted(np.flatnonzero(table[row] > -np.inf), key=lambda p: (-table[row, p], ties[p]))
        assert positions[row].tolist() == (order[:k] + [-1] * k)[:k]
    again, same = top_k(table[:, moved], k, ties=ties[moved])
    assert np.where(again >= 0, moved[again], -1).tolist() == positions.tolist()
    assert same.tolist() == best.tolist()


@given(st.integers(100, 300), st.integers(1, 20), st.integers(1, 6), st.integers(0, 999))
def test_sparse_scores_are_ranked_as_dense_ones_are(m: int, k: int, distinct: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(-1, distinct, size=(3, m)).astype(np.float32)
    ties = random.permutation(m)
    hidden = sparse.csr_array((random.random((3, m)) < 0.3).astype(np.float32))
    dense = top_k(table, k, hidden, ties)
    for expected, other in zip(dense, top_k_sparse(sparse.csr_array(table), k, hidden, ties), strict=True):
        assert expected.tolist() == other.tolist()


@given(scores, st.data())
def test_the_rank_of_an_item_is_its_place_in_the_ranking(table: np.ndarray, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(0, table.shape[1] - 1))
    ties = np.array(data.draw(st.permutations(range(table.shape[1]))), dtype=np.int64)
    rank = ranks_of(table, np.array([row]), np.array([column], dtype=np.int32), ties)[0]
    positions, _ = top_k(table, table.shape[1], ties=ties)
    # What is hidden ranks behind everything, however short the list.
    assert rank > table.shape[1] if table[row, column] == -np.inf else positions[row, rank] == column


@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 99))
def test_the_strongest_entries_do_not_depend_on_where_they_are_stored(n: int, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values, ties = random.integers(0, 4, n).astype(np.float32), random.permutation(n)
    kept = largest(values, np.array([0, n]), k, ties)
    assert set(np.flatnonzero(kept)) == set(np.lexsort((ties, -values))[:k])


@given(scores, st.integers(1, 12), st.integers(0, 99))
def test_top_of_a_row_is_that_of_a_table(table: np.ndarray, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    ties, allowed = random.permutation(table.shape[1]), random.random(table.shape[1]) < 0.7
    hidden = sparse.csr_array(np.broadcast_to(~allowed, table.shape).astype(np.float32))
    positions, _ = top_k(table, k, hidden, ties)
    for row, expected in zip(table, positions, strict=True):
        assert top_of(row, k, allowed, ties).tolist() == [place for place in expected if place >= 0]


@given(st.integers(100, 4000), st.integers(1, 30), st.integers(1, 40), st.integers(0, 999), st.booleans())
def test_top_of_a_wide_row_with_many_ties_is_the_start_of_a_stable_sort(
    m: int, k: int, distinct: int, seed: int, tied: bool
) -> None:
    random = np.random.default_rng(seed)
    row = random.integers(0, distinct, size=m).astype(np.float32)
    ties = random.permutation(m) if tied else np.arange(m)
    assert top_of(row, k, None, ties if tied else None).tolist() == np.lexsort((ties, -row))[:k].tolist()


@given(st.integers(100, 4000), st.integers(1, 30), st.integers(0, 400), st.integers(0, 999))
def test_top_of_a_row_whose_best_are_not_allowed_is_that_of_the_others(
    m: int, k: int, gone: int, seed: int
) -> None:
    row = np.random.default_rng(seed).normal(size=m).astype(np.float32)
    order = np.argsort(-row)
    allowed = np.ones(m, dtype=np.bool_)
    allowed[order[:gone]] = False
    assert top_of(row, k, allowed).tolist() == order[gone : gone + k].tolist()
