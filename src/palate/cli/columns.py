"""Columns of a table on a screen: how wide each is, and which stand beside each other; no word breaks."""

import re
from collections.abc import Sequence

from rich.cells import cell_len

GAP = 2
"""Cells between two columns."""

_UNBROKEN = re.compile(r"[ᄀ-ᇿ⺀-鿿가-힣豈-﫿＀-￯]|[^\sᄀ-ᇿ⺀-鿿가-힣豈-﫿＀-￯]+")
"""What a line is never broken within: a character of Chinese, Japanese or Korean, or a word."""


def groups(columns: Sequence[Sequence[str]], room: int) -> list[list[int]]:
    """Positions of the columns that stand beside each other, one list a table.

    Where all have no room, several tables follow each other, each with the first column.

    Parameters
    ----------
    columns : sequence of sequence of str
        Cells of each column, its name among them.
    room : int
        Cells of a line.
    """
    least = [longest_word(cells) for cells in columns]
    made = [[0]]
    for position in range(1, len(columns)):
        beside = [*made[-1], position]
        if len(made[-1]) > 1 and _total([least[column] for column in beside]) > room:
            made.append([0, position])
        else:
            made[-1] = beside
    return made


def widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Cells of each column: what it needs, else the widest ones give way down to their longest word."""
    least = [longest_word(cells) for cells in columns]
    given = [max(map(cell_len, cells)) for cells in columns]
    while _total(given) > room:
        wide = [position for position, width in enumerate(given) if width > least[position]]
        if not wide:
            break
        given[max(wide, key=given.__getitem__)] -= 1
    return given


def longest_word(cells: Sequence[str]) -> int:
    """Cells of the longest word in a column."""
    return max((cell_len(word) for cell in cells for word in _UNBROKEN.findall(cell)), default=1)


def _total(given: Sequence[int]) -> int:
    return sum(given) + GAP * (len(given) - 1)
