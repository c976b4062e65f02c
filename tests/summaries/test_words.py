"""Words are those that people read, and say what a sentence is about."""

import pytest

from palate.summaries.phrases import phrases
from palate.summaries.words import BREAK, may_be_aspect, words


def content(sentence: str) -> list[str]:
    return [word for word in words(sentence) if word != BREAK]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The keys aren't loud, and it's my mother’s batteries", ["key", "loud", "mother", "battery"]),
        ("ＫＥＹＢＯＡＲＤ glasses", ["keyboard", "glass"]),
        ("屏幕很大，电池不耐用", ["屏幕", "很大", "电池", "耐用"]),
        ("USB接口松了", ["usb", "接口", "松"]),
    ],
)
def test_words_of_a_sentence(sentence: str, expected: list[str]) -> None:
    assert content(sentence) == expected


def test_pairs_are_of_neighbours_alone() -> None:
    assert "battery life" in phrases(words("The battery life is short"))
    assert "battery life" not in phrases(words("A battery, life and death"))
    assert "battery life" not in phrases(words("battery for life"))


def test_opinions_and_numbers_name_no_aspect() -> None:
    assert may_be_aspect("battery")
    assert may_be_aspect("续航")
    assert not any(map(may_be_aspect, ["great", "2014", "满意", "really", "香", "ok"]))
