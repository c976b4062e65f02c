"""Sentences are parts of their text, word for word."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from palate.sentences import LONG, columns, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nice keys. Very quiet! Would I buy it again? Yes.", 4),
        ("It weighs 3.5 oz. and costs $4.99 at Dr. Smith's.", 1),
        ("Built like a tank.Bottom line: worth it.", 2),
        ("音质很好。续航一般！值得买吗？值得", 4),
        ("很好看 快递也快 推荐", 3),
        ("电影太好看了...还想再看一遍", 2),
        ("屏幕大，battery life is short. 不推荐！", 2),
        ("Great…… really great", 2),
        ("!!! ??? 。。。 5/5", 0),
        ("", 0),
    ],
)
def test_a_text_has_so_many_sentences(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected, sentences(text)


@example("A.b.C. 很好.  真的~好，" * 20)
@given(st.text(alphabet=st.sampled_from("aB .!?。！，,;；\n\"”)很好~5'")) | st.text())
def test_sentences_are_in_the_text_in_order_and_lose_no_letter(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        place = text.index(sentence, end)
        assert not any(map(str.isalpha, text[end:place]))
        end = place + len(sentence)
    assert not any(map(str.isalpha, text[end:]))


def test_a_sentence_without_an_end_is_broken_at_commas() -> None:
    found = sentences("剧情很紧凑，演员都演得不错，" * 12)
    assert len(found) > 1
    assert all(columns(sentence) <= LONG for sentence in found)
