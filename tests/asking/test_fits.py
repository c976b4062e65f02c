"""Items that meet what a question demands."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking.catalogue import COLUMNS, TEXTS, facets

from palate.asking import fit_of, read_question


def rows(question: str) -> list[int]:
    known = facets()
    fit = fit_of(read_question(question, known).constraints, known, TEXTS)
    return np.flatnonzero(fit.allowed).tolist()


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("under $25", [0, 1]),
        ("at most $25", [0, 1, 5]),
        ("不低于25元", [2, 3, 5]),
        ("about 25 dollars", [1, 2, 5]),
        ("under $5", []),
        ("a red lamp", [0, 4]),
        ("not red", [1, 2, 3, 5]),
        ("without nuts", [0, 2, 4, 5]),
        ("不要坚果", [0, 2, 4, 5]),
        ("sugar-free", [0, 1, 2, 4]),
        ("no Sony and no mugs", [1, 3, 4]),
        ("cheap", [0, 1]),
        ("rated above 3", [3, 4]),
    ],
)
def test_items_that_fit(question: str, right: list[int]) -> None:
    assert rows(question) == right


def test_items_that_do_not_say_are_told_apart() -> None:
    known = facets()
    fit = fit_of(read_question("no nuts", known).constraints, known, TEXTS)
    assert np.flatnonzero(fit.silent).tolist() == [2, 5]


@given(
    least=st.integers(0, 50),
    most=st.integers(0, 50),
    words=st.sampled_from(["between {} and {}", "{}-{} dollars", "{}到{}元", "介于{}和{}之间"]),
)
def test_no_price_lies_outside_a_range(least: int, most: int, words: str) -> None:
    low, high = sorted((least, most))
    prices = COLUMNS["price"][rows(words.format(least, most))]
    assert all(low <= price <= high for price in prices)
    assert len(prices) == sum(low <= price <= high for price in COLUMNS["price"] if not math.isnan(price))


@given(
    value=st.sampled_from(["red", "blue", "green", "black"]),
    words=st.sampled_from(
        ["not {}", "no {} things", "anything but {}", "a lamp but not {}", "I don't like {}"]
    ),
)
def test_no_item_has_what_is_not_wanted(value: str, words: str) -> None:
    assert value not in COLUMNS["color"][rows(words.format(value))]
