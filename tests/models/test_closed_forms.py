"""Closed forms against what they are the solution of, computed the slow way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import DAY, tasteful

from palate.data import Dataset, Histories, Index
from palate.errors import InputError, SolveFailed, TooManyItems
from palate.features.neighbours import nearest
from palate.linalg.solve import add_product, dense_times_sparse, invert_spd
from palate.models import (
    EASE,
    L3AE,
    RECOMMENDERS,
    SLIT,
    ContentKNN,
    ContentProfile,
    GraphFilter,
    ItemKNN,
    TimePrior,
    make,
)
from palate.models.content import content_ease
from palate.models.limits import check_dense
from palate.models.linear import recency
from palate.models.slit import windows


def spd(n: int, seed: int) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(n, n)).astype(np.float32)
    return np.ascontiguousarray(root @ root.T)


@given(st.integers(0, 40), st.integers(0, 1000), st.floats(0.5, 20))
def test_the_inverse_inverts(n: int, seed: int, ridge: float) -> None:
    matrix = spd(n, seed)
    expected = np.linalg.inv(matrix.astype(np.float64) + ridge * np.eye(n))
    inverse = invert_spd(matrix.copy(), ridge)
    assert np.allclose(inverse, expected, atol=2e-3 * max(1.0, np.abs(expected).max(initial=0.0)))
    assert np.array_equal(inverse, inverse.T)


@given(st.integers(0, 150), st.integers(1, 40), st.integers(1, 40), st.integers(0, 1000))
def test_a_product_with_a_sparse_matrix_is_the_product(n: int, m: int, p: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    left = random.normal(size=(n, m)).astype(np.float32)
    right = random.normal(size=(m, p)).astype(np.float32) * (random.random((m, p)) < 0.2)
    product = dense_times_sparse(left, sparse.csr_array(right.astype(np.float32)))
    assert np.allclose(product, left @ right, atol=1e-4)


@given(st.integers(0, 150), st.integers(0, 1000))
def test_a_product_can_take_the_place_of_its_left_side(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    left = random.normal(size=(n, n)).astype(np.float32)
    right = sparse.csr_array((random.random((n, n)) < 0.2).astype(np.float32))
    apart = dense_times_sparse(left.copy(), right)
    assert dense_times_sparse(left, right, out=left) is left
    assert np.array_equal(left, apart)


def test_a_product_is_added_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    total, left, right = (
        random.normal(size=shape).astype(np.float32) for shape in ((70, 30), (70, 5), (30, 5))
    )
    expected = total + left @ right.T
    monkeypatch.setattr("palate.linalg.solve._SUMMED", 16)
    add_product(total, left, right)
    assert np.allclose(total, expected, atol=1e-5)


def test_what_has_no_solution_says_what_to_do() -> None:
    with pytest.raises(SolveFailed, match="regularisation"):
        invert_spd(-np.eye(3, dtype=np.float32), 0.5)


def test_a_catalogue_too_large_for_dense_models_is_told_which_model_to_take() -> None:
    check_dense(10_000, arrays=3, model="ease")
    with pytest.raises(TooManyItems, match="sparse-l3ae"):
        check_dense(200_000, arrays=3, model="ease")


def test_ease_is_the_best_zero_diagonal_reconstruction() -> None:
    dataset = tasteful()
    weights = EASE(l2=30.0).fit(dataset).weights_
    X = dataset.train_matrix.toarray().astype(np.float64)
    assert np.abs(np.diag(weights)).max() < 1e-6
    # At the minimum the gradient vanishes everywhere but on the diagonal.
    gradient = X.T @ (X @ weights - X) + 30.0 * weights
    assert np.abs(gradient - np.diag(np.diag(gradient))).max() < 1e-2


def test_l3ae_without_pull_is_ease() -> None:
    dataset = tasteful()
    ease, l3ae = EASE(l2=30.0).fit(dataset), L3AE(l2=30.0, pull=0.0, content_l2=5.0).fit(dataset)
    assert np.allclose(ease.weights_, l3ae.weights_, atol=1e-4)


def test_l3ae_pulls_towards_items_of_like_content() -> None:
    dataset = tasteful()
    kind = np.arange(len(dataset.items)) % 3
    same = kind[:, None] == kind

    def lift(weights: np.ndarray) -> float:
        return float(weights[same].mean() - weights[~same].mean())

    strong = L3AE(l2=30.0, pull=300.0, content_l2=5.0).fit(dataset)
    assert lift(strong.weights_) > lift(EASE(l2=330.0).fit(dataset).weights_)


def test_new_items_stand_where_they_are_told_to_and_stay_explained() -> None:
    dataset = tasteful()
    new = np.isin(np.arange(len(dataset.items)), [3, 4, 11])
    dataset = dataset._where(~new[dataset.item])
    model = L3AE(new_items=0.5).fit(dataset)
    rms = np.sqrt(np.square(dataset.train_matrix @ model.weights_).mean(axis=0))
    assert rms[new] == pytest.approx(np.median(rms[~new]), rel=1e-3)
    plain = L3AE(new_items=0.0).fit(dataset)
    assert np.allclose(model.weights_[:, ~new], plain.weights_[:, ~new])
    items = [dataset.items[int(place)] for place in np.flatnonzero(new)]
    scores = model.score(["u0"])[0][new]
    parts = model.contributions("u0", items)
    assert [sum(part.score for part in own) for own in parts] == pytest.approx(scores.tolist(), rel=1e-4)
    assert all(abs(part.score) < 1e-6 for own in parts for part in own if part.modality == "behaviour")


def slit_gradient(model: SLIT, dataset: Dataset, content: np.ndarray) -> np.ndarray:
    """Half the gradient of the loss of SLIT at the weights it found, for content weights C."""
    spans = model.past_span, model.future_span
    past, future = (m.toarray().astype(np.float64) for m in windows(dataset.histories(), 30, *spans))
    weights = model.weights_.astype(np.float64)
    return past.T @ (past @ weights - future) + model.l2 * weights + model.pull * (weights - content)


def test_slit_minimises_its_loss() -> None:
    dataset = tasteful()
    parts = [content_ease(feature, 5.0) for feature in dataset.features.values()]
    content = np.mean([part.left @ part.right.T for part in parts], axis=0)
    pulled = SLIT(l2=10.0, pull=20.0, content_l2=5.0).fit(dataset)
    assert np.abs(slit_gradient(pulled, dataset, content)).max() < 1e-2
    assert np.abs(slit_gradient(pulled, dataset, np.zeros_like(content))).max() > 0.1
    bare = dataset.with_features({})
    plain = SLIT(l2=10.0, pull=20.0).fit(bare)
    assert np.abs(slit_gradient(plain, bare, np.zeros_like(content))).max() < 1e-2


def test_slit_tells_what_content_and_what_behaviour_say() -> None:
    dataset = tasteful()
    model = SLIT(mixture={"text": 1.0}).fit(dataset)
    sources, items = np.array([0, 3]), np.arange(30)
    shares = model.shares(sources, items)
    assert set(shares) == {"text", "behaviour"}
    assert np.allclose(sum(shares.values()), model.weights_[sources], atol=1e-6)
    apart = SLIT(l2=120.0, pull=0.0).fit(dataset)
    assert np.allclose(shares["behaviour"], apart.weights_[sources], atol=1e-4)
    assert np.abs(shares["text"]).max() > 1e-3


def test_slit_scores_a_new_item_after_items_of_like_content() -> None:
    dataset, new = tasteful(), 11
    kind = np.arange(len(dataset.items)) % 3
    dataset = dataset._where(dataset.item != new)
    weights = SLIT().fit(dataset).weights_[:, new]
    others = np.arange(len(kind)) != new
    same = (kind == kind[new]) & others
    assert weights[same].mean() > 2 * np.abs(weights[others & ~same].mean())
    assert not SLIT().fit(dataset.with_features({})).weights_[:, new].any()


def test_slit_learns_what_follows_what() -> None:
    dataset = Dataset.from_sequences({f"u{n}": ["a", "b", "c"] for n in range(30)})
    best = SLIT(l2=1.0, pull=0.0).fit(dataset).recommend(Histories.of([[0]]), k=2)[0]
    assert [item.item_id for item in best] == ["b", "c"]


def test_windows_hold_what_came_before_and_what_came_from_there_on() -> None:
    past, future = windows(Histories.of([[0, 1, 2], [2]]), 3, 2.0, 2.0)
    near, far = 1.0, float(np.exp(-0.5))
    assert np.allclose(past.toarray(), [[near, 0, 0], [far, near, 0]])
    assert np.allclose(future.toarray(), [[0, near, far], [0, 0, near]])


@pytest.mark.parametrize("third", [0.0, 0.4])
@pytest.mark.parametrize("content", [0.0, 0.3])
def test_the_graph_filter_is_its_formula(content: float, third: float) -> None:
    dataset = tasteful()
    model = GraphFilter(content=content, second=0.7, third=third, item_power=0.3, neighbours=4).fit(dataset)
    X = dataset.train_matrix.toarray().astype(np.float64)
    du, di = np.maximum(X.sum(1), 1), np.maximum(X.sum(0), 1)
    R = X * du[:, None] ** -0.5 * di**-0.3
    S = R.T @ R
    P = S + 0.7 * S @ S + third * S @ S @ S
    K = sum(
        nearest(feature, 4, dataset.tie_order).toarray() * content / 2
        for feature in dataset.features.values()
    )
    P = (np.eye(len(di)) + K) @ P @ (np.eye(len(di)) + K).T
    expected = X @ (di[:, None] ** -0.25 * P * di**0.25)
    assert np.allclose(model.score(list(dataset.users)), expected, rtol=1e-3, atol=1e-4)


def test_the_content_profile_is_the_sum_of_cosines() -> None:
    dataset = tasteful()
    X = dataset.train_matrix.toarray()
    expected = sum(X @ feature.kernel() for feature in dataset.features.values()) / 2
    assert np.allclose(ContentProfile().fit(dataset).score(list(dataset.users)), expected, atol=1e-4)


def test_item_knn_is_the_damped_cosine() -> None:
    dataset = Dataset.from_sequences({"u": ["a", "b"], "v": ["a", "b"], "w": ["a", "c"]})
    a, b, c = (dataset.items.position(name) for name in "abc")
    weights = ItemKNN(neighbours=5, shrink=1.0).fit(dataset).weights_.toarray()
    assert weights[a, b] == pytest.approx(2 / (np.sqrt(3 * 2) + 1), abs=1e-5)
    assert weights[a, c] == pytest.approx(1 / (np.sqrt(3) + 1), abs=1e-5)
    assert (weights[b, c], weights[a, a]) == (0, 0)


def test_content_knn_serves_items_that_nobody_had() -> None:
    dataset = tasteful()
    cold = dataset.only(0)
    cold = cold.with_split(np.where(cold.item == 6, 2, 0).astype(np.uint8))
    model = ContentKNN().fit(cold)
    assert cold.popularity()[6] == 0
    likes_its_kind = Histories.of([[0, 3]], [[0.0, DAY]])
    other_kind = Histories.of([[1, 4]], [[0.0, DAY]])
    assert model.score(likes_its_kind)[0, 6] > model.score(other_kind)[0, 6]


def test_every_content_kernel_keeps_few_neighbours() -> None:
    model = ContentKNN(neighbours=4).fit(tasteful())
    for kernel in model.kernels_.values():
        assert isinstance(kernel, sparse.csr_array)
        assert (kernel.toarray() != 0).sum(axis=0).max() <= 4


def test_the_time_prior_favours_what_sold_shortly_before() -> None:
    old, new = Histories.of([[0]], [[10 * DAY]]), Histories.of([[0]], [[200 * DAY]])
    rows = [(0, 9.0), (0, 9.0), (0, 9.0), (1, 199.0)]
    dataset = Dataset.of(
        Index(("u0", "u1", "u2", "u3")),
        Index(("i0", "i1")),
        np.arange(4, dtype=np.int32),
        np.array([row[0] for row in rows], dtype=np.int32),
        time=np.array([row[1] for row in rows]) * DAY,
    )
    model = TimePrior(days_span=10.0).fit(dataset)
    assert model.score(old)[0, 0] > model.score(old)[0, 1] == 0
    assert model.score(new)[0, 1] > model.score(new)[0, 0]


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8).map(sorted))
def test_recency_never_grows_with_age(days: list[float]) -> None:
    histories = Histories.of([list(range(len(days)))], [[day * DAY for day in days]])
    for steps, memory in ((2.0, None), (None, 30.0), (2.0, 30.0)):
        weights = recency(histories, steps, memory)
        assert np.all(np.diff(weights) >= -1e-7)
        assert weights[-1] == pytest.approx(1.0)
        assert weights.min() > 0
    assert np.all(recency(histories, None, None) == 1)


def test_an_inverse_that_is_found_for_the_next_model_is_its_own() -> None:
    dataset = tasteful()
    first = L3AE(l2=5.0, pull=10.0, content_l2=3.0).fit(dataset)
    second = L3AE(l2=10.0, pull=5.0, content_l2=30.0).fit(dataset)
    alone = L3AE(l2=10.0, pull=5.0, content_l2=30.0).fit(tasteful())
    assert np.array_equal(second.weights_, alone.weights_)
    assert np.array_equal(first.weights_, L3AE(l2=5.0, pull=10.0, content_l2=3.0).fit(dataset).weights_)


@pytest.mark.parametrize("name", [name for name, entry in RECOMMENDERS.items() if not entry.learned])
def test_a_modality_called_behaviour_is_added_to_it(name: str) -> None:
    """Ready-made features may be called so; the terms of a score add up all the same."""
    if name in ("auto", "blend", "review-profile", "taste-profile"):  # of others, reviews or profiles
        return
    dataset = tasteful()
    text, image = dataset.features.values()
    found: dict[str, list[float]] = {}
    for modality in ("behaviour", "words"):
        named = {"behaviour": replace(text, modality=modality), "image": image}
        fitted = make(name).fit(dataset.with_features(named))
        terms = fitted.contributions("u3", list(dataset.items))
        sums = [sum(term.score for term in of_item if term.source != "remainder") for of_item in terms]
        assert sums == pytest.approx(fitted.score(["u3"])[0].tolist(), abs=1e-3)
        together = ("behaviour", "words")
        found[modality] = [
            sum(term.score for term in of_item if term.modality in together) for of_item in terms
        ]
    assert found["behaviour"] == pytest.approx(found["words"], abs=1e-3)


@pytest.mark.parametrize("name", ["l3ae", "sparse-l3ae"])
@pytest.mark.parametrize("penalty", [0.0, -1.0])
def test_content_without_a_penalty_is_refused(name: str, penalty: float) -> None:
    with pytest.raises(InputError, match=r"content_l2 of .* a finite number above 0"):
        make(name, content_l2=penalty).fit(tasteful())
