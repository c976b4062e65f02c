"""A model that picks confirms what words state, one attribute at a time, and can add nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.enrichment import ItemTexts
from palate.enrichment.confirming import DENIED, confirmed, confirming, stated
from palate.enrichment.reading import by_rules
from palate.errors import NoAnswer
from palate.llm.choice import NONE, Choice

FAN = ItemTexts("f", ["Steel desk fan, white. Runs quieter than modern fans."])
LONG = ItemTexts("l", ["Desk fan. " + "It blows and blows. " * 30 + "The case is of brass and lasts."])


def test_each_attribute_is_asked_about_with_its_place() -> None:
    questions = [confirming(FAN, attribute, "en") for attribute in stated(FAN)]
    assert [(attribute.facet, attribute.value) for attribute in stated(FAN)] == [
        ("material", "metal"),
        ("style", "modern"),
        ("occasion", "office"),
        ("colour", "white"),
    ]
    assert all(
        attribute.value in question.data for attribute, question in zip(stated(FAN), questions, strict=True)
    )
    (brass,) = [attribute for attribute in stated(LONG) if attribute.quote == "brass"]
    data = confirming(LONG, brass, "en").data
    assert "Desk fan" in data
    assert "The case is of brass" in data
    assert len(data) < 400


@given(st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_is_denied_is_flagged_and_the_rest_used(said: list[bool]) -> None:
    own = stated(FAN)
    answers = [
        Choice(choice=attribute.value if yes else NONE) for attribute, yes in zip(own, said, strict=True)
    ]
    found = confirmed(FAN, answers)
    assert found.method == "model"
    assert [attribute for attribute, yes in zip(own, said, strict=True) if yes] == list(found.used)
    assert sum(attribute.why == DENIED for attribute in found.flagged) == said.count(False)


@pytest.mark.parametrize("missing", range(4))
def test_without_one_of_the_answers_the_words_alone_count(missing: int) -> None:
    answers: list[object] = [Choice(choice=NONE) for _ in stated(FAN)]
    answers[missing] = NoAnswer("slow", "too slow")
    assert confirmed(FAN, answers) == by_rules(FAN)


def test_an_item_that_states_nothing_is_not_asked_about() -> None:
    bare = ItemTexts("b", ["Thing."])
    assert list(stated(bare)) == []
    assert confirmed(bare, []) == by_rules(bare)
