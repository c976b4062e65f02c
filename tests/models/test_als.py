"""ALS is what its equations say, for everyone in the data and for a history that it never saw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import tasteful

from palate.data import Dataset, Histories
from palate.engine import Local, using
from palate.linalg import weighted_solves
from palate.linalg.weighted_solves import eigenbasis, solved
from palate.models.als import ALS

DATASET = tasteful()


def reference(rows: np.ndarray, weights: np.ndarray, model: ALS) -> np.ndarray:
    """The vector of a user of some items, by the normal equations of the loss over all pairs."""
    V = model.factors_.astype(np.float64)
    C = np.zeros(len(V))
    C[rows] = weights
    normal = model.unobserved * V.T @ V + V.T @ (C[:, None] * V)
    normal += model.l2 * len(rows) ** 0.5 * np.eye(V.shape[1])
    return np.linalg.solve(normal, V.T @ C)


@pytest.mark.parametrize("memory", [None, 1.5])
@pytest.mark.parametrize("dim", [3, 16])
def test_a_history_is_folded_in_by_the_equations_over_all_pairs(memory: float | None, dim: int) -> None:
    """With fewer items than dimensions and with more, all of a weight or not."""
    model = ALS(dim=dim, memory_steps=memory).fit(DATASET)
    histories = Histories.of([[4], [7, 1, 20, 9], [3, 12], []])
    scores = model.score(histories)
    profile = model.profiles(histories)
    for row in range(3):
        own = slice(profile.indptr[row], profile.indptr[row + 1])
        user = reference(profile.indices[own], profile.data[own], model)
        assert np.allclose(scores[row], model.factors_ @ user, rtol=1e-3, atol=1e-5)
    assert not scores[3].any()


def test_the_last_epoch_solved_for_the_items() -> None:
    """Item vectors are the least squares given users, whose own are those of the epoch before it."""
    first, model = ALS(dim=6, epochs=1).fit(DATASET), ALS(dim=6, epochs=2).fit(DATASET)
    X = DATASET.train_matrix.toarray().astype(np.float64)
    U = np.stack([reference(np.flatnonzero(row), row[row > 0], first) for row in X])
    expected = np.zeros((X.shape[1], 6))
    for item, column in enumerate(X.T):
        normal = model.unobserved * U.T @ U + U.T @ (column[:, None] * U)
        normal += model.l2 * max(np.count_nonzero(column), 1) ** 0.5 * np.eye(6)
        expected[item] = np.linalg.solve(normal, U.T @ column)
    # Turned, their inner products are the same.
    products = model.factors_ @ model.factors_.T
    assert np.allclose(products, expected @ expected.T, rtol=1e-2, atol=1e-4 * np.abs(products).max())


def test_an_epoch_lowers_the_loss() -> None:
    X = DATASET.train_matrix.toarray()

    def loss(model: ALS) -> float:
        scores = model.score(list(DATASET.users)).astype(np.float64)
        return float((X * (scores - 1) ** 2 + model.unobserved * scores**2).sum())

    assert loss(ALS(epochs=8).fit(DATASET)) < loss(ALS(epochs=1).fit(DATASET)) < X.sum()


def test_contributions_are_those_of_the_equations_and_add_up() -> None:
    model = ALS(dim=8, memory_steps=2.0).fit(DATASET)
    history = Histories.of([[5, 2, 8]])
    (term,) = model.explain_history(history, np.arange(30))
    assert term.sources.tolist() == [2, 5, 8]
    assert np.allclose(term.values.sum(axis=0), model.score(history)[0], rtol=1e-3, atol=1e-5)
    # What an item adds depends on the others by the inverse alone: it is linear in the weights.
    V = model.factors_.astype(np.float64)
    weights = model.profiles(history).data.astype(np.float64)
    own = V[[2, 5, 8]]
    normal = model.unobserved * V.T @ V + (own * weights[:, None]).T @ own
    normal += model.l2 * 3**0.5 * np.eye(8)
    expected = weights[:, None] * (own @ np.linalg.inv(normal) @ V.T)
    assert np.allclose(term.values, expected, rtol=1e-3, atol=1e-6)


def test_the_same_seed_gives_the_same_on_any_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighted_solves, "GATHERED", 400)
    found: list[np.ndarray] = []
    for threads in (1, 3):
        with using(Local(threads=threads)):
            found.append(ALS(dim=8).fit(DATASET).factors_)
    assert np.array_equal(found[0], found[1])
    assert not np.allclose(ALS(dim=8, seed=1).fit(DATASET).factors_, found[0])


def test_it_recommends_what_users_of_the_same_taste_had() -> None:
    dataset = tasteful(n_users=200)
    model = ALS(dim=3, unobserved=0.1).fit(dataset)
    positions, _ = model.rank(list(dataset.users), 2)
    same = positions % 3 == (np.arange(200) % 3)[:, None]
    assert same.mean() > 0.7


def test_nobody_and_nothing_are_fitted_too() -> None:
    bare = Dataset.of(DATASET.users, DATASET.items, np.empty(0, np.int32), np.empty(0, np.int32))
    assert not ALS().fit(bare).score(Histories.of([[1]])).any()


@given(st.integers(0, 12), st.integers(1, 9), st.integers(1, 6), st.integers(1, 60), st.integers(0, 999))
def test_rows_are_solved_as_one_by_one(n: int, m: int, dim: int, room: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    factors, gram = eigenbasis(random.normal(size=(m, dim)).astype(np.float32))
    assert np.allclose(factors.T @ factors, np.diag(gram), atol=1e-4)
    table = (random.random((n, m)) * (random.random((n, m)) < 0.5)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighted_solves, "GATHERED", room)
        found = solved(sparse.csr_array(table), factors, lambda length: 0.1 * gram + np.float32(length))
    for row, weights in enumerate(table.astype(np.float64)):
        length = np.count_nonzero(weights)
        normal = np.diag(0.1 * gram + length) + (factors.T * weights) @ factors
        expected = np.linalg.solve(normal, factors.T @ weights) if length else np.zeros(dim)
        assert np.allclose(found[row], expected, rtol=1e-3, atol=1e-5)
