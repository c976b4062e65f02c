"""The columns of an export, and what each is taken for, to show to people who may tell it otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palate.errors import InputError
from palate.importing.source import Source
from palate.importing.unpacking import unpacked
from palate.shop.recognising import found_in
from palate.tables.headers import cleaned
from palate.tables.meanings import MEANINGS
from palate.tables.naming import Naming, cleaned_names, named
from palate.tables.quarantine import Quarantine
from palate.tables.readers import cells_of
from palate.tables.schema import LINE

SAMPLES, LONGEST = 3, 80
"""Cells of a column that are shown, and characters of each."""

ROWS = 1000
"""Rows by which it is told what a column holds."""

LARGEST = 2**28
"""Bytes of a file whose cells are looked at; of a larger one headers alone are shown."""


@dataclass(frozen=True)
class SourceColumn:
    """A column of a file.

    Parameters
    ----------
    header : str
        As the file spells it.
    samples : sequence of str
        The first cells that are not empty.
    meanings : mapping of str to str
        What it is taken for in each table that the file could be; nothing where it is not taken for anything.
    """

    header: str
    samples: Sequence[str]
    meanings: Mapping[str, str]


@dataclass(frozen=True)
class SourceTable:
    """A file, or a sheet of a workbook, with its columns.

    Parameters
    ----------
    file : str
        Its name, and the sheet behind a #, as palate.toml names it.
    table : str
        What it is taken for: "items", "interactions", "reviews", or "".
    columns : sequence of SourceColumn
    """

    file: str
    table: str
    columns: Sequence[SourceColumn]


def columns_of(path: Path) -> list[SourceTable]:
    """The tables of an export with their columns; files that are none are left out.

    Parameters
    ----------
    path : Path
        A folder or a ZIP.
    """
    try:
        with unpacked(path) as inner:
            root = inner if inner.is_dir() else inner.parent
            return list(_tables(Source(root, Quarantine())))
    except InputError:
        return []


def _tables(source: Source) -> Iterator[SourceTable]:
    for found in found_in(source.path, frozenset(), {}):
        if found.columns:
            table = found.table if found.table in MEANINGS else ""
            yield SourceTable(found.called, table, list(_columns(found.path, found.sheet, found.columns)))


def _columns(path: Path, sheet: str, headers: Sequence[str]) -> Iterator[SourceColumn]:
    head = _head(path, sheet)
    taken = {table: _taken(path, head, table) for table in MEANINGS}
    for header in headers:
        name = cleaned(header)
        cells = head[name].drop_nulls().head(SAMPLES).to_list() if name in head.columns else []
        meanings = {table: own[name] for table, own in taken.items() if name in own}
        yield SourceColumn(header, [str(cell)[:LONGEST] for cell in cells], meanings)


def _head(path: Path, sheet: str) -> pl.DataFrame:
    """The first rows of a table, under cleaned headers; no rows where they can't be read, or not quickly."""
    try:
        if path.stat().st_size > LARGEST:
            return pl.DataFrame()
        return cleaned_names(path, cells_of(path, (), Quarantine(), Naming(), sheet)).head(ROWS)
    except InputError:
        return pl.DataFrame()


def _taken(path: Path, head: pl.DataFrame, table: str) -> dict[str, str]:
    """What each column would be in a table, by its cleaned header; nothing where that is a question."""
    try:
        frame, headers = named(path, head.clone(), Naming(table), Quarantine())
    except InputError:
        return {}
    known = {meaning.column for meaning in MEANINGS[table]}
    own = {column: column for column in frame.columns if column in known and column in head.columns}
    return {header: column for column, header in {**own, **headers}.items() if header != LINE}
