"""What an item in a history adds to a user's vector."""

import numpy as np
import pytest
from scipy import sparse
from tests.shops import tasteful

from palate.data import Histories
from palate.linalg.csr import rows_to_unit_length
from palate.models.learned import factors
from palate.models.learned.factors import RIDGE, folded
from palate.models.learned.lightgcn import LightGCN


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
    assert np.allclose(folded(X, vectors, towards), expected, atol=1e-4)


def test_an_item_that_nobody_had_stays_at_its_own_vector_times_the_scale() -> None:
    X, vectors, towards = problem()
    expected = best_scale(X, vectors, towards) * towards[-1]
    assert np.allclose(folded(X, vectors, towards)[-1], expected, atol=1e-5)


def test_rounds_enough_are_run_for_real_numbers_of_items(monkeypatch: pytest.MonkeyPatch) -> None:
    X, vectors, towards = problem(n_items=200)
    few = folded(X, vectors, towards)
    monkeypatch.setattr(factors, "ROUNDS", 200)
    assert np.allclose(few, folded(X, vectors, towards), atol=1e-3)


def test_histories_become_rows_of_length_one_in_which_repeats_count_once() -> None:
    rows = rows_to_unit_length(Histories.of([[1, 1, 2], [], [0]]).matrix(3)).toarray()
    assert np.allclose(rows, [[0, 0.5**0.5, 0.5**0.5], [0, 0, 0], [1, 0, 0]])


def test_nothing_is_said_of_a_user_without_history() -> None:
    model = LightGCN(dim=8, epochs=3).fit(tasteful())
    assert not model.score(Histories.of([[], [1]]))[0].any()
    assert model.contributions(Histories.of([[]]), ["i1"]) == [[]]


def test_scores_are_the_mean_user_plus_a_sum_over_the_history() -> None:
    model = LightGCN(dim=8, epochs=3).fit(tasteful())
    items = sum(model.item_factors_.values())
    user = model.mean_ + (model.folded_[2] + model.folded_[5]) / np.sqrt(2)
    assert np.allclose(model.score(Histories.of([[2, 5]]))[0], items @ user, atol=1e-5)
