"""Metrics against their definitions, written out one user at a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.evaluation import METRICS, coverage, interval, paired_p_value

K = 5


@st.composite
def rankings(draw: st.DrawFn) -> tuple[list[int], set[int]]:
    ranking = draw(st.permutations(range(9)))[:K]
    relevant = draw(st.sets(st.integers(0, 8), min_size=1))
    return list(ranking), relevant


def by_definition(name: str, ranking: list[int], relevant: set[int]) -> float:
    hits = [item in relevant for item in ranking]
    gains = [1 / math.log2(rank + 2) for rank in range(K)]
    first = next((rank for rank, hit in enumerate(hits) if hit), None)
    precisions = [sum(hits[: rank + 1]) / (rank + 1) for rank, hit in enumerate(hits) if hit]
    return {
        "recall": sum(hits) / len(relevant),
        "precision": sum(hits) / K,
        "hit": float(any(hits)),
        "mrr": 0.0 if first is None else 1 / (first + 1),
        "map": sum(precisions) / min(len(relevant), K),
        "ndcg": sum(gain for gain, hit in zip(gains, hits, strict=True) if hit)
        / sum(gains[: min(len(relevant), K)]),
    }[name]


@pytest.mark.parametrize("name", sorted(METRICS))
@given(users=st.lists(rankings(), min_size=1, max_size=6))
def test_a_metric_is_its_definition(name: str, users: list[tuple[list[int], set[int]]]) -> None:
    hits = np.array([[item in relevant for item in ranking] for ranking, relevant in users])
    counts = np.array([len(relevant) for _, relevant in users])
    expected = [by_definition(name, ranking, relevant) for ranking, relevant in users]
    assert np.allclose(METRICS[name](hits, counts, K), expected, atol=1e-12)


@pytest.mark.parametrize("name", sorted(METRICS))
@given(
    ranking=st.permutations(range(3)),
    relevant=st.sets(st.integers(0, 2), min_size=1),
    k=st.integers(4, 10**9),
)
def test_ranks_beyond_the_catalogue_hold_nothing(
    name: str, ranking: list, relevant: set[int], k: int
) -> None:
    hits = np.array([[item in relevant for item in ranking]])
    counts = np.array([len(relevant)])
    at_k, at_n = METRICS[name](hits, counts, k), METRICS[name](hits, counts, 3)
    assert np.allclose(at_k, at_n * 3 / k if name == "precision" else at_n, rtol=1e-12)


@pytest.mark.parametrize("name", sorted(METRICS))
@given(users=st.lists(rankings(), min_size=1, max_size=6))
def test_a_metric_lies_between_zero_and_one(name: str, users: list[tuple[list[int], set[int]]]) -> None:
    hits = np.array([[item in relevant for item in ranking] for ranking, relevant in users])
    values = METRICS[name](hits, np.array([len(relevant) for _, relevant in users]), K)
    assert np.all((values >= 0) & (values <= 1 + 1e-12))


def test_coverage_is_the_share_of_the_catalogue_that_anyone_gets() -> None:
    assert coverage(np.array([[0, 1], [1, -1]]), 4) == 0.5
    assert coverage(np.empty((0, 2), dtype=np.int64), 4) == 0.0


def test_an_interval_holds_the_mean_and_narrows_with_users() -> None:
    random = np.random.default_rng(0)
    few, many = random.random(50), random.random(5000)
    for values in (few, many):
        low, high = interval(values)
        assert low <= values.mean() <= high
    assert interval(many)[1] - interval(many)[0] < interval(few)[1] - interval(few)[0]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    inside = [low <= 0.5 <= high for low, high in (interval(random.random(80), seed) for seed in range(200))]
    assert 0.88 <= np.mean(inside) <= 0.99


def test_a_paired_test_tells_a_difference_from_noise() -> None:
    random = np.random.default_rng(2)
    first = random.random(400)
    assert paired_p_value(first + 0.1 + random.normal(0, 0.05, 400), first) < 0.01
    assert paired_p_value(first, first) > 0.9
