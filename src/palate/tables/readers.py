"""Tables of any format as columns of text under the contract's names, with the line of every record."""

from codecs import iterdecode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from palate.errors import InputError, UnusableFile
from palate.tables.blocks import coded_cells
from palate.tables.coded import cell_by_cell, changed
from palate.tables.csv_text import read_csv
from palate.tables.decoding import decode
from palate.tables.files import bytes_of, ending_of, is_plain_file, read_bytes, refuse_line_of_names
from palate.tables.headers import cleaned, untyped
from palate.tables.json_pieces import Pieces, pieces_of
from palate.tables.json_records import ROWS, read_json, read_json_lines
from palate.tables.naming import Naming, cleaned_names, named
from palate.tables.parquet import read_parquet, read_parts
from palate.tables.pasting import missing_columns
from palate.tables.quarantine import Quarantine
from palate.tables.schema import (
    BOOK_ENDINGS,
    ENDINGS,
    IDS,
    JSON_ENDINGS,
    LINE,
    LONGEST_CELL,
    LONGEST_ID,
    PARQUET_ENDINGS,
)

if TYPE_CHECKING:
    from palate.tables.workbook import Row


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Parameters
    ----------
    file : str
        Name for people, relative to the workspace.
    frame : DataFrame
        Columns of strings, names lower-case, and LINE as Int64. Empty cells are null. What was read in blocks
        has columns as :class:`palate.tables.coded.Coder` makes them.
    headers : mapping of str to str
        What the file calls the columns that were read by another name.
    """

    file: str
    frame: pl.DataFrame
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def is_table(path: Path) -> bool:
    """Whether there is a file that is called like a table, or a folder that is called like Parquet."""
    is_parts = path.name.lower().endswith(PARQUET_ENDINGS) and path.is_dir()
    return is_parts or (bool(ending_of(path.name)) and path.is_file())


def find_table(folder: Path, name: str) -> Path | None:
    """The file of a table by its name in the contract, or None.

    Raises
    ------
    InputError
        If there are two.
    """
    found = [path for ending in ENDINGS if is_table(path := folder / f"{name}{ending}")]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise InputError(f"{folder}: there are {names}; keep one of them")
    return found[0] if found else None


def read_table(
    path: Path,
    required: Sequence[str],
    quarantine: Quarantine,
    naming: Naming | None = None,
    sheet: str = "",
    *,
    in_blocks: bool = False,
) -> Table:
    """Read a table; rows that can't be read go to quarantine.

    Parameters
    ----------
    path : Path
        A file with an ending that is read.
    required : sequence of str
        Columns that must be there.
    quarantine : Quarantine
        Takes rows that are no records and cells that are too long.
    naming : Naming, optional
        How columns are told that are not called as in the contract; without it there are none.
    sheet : str
        Sheet of a workbook; needed where it has several.
    in_blocks : bool
        Whether a large file is read block by block, into columns as :class:`palate.tables.coded.Coder` makes
        them.

    Raises
    ------
    UnusableFile
        If the file is empty, not text, not what its ending says, or lacks a required column.
    """
    naming = Naming() if naming is None else naming
    frame = coded_cells(path, required, quarantine, naming) if in_blocks else None
    if frame is None:
        frame = cells_of(path, required, quarantine, naming, sheet)
    return table_of(path, frame, required, quarantine, naming, sheet)


def table_of(
    path: Path,
    frame: pl.DataFrame,
    required: Sequence[str],
    quarantine: Quarantine,
    naming: Naming,
    sheet: str = "",
) -> Table:
    """What :func:`read_cells` gave, under the contract's names.

    Parameters are those of :func:`read_table`; ``path`` names the table in messages.

    Raises
    ------
    UnusableFile
        If a required column is missing, is there twice, or could be one of two.
    """
    spelt = {cleaned(name): untyped(name.strip()) for name in frame.columns}
    called = sheet_of(path, sheet)
    file = called.name
    line = quarantine.line_of_names(file)
    frame, headers = named(called, cleaned_names(called, frame, line), naming, quarantine, spelt)
    if (fault := missing_columns(called, frame, required, naming.table, line)) is not None:
        raise fault
    return Table(file, _clipped(file, frame, quarantine), headers)


def sheet_of(path: Path, sheet: str) -> Path:
    """How a sheet of a workbook is called in messages; "" is the only one."""
    return path.with_name(f"{path.name}#{sheet}") if sheet else path


def cells_of(
    path: Path, required: Sequence[str], quarantine: Quarantine, naming: Naming, sheet: str = ""
) -> pl.DataFrame:
    """All of a file as :func:`read_cells` gives it; JSON is read piece by piece.

    Raises
    ------
    UnusableFile
        If the file is empty or not what its ending says.
    """
    if path.is_dir():
        refuse_line_of_names(path, naming)
        return read_parts(path, naming.is_id)
    if ending_of(path.name) in JSON_ENDINGS:
        pieces = text_of(path, quarantine)
        if any(piece.strip() for piece in pieces()):
            return _read_json(path, pieces, quarantine, naming)
    elif (data := read_bytes(path)).strip():
        return read_cells(path, data, required, quarantine, naming, sheet)
    needed = f"; it needs a column {' and '.join(required)}" if required else ""
    raise UnusableFile(path, f"the file is empty{needed}")


def first_records(path: Path) -> pl.DataFrame:
    """The first records of a JSON document as :func:`read_cells` gives all of them.

    Raises
    ------
    UnusableFile
        If it is no such document.
    """
    told = Quarantine()
    return read_json(path, text_of(path, told), told, Naming(), most=ROWS)


def text_of(path: Path, quarantine: Quarantine) -> Pieces:
    """The text of a file in pieces; it is in memory only where its encoding can't be told otherwise.

    Raises
    ------
    UnusableFile
        If it can't be read, or is not text.
    """
    if is_plain_file(path):
        return lambda: iterdecode(bytes_of(path), "utf-8-sig")
    return pieces_of(decode(path, read_bytes(path), quarantine))


def _read_json(path: Path, pieces: Pieces, quarantine: Quarantine, naming: Naming) -> pl.DataFrame:
    refuse_line_of_names(path, naming)
    read = read_json if ending_of(path.name) == ".json" else read_json_lines
    return read(path, pieces, quarantine, naming)


def read_cells(
    path: Path,
    data: bytes,
    required: Sequence[str],
    quarantine: Quarantine,
    naming: Naming,
    sheet: str = "",
) -> pl.DataFrame:
    """Columns of strings under the names of the file, and LINE.

    Raises
    ------
    UnusableFile
        If the file is not what its ending says.
    """
    ending = ending_of(path.name)
    if ending in PARQUET_ENDINGS:
        refuse_line_of_names(path, naming)
        return read_parquet(path, data, naming.is_id)
    if ending in BOOK_ENDINGS and data.startswith(BOOKS):
        from palate.tables.workbook import sheet_frame, sheets_of  # only where there is one

        rows = _sheet(path, sheets_of(path, data), sheet)
        return sheet_frame(sheet_of(path, sheet), rows, quarantine, naming)
    text = decode(path, data, quarantine)
    if ending in BOOK_ENDINGS:
        quarantine.say(path.name, "is text and no workbook; read as CSV")
    if ending in JSON_ENDINGS:
        return _read_json(path, pieces_of(text), quarantine, naming)
    return read_csv(path, text, required, quarantine, naming)


BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What workbooks begin with; shops export text under their names too."""


def _sheet(path: Path, sheets: "Mapping[str, list[Row]]", wanted: str) -> "list[Row]":
    if wanted in sheets:
        return sheets[wanted]
    if not sheets:
        raise UnusableFile(path, "has no sheet with a row")
    names = ", ".join(sheets)
    if wanted:
        raise UnusableFile(path, f"has no sheet '{wanted}' with a row; it has: {names}")
    if len(sheets) > 1:
        raise UnusableFile(
            path, f"has several sheets: {names}; name one behind a #, as {path.name}#{next(iter(sheets))}"
        )
    return next(iter(sheets.values()))


def _clipped(file: str, frame: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    """Long cells cut and said so; rows whose id is too long to be one taken out."""
    for name in frame.columns:
        if frame[name].dtype == pl.Int64:  # LINE, and numbers that are short
            continue
        limit = LONGEST_ID if name in IDS else LONGEST_CELL
        # Bytes bound characters from above and are much cheaper to count.
        longest = cell_by_cell(frame[name], lambda cells: cells.str.len_bytes()).max()
        if int(longest or 0) > limit:  # pyright: ignore[reportArgumentType]
            frame = _with_cells_of(limit, file, frame, name, quarantine)
    return frame


def _with_cells_of(
    limit: int, file: str, frame: pl.DataFrame, name: str, quarantine: Quarantine
) -> pl.DataFrame:
    too_long = cell_by_cell(frame[name], lambda cells: cells.str.len_chars().fill_null(0) > limit)
    for line in frame[LINE].filter(too_long):
        reason = "not an id" if name in IDS else f"cut after {limit:,} characters"
        quarantine.add(file, line, name, f"longer than {limit:,} characters; {reason}")
    if name in IDS:
        return frame.filter(~too_long)
    return frame.with_columns(changed(frame[name], lambda cells: cells.str.slice(0, limit)))
