"""What README and the guides show is what the commands give today (`make docs-check`)."""

import pytest
from scripts.docs.blocks import ROOT, blocks, differences
from scripts.docs.figures import FIGURES

BLOCKS = {f"{block.page.relative_to(ROOT)}: {block.name}": block for block in blocks()}


def test_every_block_has_a_maker_and_every_maker_a_block() -> None:
    assert {block.name for block in BLOCKS.values()} == set(FIGURES)


def test_every_block_states_its_tolerance() -> None:
    for block in BLOCKS.values():
        assert f"<!-- made by: {block.name} ({FIGURES[block.name].tolerance}) -->" in block.page.read_text()


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(where, marks=[pytest.mark.quality] if FIGURES[block.name].shared else [])
        for where, block in BLOCKS.items()
    ],
)
def test_a_page_shows_what_its_command_gives(where: str) -> None:
    block = BLOCKS[where]
    figure = FIGURES[block.name]
    assert differences(block.text, figure.make(), figure.tolerance) == []
