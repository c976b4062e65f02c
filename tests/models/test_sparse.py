"""Sparse closed forms equal the dense ones where their neighbourhoods hold everything."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import random_features, tasteful

from palate.data import TRAIN, Dataset, Index
from palate.engine import Local, using
from palate.linalg.gram import dense_gram, sparse_gram
from palate.linalg.sparse_rows import largest
from palate.linalg.top_k import top_k_sparse
from palate.models import EASE, L3AE, ItemKNN, SparseL3AE, new_items, top_k


def counts(seed: int, shape: tuple[int, int] = (12, 9)) -> sparse.csr_array:
    return sparse.csr_array((np.random.default_rng(seed).random(shape) < 0.4).astype(np.float32))


@given(st.integers(0, 999))
def test_both_gram_matrices_count_the_users_that_had_two_items(seed: int) -> None:
    X = counts(seed)
    expected = X.toarray().T @ X.toarray()
    assert np.array_equal(dense_gram(X), expected)
    assert np.array_equal(sparse_gram(X, np.arange(X.shape[1])).toarray(), expected)


def test_a_sparse_gram_matrix_of_few_entries_keeps_the_diagonal_and_what_is_most_alike() -> None:
    X = sparse.csr_array(np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]], dtype=np.float32))
    assert sparse_gram(X, np.arange(3), entries=6).toarray().tolist() == [[4, 3, 0], [3, 3, 0], [1, 0, 2]]


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=8), min_size=1, max_size=6),
    st.integers(1, 5),
)
def test_the_strongest_entries_of_a_row_are_the_start_of_its_stable_sort(
    rows: list[list[float]], k: int
) -> None:
    values = np.array([value for row in rows for value in row], dtype=np.float32)
    starts = np.cumsum([0, *map(len, rows)])
    kept = largest(values, starts, k, np.arange(len(values)))
    for number, row in enumerate(rows):
        expected = sorted(np.argsort(-np.array(row), kind="stable")[:k].tolist())
        assert np.flatnonzero(kept[starts[number] : starts[number + 1]]).tolist() == expected


@given(st.integers(0, 999), st.integers(1, 14), st.booleans())
def test_the_best_of_sparse_scores_are_those_of_the_same_scores_made_dense(
    seed: int, k: int, hide: bool
) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(-2, 3, size=(7, 11)).astype(np.float32)
    table[random.random(7) < 0.3] = 0.0
    exclude = counts(seed, table.shape) if hide else None
    positions, best = top_k_sparse(sparse.csr_array(table), k, exclude)
    expected_positions, expected_best = top_k(table, k, exclude)
    assert positions.tolist() == expected_positions.tolist()
    assert best.tolist() == expected_best.tolist()


@pytest.mark.parametrize(("dense", "pull"), [(L3AE(l2=5, pull=10), 10.0), (EASE(l2=5), 0.0)])
def test_with_every_item_in_the_neighbourhood_it_is_the_dense_model(dense: L3AE | EASE, pull: float) -> None:
    dataset = tasteful()
    # Every item was done with every other by somebody, so that all of them are neighbours.
    everything = np.arange(len(dataset.items), dtype=np.int32)
    user = np.concatenate([dataset.user, np.zeros_like(everything)])
    item = np.concatenate([dataset.item, everything])
    whole = Dataset.of(dataset.users, dataset.items, user, item, features=dataset.features)
    few = SparseL3AE(l2=5, pull=pull, neighbours=len(everything), content_neighbours=0).fit(whole)
    assert np.allclose(few.score(["u1", "u7"]), dense.fit(whole).score(["u1", "u7"]), rtol=1e-3, atol=1e-4)


def test_its_weights_are_as_many_as_the_neighbours() -> None:
    model = SparseL3AE(neighbours=3, content_neighbours=2).fit(tasteful())
    kinds = len(model.content_)
    assert 0 < model.weights_.nnz <= len(model.items_) * (3 + 2 * kinds)


def test_items_that_nobody_did_are_reached_by_their_content() -> None:
    names = [f"i{number}" for number in range(8)]
    features = random_features(8, "text")
    users = Index(tuple(f"u{number}" for number in range(6)))
    random = np.random.default_rng(0)
    user = np.repeat(np.arange(6, dtype=np.int32), 3)
    item = random.integers(0, 7, 18).astype(np.int32)
    dataset = Dataset.of(users, Index(tuple(names)), user, item, features={"text": features})
    model = SparseL3AE(content_neighbours=7).fit(dataset)
    assert dataset.matrix(TRAIN)[:, [7]].nnz == 0
    assert np.abs(model.score(list(users))[:, 7]).max() > 0


def test_item_knn_keeps_the_nearest_by_damped_cosine() -> None:
    dataset = tasteful()
    X = dataset.train_matrix.toarray()
    cosine = X.T @ X / (np.linalg.norm(X, axis=0)[:, None] * np.linalg.norm(X, axis=0) + 10.0 + 1e-9)
    np.fill_diagonal(cosine, 0.0)
    weights = ItemKNN(neighbours=4, shrink=10.0).fit(dataset).weights_.toarray()
    # An item is scored by its own nearest items, and not by all that have it among theirs.
    for column, expected in zip(weights.T, cosine, strict=True):
        assert np.count_nonzero(column) <= 4
        assert np.allclose(np.sort(column)[::-1][:4], np.sort(expected)[::-1][:4], rtol=1e-5)


@pytest.mark.parametrize("is_sparse", [True, False])
@pytest.mark.parametrize("most", [1, 3, 64])
def test_scores_of_all_users_are_squared_by_tasks(
    is_sparse: bool, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_items, "BATCH", 2)
    monkeypatch.setattr(new_items, "TASKS", most)
    X, weights = counts(0), counts(1, (9, 9))
    expected = np.sqrt(np.square(X.toarray().astype(float) @ weights.toarray()).mean(axis=0))
    asked: list[object] = []

    class Asked(Local):
        def map(self, work: Any, tasks: Any, **how: bool) -> Any:
            asked.extend(tasks := list(tasks))
            return super().map(work, tasks, **how)

    with using(Asked(threads=1)):
        found = new_items.score_rms(X, weights if is_sparse else weights.toarray())
    assert found == pytest.approx(expected)
    # Dense weights stay with the driver.
    assert len(asked) == (min(most, 6) if is_sparse else 0)
