"""A confidence sequence holds at every look, says so honestly, and does end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.metrics import LEVEL, Difference, Rate, difference

RUNS, USERS = 300, 2500


def compared(first: Rate, second: Rate) -> Difference:
    found = difference(first, second)
    assert found is not None
    return found


def alarms(rates: tuple[float, float], share: float, seed: int = 0) -> float:
    """Share of made-up tests in which somebody who looks often sees an interval without 0."""
    random = np.random.default_rng(seed)
    count = 0
    for _ in range(RUNS):
        second = random.random(USERS) < share
        hit = random.random(USERS) < np.where(second, rates[1], rates[0])
        users = np.stack([np.cumsum(~second), np.cumsum(second)])
        hits = np.stack([np.cumsum(~second & hit), np.cumsum(second & hit)])
        for look in np.flatnonzero(hit | (np.arange(USERS) % 10 == 9)):
            found = difference(
                Rate(int(users[0, look]), int(hits[0, look])), Rate(int(users[1, look]), int(hits[1, look]))
            )
            if found is not None and not found.low <= 0 <= found.high:
                count += 1
                break
    return count / RUNS


@pytest.mark.parametrize("share", [0.5, 0.1])
@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_looking_again_and_again_raises_few_false_alarms(rate: float, share: float) -> None:
    assert alarms((rate, rate), share) <= 1 - LEVEL


def test_a_real_difference_is_found() -> None:
    assert alarms((0.1, 0.17), 0.5) > 0.9


@given(
    users=st.tuples(st.integers(10, 10**6), st.integers(10, 10**6)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_interval_is_around_the_estimate_and_the_confidence_is_its_level(
    users: tuple[int, int], shares: tuple[float, float]
) -> None:
    first, second = (Rate(n, int(n * share)) for n, share in zip(users, shares, strict=True))
    found = compared(first, second)
    assert found.low < found.estimate == second.value - first.value < found.high
    assert 0 <= found.confidence <= 1
    assert (found.low > 0 or found.high < 0) == (found.confidence > LEVEL)
    other = compared(second, first)
    assert (other.low, other.high) == pytest.approx((-found.high, -found.low))


def test_more_users_say_more() -> None:
    few, many = (compared(Rate(n, n // 10), Rate(n, n // 8)) for n in (80, 80_000))
    assert few.high - few.low > 10 * (many.high - many.low)
    assert few.confidence < LEVEL < many.confidence


def test_a_handful_of_users_says_nothing() -> None:
    assert difference(Rate(9, 0), Rate(10**6, 10)) is None
    assert difference(Rate(0, 0), Rate(0, 0)) is None
