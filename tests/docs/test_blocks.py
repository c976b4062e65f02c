"""Blocks of pages are found, rewritten and compared within their tolerance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.docs import blocks
from scripts.docs.blocks import Tolerance, differences

LINES = st.lists(
    st.sampled_from(["recall .1037", "items 2,420", "auto: 8 s", "no number", "a  b"]), max_size=8
)


@given(LINES)
def test_a_text_agrees_with_itself(lines: list[str]) -> None:
    assert differences("\n".join(lines), "\n".join(lines), Tolerance()) == []


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 0.5), st.floats(0, 10))
def test_a_number_may_be_as_far_off_as_is_allowed(
    said: float, found: float, relative: float, absolute: float
) -> None:
    left, right = f"{said:.6f}", f"{found:.6f}"
    far = abs(float(left) - float(right)) > max(relative * abs(float(left)), absolute) + 1e-9
    near = abs(float(left) - float(right)) < max(relative * abs(float(left)), absolute) - 1e-9
    wrong = differences(f"recall {left} of all", f"recall {right} of all", Tolerance(relative, absolute))
    assert not (far and not wrong)
    assert not (near and wrong)


def test_a_missing_line_and_another_word_are_told() -> None:
    assert differences("one\ntwo", "one", Tolerance()) == ["said 'two'"]
    assert differences("one 5", "other 5", Tolerance()) == ["said 'one 5'", "found 'other 5'"]


def test_some_lines_may_read_otherwise_but_not_more() -> None:
    said = "\n".join(f"line {letter}" for letter in "abcdefghij")
    assert differences(said, said.replace("line a", "line z"), Tolerance(lines=0.1)) == []
    assert differences(said, said.replace("line", "row", 3), Tolerance(lines=0.1)) != []


def test_what_is_not_read_may_be_anything() -> None:
    tolerance = Tolerance(unread=r"\d+ s\b")
    assert differences("done in 8 s, 5 items", "done in 912 s, 5 items", tolerance) == []
    assert differences("done in 8 s, 5 items", "done in 8 s, 6 items", tolerance) != []


def test_a_page_is_rewritten_between_its_marks(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- made by: size -->\nold\n<!-- end: size -->\nafter\n")
    monkeypatch.setattr(blocks, "ROOT", tmp_path)
    assert blocks.rewrite("size", "new 5", Tolerance(relative=0.1)) == [page]
    assert page.read_text() == (
        "before\n<!-- made by: size (numbers within 10%) -->\nnew 5\n<!-- end: size -->\nafter\n"
    )
    assert [(block.name, block.text) for block in blocks.blocks()] == [("size", "new 5\n")]
    assert blocks.rewrite("other", "text", Tolerance()) == []
