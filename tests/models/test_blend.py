"""A blend is the weighted sum of what its members score alone, whatever it keeps between histories."""

from copy import copy
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.shops import tasteful

from palate.data import Dataset, Histories
from palate.models import Blend, make
from palate.models.blend import inverse_deviation_of, with_memory

DATASET = tasteful()
MEMBERS: Any = [
    {"model": "ease", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.7},
    {"model": "item-knn", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.5},
    {"model": "ease", "parameters": {}, "memory_steps": None, "memory_days": 20.0, "weight": 0.4},
    {"model": "time-prior", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.3},
    {"model": "popularity", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.2},
]


def blend_of(dataset: Dataset = DATASET) -> Blend:
    return Blend(ingredients=[dict(member) for member in MEMBERS]).fit(dataset)


def added_up(members: Any, history: Histories, dataset: Dataset = DATASET) -> NDArray[np.float64]:
    """What the members score alone, each fitted by itself."""
    total = np.zeros(len(dataset.items))
    for member in members:
        fitted = make(member["model"], **member["parameters"]).fit(dataset)
        scores = with_memory(fitted, member["memory_steps"], member["memory_days"]).score_history(history)
        total += scores.astype(np.float64) * member["weight"] * inverse_deviation_of(scores)
    return total


def dated(row: int) -> Histories:
    return DATASET.histories().take(np.array([row]))


HISTORIES = [dated(0), dated(7), Histories.of([[3, 3, 1, 3]]), Histories.of([[]])]


@pytest.mark.parametrize("history", HISTORIES)
def test_scores_are_the_weighted_sum_of_what_members_score_alone(history: Histories) -> None:
    assert np.allclose(blend_of().score_single(history), added_up(MEMBERS, history), rtol=1e-4, atol=1e-5)


def test_a_history_changes_nothing_for_the_next() -> None:
    blend = blend_of()
    fresh = [blend_of().score_single(history).tolist() for history in HISTORIES]
    for _ in range(2):
        assert [blend.score_single(history).tolist() for history in HISTORIES] == fresh


def test_another_weight_holds_at_once_and_only_where_it_was_set() -> None:
    blend, history = blend_of(), HISTORIES[0]
    before = blend.score_single(history)
    other = copy(blend)
    other.ingredients = [{**member, "weight": 2 * member["weight"]} for member in MEMBERS]
    assert np.allclose(other.score_single(history), 2 * before, rtol=1e-5)
    assert blend.score_single(history).tolist() == before.tolist()
    for ingredient in blend.ingredients:
        ingredient["weight"] *= 3
    assert np.allclose(blend.score_single(history), 3 * before, rtol=1e-5)


def test_fitted_again_it_scores_by_what_it_learned_last() -> None:
    other, history = tasteful(seed=5), HISTORIES[0]
    blend = blend_of()
    blend.score_single(history)
    expected = added_up(MEMBERS, history, other)
    assert np.allclose(blend.fit(other).score_single(history), expected, rtol=1e-4, atol=1e-5)
