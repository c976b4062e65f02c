"""Answers: what is in them, in which order, and what they say."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking.catalogue import NOBODY, asked, objects, small

from palate.asking import Answer, Asked, State, Taste, ask
from palate.asking.popularity import Popularity
from palate.errors import InputError

COLORS = ["red", "blue", "green"]
BRANDS = ["Sony", "North Pier", "竹与纸"]


@cache
def shop() -> Asked:
    return small()


def answered(question: str, state: State | None = None, k: int = 5) -> Answer:
    return ask(shop(), question, NOBODY, k, state=state)


def ids(answer: Answer) -> list[str]:
    return [item.item_id for item in answer.items]


@cache
def many() -> Asked:
    """Ninety items with every combination of colour, brand and kind."""
    rows = [
        (color, brand, kind)
        for color in COLORS
        for brand in BRANDS
        for kind in ("lamp", "mug")
        for _ in range(5)
    ]
    columns = {
        "price": np.arange(len(rows), dtype=np.float64),
        "color": objects(*(row[0] for row in rows)),
        "brand": objects(*(row[1] for row in rows)),
        "category": objects(*(row[2] for row in rows)),
    }
    titles = [f"{color} {kind}" for color, _, kind in rows]
    texts = [
        f"a {kind}, {'nut-free' if place % 3 else 'with nuts'}" for place, (_, _, kind) in enumerate(rows)
    ]
    return asked(columns, titles, texts)


def test_words_find_items() -> None:
    assert ids(answered("an unbreakable thing"))[0] == "p4"


def test_chinese_words_find_items() -> None:
    assert ids(answered("茶壶"))[0] == "p3"


def test_answer_cites_its_items_and_no_others() -> None:
    for question in ("lamp", "马克杯", "without nuts", "under $25"):
        found = answered(question)
        assert set(re.findall(r"\[(p\d+)\]", found.answer)) == set(ids(found))


@pytest.mark.parametrize(("question", "code"), [("a lamp", "en"), ("台灯", "zh"), ("sony 台灯", "zh")])
def test_answer_is_in_the_language_of_the_question(question: str, code: str) -> None:
    found = answered(question)
    assert found.language == code
    assert bool(re.search("[\u4e00-\u9fff]", found.answer.replace("台灯", ""))) == (code == "zh")


def test_where_nothing_fits_it_says_what_stands_in_the_way() -> None:
    found = answered("a red lamp under $5")
    assert not found.items
    assert "No item fits" in found.answer
    assert "Without “price below 5”, 2 items fit." in found.answer


def test_numbers_that_no_item_has_are_said() -> None:
    catalogue = asked({"brand": objects("Sony")}, ["Lamp"], ["A lamp."])
    found = ask(catalogue, "a lamp under $5", NOBODY)
    assert not found.items
    assert "No item has a price here" in found.answer


def test_items_that_deny_what_is_not_wanted_come_first_and_silent_ones_are_marked() -> None:
    found = answered("a lamp or a mug without nuts")
    assert [item.item_id for item in found.items if item.unsaid] == ids(found)[-2:]
    assert "[p5] has nuts is not said" in found.answer


def test_taste_orders_what_fits() -> None:
    liked = Taste(lambda likes: np.array([0.0, 0, 0, 0, 9, 0]), is_personal=True)
    assert [item.item_id for item in ask(shop(), "a lamp", liked, user="ann").items] == ["p4", "p0"]
    assert "taste of ann" in ask(shop(), "a lamp", liked, user="ann").answer


def test_items_that_a_question_likens_to_are_told_to_taste_and_left_out() -> None:
    told: list[list[int]] = []

    def scores(likes: list[int]) -> np.ndarray:
        told.append(likes)
        return np.zeros(6)

    found = ask(shop(), "something like Unbreakable lamp", Taste(scores))
    assert told == [[4]]
    assert "p4" not in ids(found)


def liked_much(*liked: int) -> Asked:
    """Ninety items, some of which everybody likes."""
    everybody = np.repeat(np.array(liked), 40)
    return replace(many(), popularity=Popularity.of(everybody, len(many().items)))


def test_what_is_liked_comes_first_among_what_fits() -> None:
    rows = np.flatnonzero(many().facets.columns["category"] == "mug")
    place = int(rows[-1])
    assert f"p{place}" not in ids(ask(many(), "a mug", NOBODY))
    found = ask(liked_much(place, 0), "a mug", NOBODY)
    assert ids(found)[0] == f"p{place}"
    assert found.items[0].parts["popular"] > 0
    assert "p0" not in ids(found), "it is a lamp"


def test_words_alone_outweigh_what_is_liked() -> None:
    columns = {"color": objects(*["red", "blue"] * 20)}
    titles = ["Tent for two", *(f"Thing {place}" for place in range(39))]
    own = asked(columns, titles, titles)
    popular = replace(own, popularity=Popularity.of(np.repeat([5, 6], 40), 40))
    assert ids(ask(popular, "a tent", NOBODY, 2))[0] == "p0"
    assert ids(ask(popular, "what is good", NOBODY, 2)) == ["p5", "p6"], "nothing is said to search for"


def test_nobody_is_asked_for_a_taste_that_nothing_tells() -> None:
    def scores(likes: list[int]) -> np.ndarray:
        raise AssertionError(likes)

    assert "taste" not in ask(shop(), "a lamp", Taste(scores)).items[0].parts


def test_the_cheapest_comes_first() -> None:
    assert ids(ask(many(), "the cheapest mug", NOBODY, 2)) == ["p5", "p6"]


# -- conversations -------------------------------------------------------------------------------------------


def test_a_later_turn_keeps_what_was_demanded() -> None:
    first = ask(many(), "a red lamp", NOBODY)
    second = ask(many(), "not Sony", NOBODY, state=first.state)
    rows = [int(item.item_id[1:]) for item in second.items]
    columns = many().facets.columns
    assert rows
    assert {columns["color"][row] for row in rows} == {"red"}
    assert {columns["category"][row] for row in rows} == {"lamp"}
    assert "Sony" not in {columns["brand"][row] for row in rows}


def test_a_later_turn_replaces_the_same_facet() -> None:
    first = ask(many(), "a red lamp", NOBODY)
    second = ask(many(), "blue", NOBODY, state=first.state)
    assert {many().facets.columns["color"][int(item.item_id[1:])] for item in second.items} == {"blue"}
    assert {many().facets.columns["category"][int(item.item_id[1:])] for item in second.items} == {"lamp"}


@pytest.mark.parametrize("words", ["cheaper", "便宜点的"])
def test_cheaper_means_below_the_median_of_the_last_answer(words: str) -> None:
    first = ask(many(), "over $50", NOBODY)
    median = np.median([int(item.item_id[1:]) for item in first.items])
    second = ask(many(), words, NOBODY, state=first.state)
    assert second.items
    assert all(int(item.item_id[1:]) < median for item in second.items)


@pytest.mark.parametrize("words", ["show me others", "换一批", "something else please"])
def test_others_are_not_those_shown(words: str) -> None:
    first = ask(many(), "a red lamp", NOBODY)
    second = ask(many(), words, NOBODY, state=first.state)
    assert second.items
    assert not set(ids(first)) & set(ids(second))
    assert second.constraints == first.constraints


def test_all_that_fits_was_shown() -> None:
    first = ask(many(), "a red Sony lamp", NOBODY, 5)
    second = ask(many(), "show me others", NOBODY, state=first.state)
    assert not second.items
    assert "You have seen all that fits" in second.answer


def test_starting_over_forgets() -> None:
    first = ask(many(), "a red lamp", NOBODY)
    assert ask(many(), "start over: mugs", NOBODY, state=first.state).constraints[0].span != (2, 5)
    assert len(ask(many(), "start over: mugs", NOBODY, state=first.state).constraints) == 1


def test_state_survives_json() -> None:
    state = ask(many(), "cheap red lamps without nuts, not Sony, under $80", NOBODY).state
    assert State.of(state.document()) == state


@pytest.mark.parametrize("document", [{}, {"constraints": 3}, {"constraints": [{"kind": "else"}]}])
def test_what_is_no_state_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InputError, match="state"):
        State.of(document)


def test_it_asks_back_where_many_fit_and_none_stands_out_at_most_twice() -> None:
    first = ask(many(), "something", NOBODY)
    assert first.items
    assert first.question
    second = ask(many(), "show me others", NOBODY, state=first.state)
    third = ask(many(), "show me others", NOBODY, state=second.state)
    assert second.question
    assert third.question is None
    assert ask(many(), "a red Sony lamp", NOBODY).question is None


def test_each_choice_of_a_question_back_answers_it() -> None:
    for question in ("something", "随便看看"):
        first = ask(many(), question, NOBODY)
        assert len(first.choices) >= 2
        for choice in first.choices:
            assert choice in (first.question or "")
            second = ask(many(), choice, NOBODY, state=first.state)
            assert second.items
            assert [choice in getattr(constraint, "values", ()) for constraint in second.constraints] == [
                True
            ], choice
    assert ask(many(), "a red Sony lamp", NOBODY).choices == ()


# -- what holds of every answer ------------------------------------------------------------------------------

DEMANDS = """
a red lamp|blue mugs|not green|under $40|over $20|between 10 and 60 dollars|no Sony|by North Pier|without nuts
cheap|不要红色|竹与纸的|50元以下|便宜|不含坚果|anything but lamps|not expensive
"""
PIECES = st.lists(st.sampled_from(DEMANDS.strip().replace("\n", "|").split("|")), min_size=1, max_size=4)


@given(pieces=PIECES, later=PIECES)
def test_no_answer_breaks_a_constraint(pieces: list[str], later: list[str]) -> None:
    first = ask(many(), ", ".join(pieces), NOBODY)
    second = ask(many(), "，".join(later), NOBODY, state=first.state)
    for found in (first, second):
        for item in found.items:
            row = int(item.item_id[1:])
            for demanded in found.constraints:
                assert _meets(demanded.document(), row), demanded


def _meets(demanded: dict[str, object], row: int) -> bool:
    """Checked again, apart from the code that answers."""
    columns = many().facets.columns
    facet, sign, value = str(demanded["facet"]), demanded["operator"], demanded["value"]
    if facet == "text":
        return row % 3 != 0
    cell = columns[facet][row]
    if sign in ("is", "not"):
        assert isinstance(value, list)
        return (cell in value) == (sign == "is")
    if sign == "between":
        assert isinstance(value, list)
        return value[0] <= cell <= value[1]
    if isinstance(value, int | float):
        return {"<": cell < value, "<=": cell <= value, ">": cell > value, ">=": cell >= value}[str(sign)]
    kind = columns["category"] == columns["category"][row]
    prices = np.sort(columns["price"][kind])
    third = len(prices) // 3
    is_low, is_high = cell <= prices[third], cell >= prices[-third - 1]
    return {
        "low": is_low,
        "not low": not cell < prices[third - 1],
        "high": is_high,
        "not high": cell <= prices[-third],
    }[str(sign)]


@given(question=st.text(min_size=1, max_size=80))
def test_any_text_is_answered_or_refused(question: str) -> None:
    try:
        found = ask(many(), question, NOBODY)
    except InputError:
        assert not question.strip()
    else:
        assert found.answer
