"""Lines of palate.toml that settle which column is what, for messages to end in."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.meanings import MEANINGS
from palate.tables.schema import INTERACTIONS, LINE

Given = str | int | bool
"""What ``[columns]`` says of a column: its header, its place from 1 where there is no header, or false."""


def to_paste(table: str, column: str, header: Given) -> str:
    """The line of palate.toml that says which column of a table is what."""
    return f"columns.{table}.{column} = {json.dumps(header, ensure_ascii=False)}"


def missing_columns(
    path: Path, frame: pl.DataFrame, required: Sequence[str], table: str, line: int = 1
) -> UnusableFile | None:
    """What to say of a table that lacks a required column, with the line to paste; None where it has all.

    Parameters
    ----------
    path, frame
        The table.
    required : sequence of str
        Columns that must be there.
    table : str
        Which table it is.
    line : int
        The line that names the columns.
    """
    names = [name for name in frame.columns if name != LINE]
    missing = [name for name in required if name not in names]
    if not missing:
        return None
    found = ", ".join(names)[:200]
    told = f"needs a column {' and '.join(missing)}; it has: {found}"
    if table and (lines := list(_likely(frame, missing, table))):
        if any(_is_number(name) for name in names):
            told = f"line {line} looks like a row and not like the names of columns ({found})"
            lines = [positions(frame) if table == INTERACTIONS else to_paste(table, required[-1], 1)]
        told += f"; say which it is at the top of palate.toml, such as {' and '.join(lines)}"
    return UnusableFile(path, told, line)


def _likely(frame: pl.DataFrame, missing: Sequence[str], table: str) -> Iterator[str]:
    """A line to paste for each missing column, with a column that is full and not taken."""
    own = {meaning.column for meaning in MEANINGS[table]}
    free = [name for name in frame.columns if name != LINE and name not in own]
    free.sort(key=lambda name: frame[name].null_count())
    for column, header in zip(missing, free, strict=False):
        yield to_paste(table, column, header)


def _is_number(name: str) -> bool:
    return name.replace(".", "", 1).replace("-", "", 1).isdigit()


TIME = r"^([0-9]{9,10}|[0-9]{13}|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*)(\.0+)?$"
SCORE = r"^([0-9]|10)(\.[0-9]+)?$"
WORDS = 10
"""Different words up to which they are the names of events."""


def positions(frame: pl.DataFrame) -> str:
    """One line for interactions without a header: which place may be what, by the cells.

    The first two columns that are no times, ratings or events are taken for users and items.
    """
    roles: dict[str, int] = {}
    names = [name for name in frame.columns if name != LINE]
    left: list[int] = []
    for number, name in reversed(list(enumerate(names, start=1))):
        role = _role(frame[name].drop_nulls())
        if role and role not in roles and number > 2:
            roles[role] = number
        else:
            left.insert(0, number)
    pairs = dict(zip(("user_id", "item_id"), left, strict=False)) | dict(reversed(roles.items()))
    return f"columns.interactions = {{ {', '.join(f'{name} = {number}' for name, number in pairs.items())} }}"


def _role(cells: pl.Series) -> str:
    """What cells look like: times, ratings, names of events, or "" for ids."""
    if not len(cells):
        return ""
    if bool(cells.str.contains(TIME).all()):
        return "timestamp"
    if bool(cells.str.contains(SCORE).all()):
        return "rating"
    words = bool((~cells.str.contains("[0-9]")).all()) and cells.n_unique() <= min(WORDS, len(cells) / 2)
    return "event" if words else ""
