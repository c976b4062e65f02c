"""Parts that may stand for a sentence are its own words, in its order, and hang on nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.llm.grounding import Names
from palate.sentences import columns
from palate.summaries.parts import parts_of
from palate.summaries.rephrase import offered

LAMP = "I bought this for my desk, the light is really warm and soft, and it was cheap."


def anything(part: str) -> bool:
    return bool(part)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (LAMP, ["The light is warm and soft.", "I bought this for my desk."]),
        (
            "杯子非常厚实，拿在手里很舒服，是送给妈妈的生日礼物。",
            ["是送给妈妈的生日礼物。", "杯子厚实，拿在手里很舒服。"],
        ),
        ("I think this is a fine lamp for every desk.", ["This is a fine lamp for every desk."]),
    ],
)
def test_clauses_without_fillers(sentence: str, parts: list[str]) -> None:
    assert [part for part in parts if part not in parts_of(sentence, anything)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I thought it was broken, it works as it should.",
        "The light is warm, although it is weak at night.",
        "I wish I could say good things, the lamp is bright enough.",
        "本来以为灯光很柔和，灯光其实很刺眼，不推荐购买。",
        "It is louder than the music and the words they are speaking.",
        "The only reason I keep it, the light is warm and soft.",
    ],
)
def test_clauses_that_hang_together_are_not_taken_apart(sentence: str) -> None:
    assert parts_of(sentence, anything) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It does not buzz, the light is warm and soft and nice.",
        "It lasts 5 days, the light is warm and soft.",
    ],
)
def test_numbers_and_negations_stay(sentence: str) -> None:
    for part in offered(sentence, "en", Names()):
        assert ("not" in part, "5" in part) == ("not" in sentence, "5" in sentence)


WORDS = st.sampled_from(
    ["the light", "it is", "very", "warm", ",", ";", "and", "I think", "灯光", "很", "非常", "，"]
)


@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
def test_a_part_is_words_of_the_sentence_in_their_order(sentence: str) -> None:
    for part in parts_of(sentence, anything):
        letters = iter(sentence.casefold())
        assert all(letter in letters for letter in part.casefold()[:-1])
        assert columns(part) < columns(sentence)
