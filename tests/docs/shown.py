"""Compare blocks of pages with what their commands give today."""

from scripts.docs.blocks import blocks, differences
from scripts.docs.figures import FIGURES


def off(name: str) -> list[str]:
    """What pages say under a name that its command does not give, in words."""
    figure = FIGURES[name]
    found = figure.make()
    said = [block.text for block in blocks() if block.name == name]
    assert said
    return [wrong for text in said for wrong in differences(text, found, figure.tolerance)]
