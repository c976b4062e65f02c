"""Names of a table's columns: the header, and what programs write without a name."""

import re
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.csv_fast import BLANK
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE

_UNNAMED = re.compile(r"(unnamed: \d+(\.\d+)*)?", re.IGNORECASE)
"""No name, or what pandas calls a column without one."""


def is_unnamed(name: str | None) -> bool:
    """Whether a header names no column."""
    return _UNNAMED.fullmatch((name or "").strip(BLANK)) is not None


def with_names(path: Path, frame: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    """The table below its header; columns without a name that are empty or number the rows are left out.

    Parameters
    ----------
    path : Path
        For messages.
    frame : DataFrame
        Columns c0, c1, … and LINE, the header as first row.
    quarantine : Quarantine
        Takes notes on columns without a name.

    Raises
    ------
    UnusableFile
        If a name is there twice, capitals and small letters alike.
    """
    header = [(name or "").strip(BLANK) for name in frame.drop(LINE).row(0)]
    line, rows = frame[LINE][0], frame.slice(1)
    names: dict[str, str] = {}
    empty = 0
    for position, name in enumerate(header):
        column = rows[f"c{position}"]
        if not is_unnamed(name):
            names[f"c{position}"] = name
        elif not (column.str.strip_chars(BLANK) != "").any():
            empty += 1
        elif _numbers_rows(column):
            quarantine.say(
                path.name, f"column {position + 1} has no name and numbers the rows; it is left out"
            )
        else:
            names[f"c{position}"] = name or f"unnamed_{position + 1}"
            quarantine.say(
                path.name, f"column {position + 1} has no name; it is kept as {names[f'c{position}']}"
            )
    if empty:
        quarantine.say(path.name, f"{empty} empty columns without a name are left out")
    _refuse_twice(path, list(names.values()), line)
    return rows.select([*names, LINE]).rename(names)


def _numbers_rows(column: pl.Series) -> bool:
    """Whether a column counts up from 0 or 1, rows that were taken out apart."""
    if len(column) == 0:
        return False
    number = column.str.strip_chars(BLANK).cast(pl.Int64, strict=False)
    return number.null_count() == 0 and number[0] in (0, 1) and bool((number.diff().drop_nulls() > 0).all())


def _refuse_twice(path: Path, names: list[str], line: int) -> None:
    lower = [name.lower() for name in names]
    if LINE in lower:
        raise UnusableFile(
            path, f"column {LINE}: palate keeps line numbers under this name; rename it", line=line
        )
    twice = sorted({name for name in lower if lower.count(name) > 1})
    if twice:
        raise UnusableFile(path, f"column {', '.join(twice)} is there twice; rename one", line=line)
