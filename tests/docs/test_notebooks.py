"""Notebooks run as they stand, and show what is kept in them."""

from pathlib import Path

import pytest
from scripts.notebooks import NOTEBOOKS, alike, executed, read, shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_shows_what_it_gives(path: Path) -> None:
    kept, now = shown(read(path)), shown(executed(path))
    assert [len(outputs) for outputs in now] == [len(outputs) for outputs in kept]
    for place, (left, other) in enumerate(zip(kept, now, strict=True)):
        for before, after in zip(left, other, strict=True):
            told = f"{path.name}, cell {place}, shows this now; python -m scripts.notebooks keeps it"
            assert alike(before, after), f"{told}:\n{after}"


def test_there_is_one_for_each_audience() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["researcher", "shop"]
    for path in NOTEBOOKS:
        assert sum(map(bool, shown(read(path)))) >= 5


@pytest.mark.parametrize(
    ("left", "other", "are"),
    [
        ("lamp 0.5001", "lamp 0.5009", True),
        ("lamp 0.50", "lamp 0.60", False),
        ("lamp 0.5", "mug 0.5", False),
        ("lamp 1 2", "lamp 1", False),
        ("i03", "i04", False),
        ("1e-12", "3e-13", True),
        ("1200", "1210", True),
    ],
)
def test_last_digits_may_differ_and_nothing_else(left: str, other: str, are: bool) -> None:
    assert alike(left, other) is are
