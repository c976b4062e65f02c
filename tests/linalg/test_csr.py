"""Normalisations of sparse rows against their dense definitions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from palate.linalg.csr import inverse_root, rows_to_one, rows_to_unit_length, scaled
from palate.linalg.sparse_rows import block_of, strongest, strongest_of_dense, weighted_row_sum

DENSE = arrays(np.float32, (4, 3), elements=st.sampled_from([0.0, 0.0, 0.5, 1.0, 3.0]))


@given(DENSE)
def test_rows_are_brought_to_a_sum_or_a_length_of_one_and_empty_ones_stay_empty(dense: np.ndarray) -> None:
    matrix, filled = sparse.csr_array(dense), dense.any(axis=1)
    assert rows_to_one(matrix).toarray().sum(axis=1) == pytest.approx(filled.astype(float), abs=1e-6)
    lengths = np.linalg.norm(rows_to_unit_length(matrix).toarray(), axis=1)
    assert lengths == pytest.approx(filled.astype(float), abs=1e-6)


@given(DENSE)
def test_scaling_multiplies_rows_and_columns_and_leaves_the_matrix_as_it_was(dense: np.ndarray) -> None:
    matrix, rows, columns = sparse.csr_array(dense), np.arange(4.0), np.array([2.0, 0.0, -1.0])
    assert np.array_equal(scaled(matrix, rows).toarray(), dense * rows[:, None])
    assert np.array_equal(scaled(matrix, rows, columns).toarray(), dense * rows[:, None] * columns)
    assert np.array_equal(matrix.toarray(), dense)


def test_the_inverse_root_of_zero_is_zero_and_the_precision_stays() -> None:
    single = inverse_root(np.array([4.0, 0.0], dtype=np.float32))
    double = inverse_root(np.array([4.0, 0.0], dtype=np.float64))
    assert single.tolist() == double.tolist() == [0.5, 0.0]
    assert (single.dtype, double.dtype) == (np.float32, np.float64)


@given(st.integers(0, 6), st.integers(1, 8), st.integers(0, 5), st.integers(0, 999))
def test_the_weighted_sum_of_rows_is_a_product(n: int, m: int, wanted: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(n + 1, m)).astype(np.float32) * (random.random((n + 1, m)) < 0.4)
    rows, weights = random.integers(0, n + 1, wanted), random.normal(size=wanted).astype(np.float32)
    found = weighted_row_sum(sparse.csr_array(dense), rows, weights)
    assert found.dtype == np.float32
    assert np.allclose(found, weights @ dense[rows], atol=1e-5)


@given(st.integers(0, 6), st.integers(1, 8), st.integers(0, 5), st.integers(0, 9), st.integers(0, 999))
def test_a_block_has_the_entries_of_its_rows_and_columns(n: int, m: int, k: int, q: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(n + 1, m)).astype(np.float32) * (random.random((n + 1, m)) < 0.4)
    rows, columns = random.integers(0, n + 1, k), random.integers(0, m, q)
    found = block_of(sparse.csr_array(dense), rows, columns)
    assert found.dtype == np.float64
    assert np.array_equal(found, dense[np.ix_(rows, columns)])


@given(st.integers(0, 9), st.integers(1, 40), st.integers(1, 12), st.booleans(), st.integers(0, 999))
def test_the_strongest_entries_are_the_positive_ones_that_a_sort_puts_first(
    n: int, m: int, k: int, ranked: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    dense = random.choice([-1.0, 0.0, 0.0, 1.0, 2.0, 3.0], size=(n, m)).astype(np.float32)
    ties = random.permutation(m) if ranked else None
    order = np.arange(m) if ties is None else ties
    expected = np.zeros_like(dense)
    for row in range(n):
        best = [column for column in np.lexsort((order, -dense[row])) if dense[row, column] > 0][:k]
        expected[row, best] = dense[row, best]
    # Entries of a row in an order of their own, as products of sparse matrices have them.
    stored = sparse.csr_array(dense[:, ::-1])
    stored.indices = (m - 1 - stored.indices).astype(stored.indices.dtype)
    stored.has_sorted_indices = False
    for found in (strongest(stored, k, ties), strongest_of_dense(dense.copy(), k, ties)):
        assert np.array_equal(found.toarray(), expected)
        assert all(np.all(np.diff(found.indices[a:b]) > 0) for a, b in pairwise(found.indptr.tolist()))
