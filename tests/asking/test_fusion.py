"""Scores of several kinds brought together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.asking.fusion import DEEP, Channel, standardised

EVERY = np.ones(3, dtype=np.bool_)


def test_what_one_item_alone_has_tells_it_apart() -> None:
    rows, standard = standardised({"words": Channel(np.array([0.0, 3.0, 0.0]), EVERY)}, EVERY)
    assert rows.tolist() == [0, 1, 2]
    assert standard["words"].argmax() == 1
    assert standard["words"][1] > 1


def test_missing_is_the_least_and_what_tells_nothing_apart_is_zero() -> None:
    present = np.array([True, True, False])
    channels = {"a": Channel(np.array([2.0, 1.0, 9.0]), present), "b": Channel(np.full(3, 7.0), EVERY)}
    _, standard = standardised(channels, EVERY)
    assert standard["a"][1] == standard["a"][2] < standard["a"][0]
    assert standard["b"].tolist() == [0, 0, 0]


@given(seed=st.integers(0, 1000), matching=st.integers(1, 2 * DEEP))
def test_candidates_are_the_best_of_each_and_allowed(seed: int, matching: int) -> None:
    random = np.random.default_rng(seed)
    n_items = 3 * DEEP
    words = np.zeros(n_items)
    words[random.permutation(n_items)[:matching]] = random.random(matching) + 1
    allowed = random.random(n_items) < 0.9
    rows, _ = standardised({"words": Channel(words, np.ones(n_items, dtype=np.bool_))}, allowed)
    assert allowed[rows].all()
    possible = int((allowed & (words > 0)).sum())
    assert len(rows) == (min(possible, DEEP) or int(allowed.sum()))
    assert words[rows].min() >= np.sort(words[allowed])[::-1][len(rows) - 1]
