"""What README and the guides show is what the commands give today (`make docs-check`).

Figures on real data have modules of their own, beside the claims that need the same runs.
"""

import pytest
from scripts.docs.blocks import blocks
from scripts.docs.figures import FIGURES
from tests.docs.shown import off


def test_every_block_has_a_maker_and_every_maker_a_block() -> None:
    assert {block.name for block in blocks()} == set(FIGURES)


def test_every_block_states_its_tolerance() -> None:
    for block in blocks():
        assert f"<!-- made by: {block.name} ({FIGURES[block.name].tolerance}) -->" in block.page.read_text()


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if not figure.shared])
def test_pages_show_what_their_command_gives(name: str) -> None:
    assert off(name) == []
