"""Words of a table in one form."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from palate.shop.cleaning import clean_text

SPACE = re.compile(r"[\s\u0000-\u001f\u007f\u200b\ufeff]+")


@given(st.text())
@example("  a  b ")
@example("a\x1cb\x85c\xa0d\u2003e\u3000f\u2028g")
@example("zero\u200bwidth \ufeff and\x00nul\x7f")
@example("👩‍👩‍👧 家庭  很好")
def test_spaces_and_control_characters_become_one_space(text: str) -> None:
    text = text.replace("<", "").replace("&", "")
    assert clean_text(text) == SPACE.sub(" ", text).strip()


def test_tags_and_entities_are_no_words() -> None:
    assert clean_text("<p>warm&nbsp;&amp; <b>dry</b></p>") == "warm & dry"
