"""What README tells new users to type."""

import re

from scripts.docs.blocks import ROOT, hand_written

_BLOCK = re.compile(r"(?:^ {4}palate .*\n)+", re.MULTILINE)


def commands_for_own_tables() -> list[list[str]]:
    """The commands from an installed package to recommendations of one's own tables, without the program."""
    first = hand_written(ROOT / "README.md").split("\n## ")[0]
    (block,) = _BLOCK.findall(first)
    return [line.split("#")[0].split()[1:] for line in block.splitlines()]
