"""Lists whose items differ."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import random_features

from palate.tasks.live.diversity import diversified, likeness

FEATURES = {"text": random_features(40, "text", 1), "image": random_features(40, "image", 2)}


@given(st.integers(1, 12), st.floats(0, 1), st.integers(0, 5))
def test_every_item_comes_once_and_the_best_comes_first(k: int, diversity: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    positions = random.choice(40, 10, replace=False)
    scores = np.sort(random.normal(size=10).astype(np.float32))[::-1]
    chosen = diversified(positions, scores, FEATURES, k, diversity)
    assert len(chosen) == len(set(chosen.tolist())) == min(k, 10)
    assert chosen[0] == 0
    if diversity == 0:
        assert chosen.tolist() == list(range(min(k, 10)))


def test_more_diversity_makes_lists_less_alike() -> None:
    positions = np.arange(40)
    scores = np.linspace(1, 0, 40, dtype=np.float32)
    alike = likeness(positions, FEATURES)

    def mean(diversity: float) -> float:
        chosen = diversified(positions, scores, FEATURES, 8, diversity)
        return float(np.mean([alike[a, b] for a in chosen for b in chosen if a != b]))

    assert mean(0.9) < mean(0.5) < mean(0.0)


def test_items_without_features_are_alike_to_nothing() -> None:
    nothing = {"text": random_features(6, "text", 3, missing=1.0)}
    assert not likeness(np.arange(6), nothing).any()
