"""What popularity tells of the next like."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.asking.popularity import Popularity


def test_a_handful_of_likes_of_different_items_tells_nothing() -> None:
    random = np.random.default_rng(0)
    assert Popularity.of(random.choice(6000, 50, replace=False), 6000).told == 0
    assert Popularity.of(random.integers(0, 500, 20_000), 500).told == pytest.approx(0, abs=0.01)


def test_likes_of_few_items_tell_what_an_even_spread_over_them_does() -> None:
    likes = np.random.default_rng(0).integers(0, 10, 10_000)
    assert Popularity.of(likes, 1000).told == pytest.approx(np.log(100), rel=0.01)


def test_likes_of_what_is_gone_do_not_count() -> None:
    found = Popularity.of(np.array([-1, 0, 0, -1]), 2)
    assert found.scores.tolist() == [np.log(3), 0]


@given(st.lists(st.integers(-1, 30), max_size=60))
def test_it_is_never_less_than_nothing_nor_more_than_knowing_the_item(likes: list[int]) -> None:
    told = Popularity.of(np.array(likes, dtype=np.int64), 31).told
    assert 0 <= told <= np.log(31)
