"""What parameters may be, by their annotations."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Optional, TypedDict

import numpy as np
import pytest
from annotated_types import Ge, Interval
from hypothesis import given
from hypothesis import strategies as st

from palate.ranges import Count, Fraction, NonNegative, Positive, Power, Share, Weights, Whole, fault

PERHAPS = Optional[Positive]  # noqa: UP045


class Entry(TypedDict):
    name: str
    weight: Positive | None


FITTING: list[tuple[Any, object]] = [
    (Count, 1),
    (Whole, 0),
    (Count, np.int64(3)),
    (Positive, 1e-9),
    (Positive, 2),
    (Positive, np.float32(0.5)),
    (NonNegative, 0),
    (Fraction, 1),
    (Share, 0.0),
    (Power, 10),
    (PERHAPS, None),
    (str, ""),
    (bool, False),
    (Literal["mean", "concat"], "concat"),
    (Weights, {}),
    (Weights, {"text": 1, "image": 0.5}),
    (Sequence[Count], (1, 2)),
    (Sequence[Entry], [{"name": "a", "weight": None}]),
    (object, "anything"),
    (Annotated[int, "a comment", Ge(2)], 2),
    (Annotated[float, Interval(gt=0, le=2)], 2),
]

WRONG: list[tuple[Any, object, str]] = [
    (Count, 0, "a whole number of at least 1"),
    (Count, 1.0, "a whole number of at least 1"),
    (Count, True, "a whole number of at least 1"),
    (Whole, -1, "a whole number of at least 0"),
    (Positive, 0, "a finite number above 0"),
    (Positive, "2", "a finite number above 0"),
    (Positive, None, "a finite number above 0"),
    (Positive, float("nan"), "a finite number above 0"),
    (Positive, float("inf"), "a finite number above 0"),
    (float, True, "a finite number"),
    (Fraction, 1.01, "a finite number of at least 0 and of at most 1"),
    (Share, 1, "a finite number of at least 0 and below 1"),
    (PERHAPS, -1, "a finite number above 0 or None"),
    (str, 3, "text"),
    (bool, 1, "True or False"),
    (Literal["mean", "concat"], "meen", "one of mean, concat; did you mean 'mean'?"),
    (Literal["mean", "concat"], 3, "one of mean, concat"),
    (Weights, {"text": -1}, "a table, each value of which is a finite number of at least 0"),
    (Weights, {3: 1}, "a table, each value of which is a finite number of at least 0"),
    (Weights, 1, "a table, each value of which is a finite number of at least 0"),
    (Mapping[str, str], {"a": 1}, "a table, each value of which is text"),
    (Sequence[Count], "12", "a list, each entry of which is a whole number of at least 1"),
    (Sequence[Count], [1, 0], "a list, each entry of which is a whole number of at least 1"),
    (Entry, {"name": "a"}, "a table of name (text), weight (a finite number above 0 or None)"),
    (Entry, {"name": "a", "weight": 0}, "a table of name (text), weight (a finite number above 0 or None)"),
    (Entry, 3, "a table of name (text), weight (a finite number above 0 or None)"),
]


@pytest.mark.parametrize(("kind", "value"), FITTING)
def test_what_fits_has_no_fault(kind: Any, value: object) -> None:
    assert fault(kind, value) == ""


@pytest.mark.parametrize(("kind", "value", "said"), WRONG)
def test_what_does_not_fit_is_told_what_would(kind: Any, value: object, said: str) -> None:
    assert fault(kind, value) == said


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_range_takes_exactly_its_numbers(number: float) -> None:
    assert (fault(Share, number) == "") == (0 <= number < 1)
    assert (fault(Positive, number) == "") == (0 < number < float("inf"))
    assert (fault(Power, number) == "") == (0 <= number <= 10)
