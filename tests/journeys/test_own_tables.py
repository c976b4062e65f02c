"""From an installed package to explained recommendations of one's own tables, as README's first page says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.importing import exports
from tests.readme import commands_for_own_tables

LISTED = re.compile(r"^ +(\d+)\. .*\[.+\] .*\n(?: {4,}\S.*\n)*? {4,}\S.*[.。]$", re.MULTILINE)
"""A recommendation with its reason, a sentence, below it."""

SHAPES: dict[str, Callable[[Path], Path]] = {
    "shopify": exports.shopify,
    "movielens": exports.movielens_100k,
    "gorse": exports.gorse,
    "chinese": exports.chinese,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_three_commands_lead_to_explained_recommendations(
    shape: str, palate_command: Palate, tmp_path: Path
) -> None:
    SHAPES[shape](tmp_path / "my-export")
    commands = commands_for_own_tables()
    assert len(commands) <= 3
    shown = ""
    for words in commands:
        done = palate_command(*words, cwd=tmp_path)
        assert done.code == 0, (words, done.err)
        shown = done.out
    recommended = shown.split("One shopper\n")[1].split("Try next\n")[0]
    assert {int(place) for place in LISTED.findall(recommended)} == {1, 2, 3, 4, 5}, recommended
