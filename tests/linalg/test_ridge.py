"""Ridge regression towards given coefficients."""

import numpy as np
import pytest
from scipy import sparse

from palate.linalg import ridge
from palate.linalg.ridge import RIDGE, ridge_towards


def problem(n_items: int = 12) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """Histories of unit length in which the last item never is, users' vectors, items' vectors."""
    random = np.random.default_rng(0)
    had = random.random((40, n_items)) < 0.3
    had[:, -1] = False
    had[:, 0] |= ~had.any(axis=1)
    X = sparse.csr_array((had / np.sqrt(had.sum(axis=1, keepdims=True))).astype(np.float32))
    vectors, towards = (random.normal(size=(size, 5)).astype(np.float32) for size in (40, n_items))
    return X, vectors, towards


def best_scale(X: sparse.csr_array, vectors: np.ndarray, towards: np.ndarray) -> float:
    return float(np.linalg.lstsq((X @ towards).reshape(-1, 1), vectors.ravel())[0][0])


def test_it_solves_the_ridge_equations() -> None:
    X, vectors, towards = problem()
    dense = X.toarray().astype(np.float64)
    scale = best_scale(X, vectors, towards)
    expected = np.linalg.solve(
        dense.T @ dense + RIDGE * np.eye(dense.shape[1]), dense.T @ vectors + RIDGE * scale * towards
    )
    assert np.allclose(ridge_towards(X, vectors, towards), expected, atol=1e-4)


def test_an_item_that_nobody_had_stays_at_its_own_vector_times_the_scale() -> None:
    X, vectors, towards = problem()
    expected = best_scale(X, vectors, towards) * towards[-1]
    assert np.allclose(ridge_towards(X, vectors, towards)[-1], expected, atol=1e-5)


def test_rounds_enough_are_run_for_real_numbers_of_items(monkeypatch: pytest.MonkeyPatch) -> None:
    X, vectors, towards = problem(n_items=200)
    few = ridge_towards(X, vectors, towards)
    monkeypatch.setattr(ridge, "ROUNDS", 200)
    assert np.allclose(few, ridge_towards(X, vectors, towards), atol=1e-3)
