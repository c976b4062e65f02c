"""Lists of blends whose scores are never there as a whole are those of all scores."""

from typing import Any

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import Dataset, Histories
from palate.errors import Diverged
from palate.memory import within
from palate.models import Blend, Recommender, summed
from palate.models.borrowed import NewItemsBy

DATASET = tasteful(n_users=40, n_items=120)

NEAR: Any = {"model": "item-knn", "parameters": {}, "memory_steps": 2.0, "memory_days": None, "weight": 0.5}
NEAR_LONG: Any = {**NEAR, "memory_steps": None, "memory_days": 40.0, "weight": 0.3}
ALIKE: Any = {**NEAR, "model": "content-knn", "weight": 0.4}
AGAIN: Any = {**NEAR, "model": "buy-again", "weight": 0.2}
SPARSE: Any = {**NEAR, "model": "sparse-l3ae", "weight": 0.6}
RECENT: Any = {**NEAR, "model": "time-prior", "memory_steps": None, "weight": 0.3}
LONGER: Any = {**RECENT, "parameters": {"days_span": 90.0}, "weight": 0.2}
SOLD: Any = {**RECENT, "model": "popularity", "weight": 0.1}
VECTORS: Any = {**NEAR, "model": "lightgcn", "parameters": {"epochs": 2, "dim": 8}, "weight": 0.7}
VECTORS_LONG: Any = {**VECTORS, "memory_steps": None, "weight": 0.3}
TOWERS: Any = {**VECTORS, "model": "two-tower"}

MIXED = {
    "sparse": [NEAR],
    "two memories": [NEAR, NEAR_LONG],
    "several sparse": [NEAR, SPARSE, ALIKE, AGAIN],
    "below zero": [{**NEAR, "weight": -0.5}, SOLD],
    "shared": [RECENT, LONGER, SOLD],
    "sparse and shared": [NEAR, NEAR_LONG, ALIKE, RECENT, LONGER, SOLD],
    "vectors": [VECTORS, VECTORS_LONG, TOWERS],
    "all": [VECTORS, SPARSE, RECENT, NEAR, TOWERS, VECTORS_LONG, SOLD],
}


def blend_of(mixed: str, dataset: Dataset = DATASET, by: NewItemsBy | None = None) -> Blend:
    borrowed: dict[str, Any] = {} if by is None else {"new_items": 1.2, "new_items_by": by}
    return Blend(ingredients=[dict(member) for member in MIXED[mixed]], **borrowed).fit(dataset)


def some() -> Histories:
    """Of known users, at many times; an empty one is among them."""
    return DATASET.histories().take(np.array([0, 3, -1, 7, 12, 3, 21]))


@pytest.mark.parametrize("mixed", MIXED)
@pytest.mark.parametrize("k", [1, 10, 500])
@pytest.mark.parametrize("keep_seen", [True, False])
@pytest.mark.parametrize("by", [None, "mean", "deviation"])
def test_lists_are_those_of_all_scores(mixed: str, k: int, keep_seen: bool, by: NewItemsBy | None) -> None:
    blend, histories = blend_of(mixed, by=by), some()
    assert (len(blend.new_) > 0) == (by is not None)
    barred = histories.barred(120, keep_seen=keep_seen)
    expected, best = Recommender.best(blend, histories, k, barred)
    positions, scores = blend.rank(histories, k, keep_seen=keep_seen)
    # What is equal but for rounding may change places.
    assert np.mean(positions == expected) > 0.97
    assert np.array_equal(np.isneginf(scores), np.isneginf(best))
    assert np.allclose(scores, best, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("mixed", MIXED)
def test_no_scores_of_anyone_are_made_whole(mixed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blend = blend_of(mixed)
    expected = blend.rank(some(), 5)[0]
    monkeypatch.delattr("palate.models.blend.Blend.score_histories")
    monkeypatch.setattr(summed, "AT_ONCE", 2)
    assert np.array_equal(blend.rank(some(), 5)[0], expected)


def test_a_member_whose_scores_are_dense_is_ranked_by_all_of_them() -> None:
    blend = Blend(ingredients=[NEAR, {**NEAR, "model": "ease"}]).fit(DATASET)
    expected, best = Recommender.best(blend, some(), 5, None)
    positions, scores = blend.best(some(), 5, None)
    assert np.array_equal(positions, expected)
    assert np.array_equal(scores, best)


def test_kept_rows_are_bounded_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    blend = blend_of("sparse and shared")
    expected, best = blend.rank(list(blend.users_), 9)
    monkeypatch.setattr(summed, "ROOM", 3 * 4 * 120)
    again = blend_of("sparse and shared")
    for _ in range(2):
        positions, scores = again.rank(list(blend.users_), 9)
        assert np.array_equal(positions, expected)
        assert np.allclose(scores, best, rtol=1e-5)
    held = again._now().summed
    assert held is not None
    assert len(held._rows) <= 3
    assert again.ranked_at_once(9) == 3


def test_what_changes_in_a_blend_holds_for_its_next_lists() -> None:
    blend = blend_of("sparse and shared")
    before = blend.rank(some(), 9)[1]
    for member in blend.ingredients:
        member["weight"] *= 2
    assert np.allclose(blend.rank(some(), 9)[1], 2 * before, rtol=1e-5)
    other = Blend(ingredients=blend.ingredients, new_items=2.0).made_of(DATASET, blend.models_)
    blend.new_, blend.new_weights_, blend.new_offsets_ = other.new_, other.new_weights_, other.new_offsets_
    assert np.array_equal(blend.rank(some(), 120)[0], other.rank(some(), 120)[0])


def test_items_that_a_model_scores_alike_are_not_told_apart() -> None:
    """Vectors that are all the same leave no deviation but that of rounding."""
    blend = blend_of("all")
    for model in blend.models_:
        if model.name == "lightgcn":
            vars(model)["item_factors_"] = {"behaviour": np.full((120, 8), 0.3, dtype=np.float32)}
    expected, best = Recommender.best(blend, some(), 9, None)
    positions, scores = blend.best(some(), 9, None)
    assert np.array_equal(positions, expected)
    assert np.allclose(scores, best, rtol=1e-4)


@pytest.mark.parametrize("mixed", ["several sparse", "shared", "vectors"])
def test_scores_that_are_not_finite_list_nothing(mixed: str) -> None:
    blend = blend_of(mixed)
    for model in blend.models_:
        for name, value in vars(model).items():
            if name in ("weights_", "sales_"):
                value.data[:] = np.inf
            elif name == "folded_":
                value[:] = np.nan
    with pytest.raises(Diverged, match="its scores are not finite"):
        blend.rank(some(), 5)


def test_a_bound_on_memory_ranks_fewer_at_once() -> None:
    blend = blend_of("sparse and shared")
    with within(600_000_000 + 8 * 16 * 120 * 5):
        assert blend.ranked_at_once(20) == 5
