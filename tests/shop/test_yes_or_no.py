"""Cells that say yes or no, in English and Chinese, with one reading for files and for the API."""

from hypothesis import given
from hypothesis import strategies as st

from palate.shop.yes_or_no import NO, YES, yes_or_no


@given(st.sampled_from(sorted(YES | NO)), st.sampled_from(["", " ", "\t", "\u3000"]), st.booleans())
def test_words_are_read_whatever_their_case_and_the_spaces_around(word: str, space: str, upper: bool) -> None:
    cell = space + (word.upper() if upper else word) + space
    assert yes_or_no(cell) is (word in YES)


@given(st.text(max_size=5).filter(lambda text: text.strip().casefold() not in YES | NO))
def test_other_words_say_nothing(text: str) -> None:
    assert yes_or_no(text) is None


def test_counts_say_yes_above_zero() -> None:
    assert [yes_or_no(cell) for cell in (0, 3, 0.0, -1, True, False, float("nan"), None)] == [
        False,
        True,
        False,
        False,
        True,
        False,
        None,
        None,
    ]


def test_no_word_says_both() -> None:
    assert not YES & NO
