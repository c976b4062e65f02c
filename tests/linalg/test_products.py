"""The largest inner products of rows with each other, block by block."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.engine import Local, using
from palate.linalg import products
from palate.linalg.products import Added, best_products, top_products
from palate.linalg.running import RunningTopK
from palate.linalg.top_k import top_k

Found = tuple[np.ndarray, np.ndarray]


def small_whole_numbers(n: int, dim: int, distinct: int, seed: int) -> np.ndarray:
    """Rows whose products are exact in float32, so that ties are common and real."""
    return np.random.default_rng(seed).integers(-distinct, distinct + 1, size=(n, dim)).astype(np.float32)


def naive(values: np.ndarray, k: int, ties: np.ndarray | None = None) -> Found:
    table = values @ values.T
    np.fill_diagonal(table, -np.inf)
    return top_k(table, k, ties=ties)


def blocked(values: np.ndarray, k: int, **options: object) -> Found:
    found = list(top_products(values, k, **options))  # type: ignore[arg-type]
    return np.concatenate([positions for _, positions, _ in found]), np.concatenate([s for *_, s in found])


@given(
    st.integers(1, 90),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 30),
    st.integers(1, 40),
    st.integers(1, 40),
    st.booleans(),
    st.integers(0, 999),
)
def test_blocks_give_what_the_whole_table_gives_ties_too(
    n: int, dim: int, distinct: int, k: int, rows: int, columns: int, ranked: bool, seed: int
) -> None:
    values = small_whole_numbers(n, dim, distinct, seed)
    ties = np.random.default_rng(seed).permutation(n) if ranked else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "ROWS", rows)
        patch.setattr(products, "COLUMNS", columns)
        positions, scores = blocked(values, k, ties=ties)
    expected, best = naive(values, k, ties)
    assert positions.tolist() == expected.tolist()
    assert scores.tolist() == best.tolist()


@given(
    st.integers(0, 9),
    st.integers(1, 60),
    st.integers(1, 3),
    st.integers(1, 70),
    st.integers(1, 40),
    st.booleans(),
    st.integers(0, 999),
)
def test_best_products_are_those_of_the_whole_table_without_what_is_excluded(
    n: int, m: int, distinct: int, k: int, columns: int, excluding: bool, seed: int
) -> None:
    left, right = (small_whole_numbers(rows, 3, distinct, seed + rows) for rows in (n, m))
    random = np.random.default_rng(seed)
    exclude = sparse.csr_array(random.random((n, m)) < 0.3) if excluding else None
    ties = random.permutation(m)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "COLUMNS", columns)
        positions, scores = best_products(left, right, k, exclude, ties=ties)
    expected, best = top_k(left @ right.T, k, exclude, ties)
    assert positions.tolist() == expected.tolist()
    assert scores.tolist() == best.tolist()


@given(st.integers(0, 9), st.integers(1, 60), st.integers(1, 3), st.integers(1, 40), st.integers(0, 999))
def test_what_is_added_to_products_counts(n: int, m: int, n_shared: int, columns: int, seed: int) -> None:
    left, right = (small_whole_numbers(rows, 3, 2, seed + rows) for rows in (n, m))
    random = np.random.default_rng(seed)
    table = random.integers(-2, 3, (n, m)) * (random.random((n, m)) < 0.3)
    shared = small_whole_numbers(n_shared, m, 2, seed)
    which = random.integers(0, n_shared, n)
    exclude = sparse.csr_array(random.random((n, m)) < 0.3)
    added = Added(sparse.csr_array(table.astype(np.float32)), list(shared), which)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "COLUMNS", columns)
        positions, scores = best_products(left, right, 5, exclude, added=added)
    whole = left @ right.T + shared[which] + table.astype(np.float32)
    expected, best = top_k(whole, 5, exclude)
    assert positions.tolist() == expected.tolist()
    assert scores.tolist() == best.tolist()


@given(st.integers(1, 3), st.integers(1, 9), st.integers(1, 60), st.integers(0, 999))
def test_what_comes_block_by_block_in_any_order_is_ranked_as_a_whole(
    n: int, k: int, m: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    table = random.choice(np.array([-np.inf, np.nan, -1, 0, 0.5, 2], dtype=np.float32), size=(n, m))
    best = RunningTopK(n, k)
    for columns in np.array_split(random.permutation(m), random.integers(1, 6)):
        best.see(table[:, columns], columns)
    positions, scores = best.found()
    expected, of_all = top_k(table, k)
    assert positions.tolist() == expected.tolist()
    assert scores.tolist() == of_all.tolist()


def test_copies_of_one_row_are_told_apart_by_position() -> None:
    values = np.ones((products.COLUMNS + 5, 1), dtype=np.float32)
    [(rows, positions, _)] = list(top_products(values, 3, rows=slice(1, 4)))
    assert rows == slice(1, 4)
    assert positions.tolist() == [[0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_products_below_the_least_are_passed_over() -> None:
    values = np.array([[1.0], [0.5], [-1.0], [0.0]], dtype=np.float32)
    positions, scores = blocked(values, 3, least=0.25)
    assert positions.tolist() == [[1, -1, -1], [0, -1, -1], [-1, -1, -1], [-1, -1, -1]]
    assert scores[0, 0] == 0.5


def test_rows_mapped_from_a_file_give_the_same_on_any_number_of_threads(tmp_path: Path) -> None:
    values = np.random.default_rng(3).standard_normal((2500, 16)).astype(np.float32)
    np.save(tmp_path / "values.npy", values)
    mapped = np.load(tmp_path / "values.npy", mmap_mode="r")
    with using(Local(threads=1)):
        alone = blocked(values, 20)
    with using(Local(threads=3)):
        several = blocked(mapped, 20)
    assert alone[0].tolist() == several[0].tolist()
    assert alone[1].tolist() == several[1].tolist()
