"""Rules: what is left out, raised, put in its place, or shown at most so many times."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Index
from palate.errors import InputError
from palate.store.rules import Rule
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.rules import LiveRule, LiveRules

BRANDS = ["acme", "acme", "acme", "zed", "zed", None, "acme", "one"]
PRICES = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None, 8.0]
IDS = tuple("abcdefgh")
SCORES = np.linspace(4, -3, 8).astype(np.float32)
"""Best first, in the order of IDS."""


def catalogue() -> LiveCatalogue:
    return LiveCatalogue.of(
        Index(IDS), IDS, pl.DataFrame({"item_id": IDS, "brand": BRANDS, "price": PRICES}, strict=False)
    )


def placed(*rules: Rule, k: int = 8, out: str = "", scores: Any = SCORES, **when: Any) -> str:
    """Ids of the items to show, in order."""
    allowed = np.array([name not in out for name in IDS])
    found = LiveRules.of(rules, 1).place(scores, allowed, catalogue(), k, np.arange(8), **when)
    return "".join(IDS[entry.position] for entry in found)


def test_without_rules_the_best_come_first() -> None:
    assert placed() == "abcdefgh"
    assert placed(k=3, out="a") == "bcd"


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"brand": "acme"}, "defh"),
        ({"item_id": ["a", "h", "nothing"]}, "bcdefg"),
        ({"item_id": "a", "brand": "zed"}, "abcdefgh"),
        ({"price": {"min": 4}}, "abcg"),
        ({"colour": "red"}, "abcdefgh"),
    ],
)
def test_what_is_excluded_is_not_shown(wanted: dict[str, Any], left: str) -> None:
    assert placed(Rule("exclude", wanted)) == left


@pytest.mark.parametrize(
    ("factor", "order"), [(1, "abcdefgh"), (100, "deabcfgh"), (0, "abcfgdeh"), (1.3, "abdcefgh")]
)
def test_a_boost_raises_or_lowers(factor: float, order: str) -> None:
    assert placed(Rule("boost", {"brand": "zed"}, factor)) == order


@given(st.floats(0.5, 20), st.floats(-50, 50), st.floats(0, 4))
def test_a_boost_does_not_hang_on_the_scale_of_scores(times: float, plus: float, factor: float) -> None:
    # No factor that brings two scores, which are tenths of each other, to a tie.
    rule = Rule("boost", {"brand": "zed"}, round(factor, 1) + 0.0371)
    shifted = (SCORES * np.float32(times) + np.float32(plus)).astype(np.float32)
    assert placed(rule, scores=shifted) == placed(rule)


def test_scores_are_the_models_and_rules_are_named() -> None:
    rules = LiveRules.of(
        [Rule("boost", {"brand": "zed"}, 9, id="up"), Rule("pin", {"item_id": "h"}, 1, id="top")], 1
    )
    found = rules.place(SCORES, np.ones(8, dtype=bool), catalogue(), 3, np.arange(8))
    assert [(IDS[entry.position], entry.score, entry.rules) for entry in found] == [
        ("h", SCORES[7], ("top",)),
        ("d", SCORES[3], ("up",)),
        ("e", SCORES[4], ("up",)),
    ]


@pytest.mark.parametrize(
    ("rules", "k", "order"),
    [
        ([Rule("pin", {"item_id": "h"}, 1)], 4, "habc"),
        ([Rule("pin", {"item_id": "h"}, 3)], 4, "abhc"),
        ([Rule("pin", {"item_id": "h"}, 5)], 4, "abcd"),
        ([Rule("pin", {"brand": "zed"}, 2)], 8, "adebcfgh"),
        ([Rule("pin", {"item_id": "h"}, 1, id="1"), Rule("pin", {"item_id": "g"}, 1, id="2")], 3, "hga"),
        ([Rule("pin", {"item_id": "h"}, 1), Rule("exclude", {"item_id": "h"})], 3, "abc"),
        (
            [Rule("pin", {"item_id": "h"}, 1, id="1"), Rule("pin", {"item_id": ["h", "g"]}, 2, id="2")],
            3,
            "hga",
        ),
    ],
)
def test_pins_take_their_place(rules: list[Rule], k: int, order: str) -> None:
    assert placed(*rules, k=k) == order


def test_a_pin_beyond_what_is_left_comes_last() -> None:
    assert placed(Rule("pin", {"item_id": "a"}, 7), out="cdefgh") == "ba"


def test_an_item_that_the_request_leaves_out_is_not_pinned() -> None:
    assert placed(Rule("pin", {"item_id": "h"}, 1), out="h", k=2) == "ab"


@pytest.mark.parametrize(
    ("rules", "order"),
    [
        ([Rule("limit", {}, {"most": 1, "per": "brand"})], "adfh"),
        ([Rule("limit", {}, {"most": 2, "per": "brand"})], "abdefh"),
        ([Rule("limit", {"price": {"max": 3}}, 1)], "adefgh"),
        ([Rule("limit", {}, 3)], "abc"),
        ([Rule("limit", {}, {"most": 1, "per": "colour"})], "abcdefgh"),
        ([Rule("limit", {}, {"most": 1, "per": "brand"}), Rule("pin", {"item_id": "g"}, 1)], "gdfh"),
        ([Rule("limit", {}, {"most": 1, "per": "brand"}), Rule("pin", {"item_id": ["b", "c"]}, 1)], "bcdfh"),
    ],
)
def test_limits_let_so_many_through(rules: list[Rule], order: str) -> None:
    assert placed(*rules) == order


def test_a_limit_looks_as_deep_as_it_needs_to() -> None:
    n = 5000
    ids = tuple(f"i{row:04}" for row in range(n))
    attributes = pl.DataFrame({"item_id": ids, "brand": ["big"] * (n - 2) + ["small", "tiny"]})
    rules = LiveRules.of([Rule("limit", {}, {"most": 1, "per": "brand"})], 1)
    scores = -np.arange(n, dtype=np.float32)
    found = rules.place(
        scores, np.ones(n, dtype=bool), LiveCatalogue.of(Index(ids), ids, attributes), 3, np.arange(n)
    )
    assert [entry.position for entry in found] == [0, n - 2, n - 1]


def test_rules_hold_where_and_when_they_say() -> None:
    rule = Rule("exclude", {"item_id": "a"}, placement="home", starts=10.0, ends=20.0)
    assert placed(rule, k=1, placement="home", now=10.0) == "b"
    for when in (
        {"placement": "home", "now": 9.0},
        {"placement": "home", "now": 20.0},
        {"placement": "cart", "now": 15.0},
    ):
        assert placed(rule, k=1, **when) == "a"


@pytest.mark.parametrize(
    "rule",
    [
        Rule("boost", {"brand": "zed"}),
        Rule("boost", {"brand": "zed"}, -1),
        Rule("boost", {"brand": "zed"}, float("inf")),
        Rule("boost", {"brand": "zed"}, True),
        Rule("pin", {"item_id": "a"}, 0),
        Rule("pin", {"item_id": "a"}, 1.5),
        Rule("pin", {}, 1),
        Rule("exclude", {}),
        Rule("exclude", {"brand": "zed"}, 2),
        Rule("exclude", {"brand": None}),
        Rule("exclude", {"item_id": {"min": 1}}),
        Rule("exclude", {"brand": "zed"}, starts=5.0, ends=5.0),
        Rule("limit", {}, {"most": 0}),
        Rule("limit", {}, {"most": 1, "every": "brand"}),
        Rule("limit", {}, {"most": 1, "per": 3}),
        Rule("forbid", {"brand": "zed"}),  # pyright: ignore[reportArgumentType]
    ],
)
def test_rules_that_can_not_be_are_refused(rule: Rule) -> None:
    with pytest.raises(InputError):
        LiveRule.of(rule)


attribute = st.sampled_from(
    [{}, {"brand": "acme"}, {"brand": ["zed", "one"]}, {"price": {"max": 4}}, {"item_id": ["b", "g"]}]
)
any_rule = st.one_of(
    st.builds(Rule, st.just("boost"), attribute, st.sampled_from([0, 0.5, 3])),
    st.builds(Rule, st.just("pin"), attribute.filter(bool), st.integers(1, 9)),
    st.builds(Rule, st.just("exclude"), attribute.filter(bool)),
    st.builds(Rule, st.just("limit"), attribute, st.integers(1, 4)),
    st.builds(Rule, st.just("limit"), attribute, st.just({"most": 1, "per": "brand"})),
)


@given(st.lists(any_rule, max_size=4), st.integers(1, 10), st.sets(st.sampled_from(IDS)))
def test_no_rule_shows_an_item_twice_or_one_that_is_left_out(
    rules: list[Rule], k: int, out: set[str]
) -> None:
    order = placed(*rules, k=k, out="".join(out))
    assert len(order) == len(set(order)) <= k
    assert not set(order) & out
    gone = {name for rule in rules if rule.kind == "exclude" for name in excluded(rule)}
    assert not set(order) & gone
    if not any(rule.kind == "limit" for rule in rules):
        assert len(order) == min(k, len(set(IDS) - out - gone))


def excluded(rule: Rule) -> set[str]:
    shown = placed(rule)
    return set(IDS) - set(shown)
