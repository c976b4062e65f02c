"""Few texts are cut by a tokenizer that knows only the pieces in them: what comes out must be the same."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from palate.encoders.e5 import WEIGHTS
from palate.encoders.e5_file import read_e5
from palate.encoders.pieces import FEW, Pieces

TEXTS = st.lists(
    st.text(st.characters(codec="utf-8"), max_size=30)
    | st.text("▁aeinrst0木灯暖かйñ🫖\0", max_size=30)
    | st.sampled_from(
        ["▁a▁warm▁wooden▁lamp", "▁一盏温暖的木灯", "▁mlampă▁de▁lemn", "▁" * 20, "▁<s></s><unk>"]
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def every() -> Pieces:
    """Told of all pieces, as for many texts."""
    pieces = read_e5(WEIGHTS.path()).pieces
    pieces.ids(["a" * (FEW + 1)])
    return pieces


@given(texts=TEXTS)
@example(texts=[""])
@example(texts=[])
def test_few_texts_are_cut_as_among_many(every: Pieces, texts: list[str]) -> None:
    few = replace(every)
    assert few.ids(texts) == every.ids(texts)
    assert few.ids([text for text in texts if len(text) > 1]) == every.ids([t for t in texts if len(t) > 1])
    assert "_tokenizer" not in few.__dict__
