"""How far what is said beside a rating praises or complains."""

import numpy as np
import pytest

from palate.shop.ratings import AVERAGE, Scale, stances


def of(values: list[float], users: list[int]) -> list[float]:
    array = np.array(values)
    known = np.ones(len(values), np.bool_)
    return stances(array, np.array(users, np.int32), known, Scale.of(array)).round(2).tolist()


def test_praise_is_above_what_the_person_gives_and_complaint_below() -> None:
    found = of([5, 4, 3, 2, 1] * 4, [0] * 20)
    assert found[:5] == [1.0, 0.5, 0.0, -0.5, -1.0]


def test_who_gives_high_marks_to_everything_praises_and_a_lower_one_complains() -> None:
    found = of([5.0] * 9 + [3.0] + [1.0], [0] * 10 + [1])
    assert found[0] == 1.0
    assert found[9] < -0.4


def test_who_gives_low_marks_to_everything_says_nothing_by_a_low_one() -> None:
    found = of([2.0] * 30 + [5.0, 1.0], [0] * 30 + [1, 1])
    assert abs(found[0]) < 0.1


def test_thumbs_and_a_single_step() -> None:
    assert of([1, 0, 1, 1], [0, 0, 0, 0])[:2] == [1.0, pytest.approx(-1.0)]
    assert of([5, 5, 5], [0, 0, 1]) == [AVERAGE] * 3
