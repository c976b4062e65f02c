"""Lines of palate.toml that settle which column is what, for messages to end in."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.meanings import MEANINGS
from palate.tables.schema import LINE

Given = str | int | bool
"""What ``[columns]`` says of a column: its header, its place from 1 where there is no header, or false."""


def to_paste(table: str, column: str, header: Given) -> str:
    """The line of palate.toml that says which column of a table is what."""
    return f"columns.{table}.{column} = {json.dumps(header, ensure_ascii=False)}"


def missing_columns(
    path: Path, frame: pl.DataFrame, required: Sequence[str], table: str
) -> UnusableFile | None:
    """What to say of a table that lacks a required column, with the line to paste; None where it has all."""
    names = [name for name in frame.columns if name != LINE]
    missing = [name for name in required if name not in names]
    if not missing:
        return None
    found = ", ".join(names)[:200]
    told = f"needs a column {' and '.join(missing)}; it has: {found}"
    if table and (lines := list(_likely(frame, missing, table))):
        if any(_is_number(name) for name in names):
            told = f"line 1 looks like a row and not like the names of columns ({found})"
            lines = [_positions(frame, required, table)]
        told += f"; say which it is at the top of palate.toml, such as {' and '.join(lines)}"
    return UnusableFile(path, told, line=1)


def _likely(frame: pl.DataFrame, missing: Sequence[str], table: str) -> Iterator[str]:
    """A line to paste for each missing column, with a column that is full and not taken."""
    own = {meaning.column for meaning in MEANINGS[table]}
    free = [name for name in frame.columns if name != LINE and name not in own]
    free.sort(key=lambda name: frame[name].null_count())
    for column, header in zip(missing, free, strict=False):
        yield to_paste(table, column, header)


def _is_number(name: str) -> bool:
    return name.replace(".", "", 1).replace("-", "", 1).isdigit()


def _positions(frame: pl.DataFrame, required: Sequence[str], table: str) -> str:
    """One line for a file without a header, by the order that most such files have."""
    width = len(frame.columns) - 1
    usual = (*required, *(("rating", "timestamp") if table == "interactions" else ()))
    pairs = ", ".join(f"{column} = {place}" for place, column in enumerate(usual[:width], start=1))
    return f"columns.{table} = {{ {pairs} }}"
