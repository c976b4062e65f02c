"""Sheets of a workbook (.xlsx, .xls, .xlsb, .ods) as columns of text."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from palate.errors import UnusableFile
from palate.tables.heading import LOOKED_AT, Record, heading, tell_above
from palate.tables.json_records import as_text
from palate.tables.naming import Naming
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE

LARGEST = 2**30
"""Bytes that a workbook may unpack to."""

Cell = int | float | str | bool | time | date | datetime | timedelta
Row = list[Cell]


def sheets_of(path: Path, data: bytes) -> dict[str, list[Row]]:
    """The rows of each sheet that has any.

    Raises
    ------
    UnusableFile
        If it is no workbook that can be read.
    """
    _refuse_bomb(path, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    except (CalamineError, OSError, ValueError) as error:
        raise UnusableFile(path, f"is not a workbook that can be read ({error})") from error
    return {name: rows for name, rows in found.items() if any(_full(row) for row in rows)}


def _refuse_bomb(path: Path, data: bytes) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            size = sum(info.file_size for info in packed.infolist())
    except BadZipFile as error:
        raise UnusableFile(path, f"is not a workbook that can be read ({error})") from error
    if size > LARGEST:
        raise UnusableFile(path, f"would unpack to {size / 2**20:,.0f} MB; export the sheet as CSV in UTF-8")


def sheet_frame(path: Path, rows: Sequence[Row], quarantine: Quarantine, naming: Naming) -> pl.DataFrame:
    """Columns of strings and LINE, the row of the sheet as it is numbered there.

    Lines above the names of the columns, such as a heading over the sheet, are left out and that is said.
    """
    header, start = naming.has_header, _start(path, rows, naming, quarantine)
    width = max(len(row) for row in rows)
    first = _padded(rows[start], width)
    texts = [as_text(_plain(cell), False) or "" for cell in first]
    names = texts if header else [str(position) for position in range(1, width + 1)]
    body = [
        (number, _padded(row, width)) for number, row in enumerate(rows, start=1) if number > start + header
    ]
    body = [(number, row) for number, row in body if _full(row)]
    columns: dict[str, pl.Series] = {}
    for position, name in enumerate(names):
        cells = [as_text(_plain(row[position]), naming.is_id(name)) for _, row in body]
        if not name and not any(cells):
            continue
        name = name or f"unnamed_{position + 1}"
        if name in columns:
            raise UnusableFile(path, f"column {name} is there twice; rename one", line=start + 1)
        columns[name] = pl.Series(cells, dtype=pl.String)
    return pl.DataFrame(columns | {LINE: pl.Series([number for number, _ in body], dtype=pl.Int64)})


def _start(path: Path, rows: Sequence[Row], naming: Naming, quarantine: Quarantine) -> int:
    """The position of the row that names the columns, or of the first row where none does."""
    full = ((line, row) for line, row in enumerate(rows, start=1) if _full(row))
    records = [
        Record(line, [as_text(_plain(cell), False) or "" for cell in row])
        for line, row in islice(full, LOOKED_AT)
    ]
    if line := naming.header_line:
        if line > len(rows):
            raise UnusableFile(path, f"has no line {line}, which palate.toml says names the columns")
    else:
        line = records[heading(path, records, naming.table, names=naming.has_header)].line
    tell_above(path.name, [record for record in records if record.line < line], line, quarantine)
    return line - 1


def _padded(row: Row, width: int) -> Row:
    return [*row, *[""] * (width - len(row))]


def _full(row: Row) -> bool:
    return any(cell != "" for cell in row)


def _plain(cell: Cell) -> object:
    """A cell as JSON would hold it; times as ISO 8601."""
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell
