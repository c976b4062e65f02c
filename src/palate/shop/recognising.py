"""Recognition of files by the names of their columns."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.shop.table_settings import Columns, HeaderSettings
from palate.tables.headers import plain
from palate.tables.heading import HeadingQuestion
from palate.tables.meaning import Meaning
from palate.tables.meanings import MEANINGS, ORDERS, PEOPLE
from palate.tables.naming import Naming
from palate.tables.pasting import positions
from palate.tables.quarantine import Quarantine
from palate.tables.readers import BOOKS, ending_of, first_records, read_bytes, read_cells, sheet_of
from palate.tables.schema import (
    BOOK_ENDINGS,
    INTERACTIONS,
    ITEM,
    ITEMS,
    LINE,
    RATING,
    REVIEW,
    REVIEWS,
    TEXT,
    TEXT_ENDINGS,
    USER,
)
from palate.wording import first_line

HEAD, WHOLE = 2**20, 2**29
"""Bytes of a file that are looked into to tell its columns, and of one in UTF-16, which has zeros in it."""

USERS = "users"


@dataclass(frozen=True)
class Found:
    """A file or a sheet, and what it is.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str
        Sheet of a workbook, "" where it has one.
    table : str
        "items", "interactions", "reviews", "users", or "" where it is none of these.
    columns : tuple of str
        Its headers.
    fault : str
        Why it can't be read.
    """

    path: Path
    sheet: str
    table: str
    columns: tuple[str, ...]
    fault: str = ""

    @property
    def called(self) -> str:
        """The file, and the sheet behind a #."""
        return f"{self.path.name}#{self.sheet}" if self.sheet else self.path.name


def found_in(
    folder: Path, taken: Set[Path], columns: Columns, header: HeaderSettings | None = None
) -> Iterator[Found]:
    """What each file of a folder is that ends like a table; those in ``taken`` apart.

    Parameters
    ----------
    folder : Path
        Its subfolders are not looked into.
    taken : set of Path
        Files that are known.
    columns : Columns
        What palate.toml says of columns.
    header : HeaderSettings, optional
        What it says of the lines that name them.

    Raises
    ------
    HeadingQuestion
        If two lines of a file could name columns, and one of them those of a table.
    """
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path in taken or not ending_of(path.name) or not path.is_file():
            continue
        try:
            for sheet, names in headers_of(path, lambda question: _answered(question, columns, header)):
                yield Found(path, sheet, table_of(names, columns), names)
        except HeadingQuestion:
            raise
        except UnusableFile as error:  # perhaps a note or a licence, which is no table
            yield Found(path, "", "", (), str(error).removeprefix(f"{path}: "))


def _answered(question: HeadingQuestion, columns: Columns, header: HeaderSettings | None) -> tuple[str, ...]:
    """The names in the line that palate.toml says, or in the first, if none is that of a table.

    Raises
    ------
    HeadingQuestion
        If palate.toml does not say it.
    """
    lines = {
        candidate.line: tuple(cell.strip() for cell in candidate.cells) for candidate in question.candidates
    }
    tables = [table for names in lines.values() if (table := table_of(names, columns))]
    if not tables:
        return next(iter(lines.values()))
    said = getattr(header, tables[0], None)
    if said is None:
        raise HeadingQuestion(question.path, question.candidates, tables[0])
    return lines.get(said, list(lines.values())[-1])


def _asked(question: HeadingQuestion) -> tuple[str, ...]:
    raise question


def headers_of(
    path: Path, answer: Callable[[HeadingQuestion], tuple[str, ...]] = _asked
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the columns of a file, sheet by sheet where it is a workbook.

    Parameters
    ----------
    path : Path
        The file.
    answer : callable
        Chooses one of two lines that could name the columns.

    Raises
    ------
    UnusableFile
        If it is not what its ending says.
    """
    if ending_of(path.name) in BOOK_ENDINGS and _head(path).startswith(BOOKS):
        from palate.tables.workbook import sheet_frame, sheets_of  # only where there is one

        sheets = sheets_of(path, read_bytes(path))
        for name, rows in sheets.items():
            sheet = name if len(sheets) > 1 else ""
            try:
                frame = sheet_frame(sheet_of(path, sheet), rows[:100], Quarantine(), Naming())
                yield sheet, _headers(frame.columns)
            except HeadingQuestion as question:
                yield sheet, answer(question)
        return
    if path.name.lower().endswith((".parquet", ".parq")):
        try:
            yield "", tuple(pl.read_parquet_schema(path))
        except Exception as error:  # Polars raises many kinds, some of them its own panics
            raise UnusableFile(
                path, f"is not a parquet file that can be read ({first_line(error)})"
            ) from error
        return
    data = _head(path)
    if ending_of(path.name) == ".json" and len(data) == HEAD and not _is_object(data):
        yield "", _headers(first_records(path).columns)
        return
    if data.strip():
        try:
            yield "", _headers(read_cells(path, data, (), Quarantine(), Naming()).columns)
        except HeadingQuestion as question:
            yield "", answer(question)


def line_for_bare(found: Found) -> str:
    """The lines of palate.toml by which a file without a header may be the interactions; "" for others."""
    if len(found.columns) < 2 or not any(map(str.isdecimal, found.columns)) or found.sheet:
        return ""
    if ending_of(found.path.name) not in TEXT_ENDINGS:
        return ""
    frame = read_cells(found.path, _head(found.path), (), Quarantine(), Naming(INTERACTIONS, {USER: 1}))
    name = json.dumps(found.called, ensure_ascii=False)
    return f"files.interactions = {name} and {positions(frame)}"


def _headers(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names if name != LINE)


def _head(path: Path) -> bytes:
    """The first lines of a file, or as much where it has no lines; of UTF-16 all up to a size."""
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            data = file.read(HEAD)
            if len(data) < HEAD:
                return data
            if b"\x00" in data[:4096]:
                return data + file.read(WHOLE)
            if ending_of(path.name) == ".json" and not _is_object(data):
                return data
            return data[: data.rfind(b"\n") + 1] or data
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableFile(path, f"can't be read ({error})") from error


def _is_object(data: bytes) -> bool:
    """Whether the first line is an object of its own, so that the others are too."""
    try:
        return isinstance(json.loads(data.partition(b"\n")[0]), dict)
    except (ValueError, RecursionError):
        return data.startswith((b"{'", b"{u'"))


def table_of(names: Sequence[str], columns: Columns | None = None) -> str:
    """The table that has such columns; "" for none.

    Who and what make an interaction, words with them a review. What and a fact about it make an item. Who
    alone makes a user.
    """
    held = {table: _held(names, table, columns or {}) for table in MEANINGS}
    people = any(plain(name) in PEOPLE for name in names)
    ordered = any(plain(name) in ORDERS for name in names)
    reviews, interactions, items = held[REVIEWS], held[INTERACTIONS], held[ITEMS]
    if ITEM in reviews and TEXT in reviews and (USER in reviews or RATING in reviews or REVIEW in reviews):
        return REVIEWS
    if ITEM in interactions and USER in interactions:
        return INTERACTIONS
    if ITEM in items and not people and not ordered and len(items) > 1:
        return ITEMS
    labelled = people or any(plain(name) == "labels" for name in names)
    return USERS if labelled and (USER in interactions or ITEM in items) else ""


def _held(names: Sequence[str], table: str, columns: Columns) -> set[str]:
    """The columns of a table that some headers are, by name alone; each header is one column at most."""
    own = columns.get(table)
    told = {**columns, **(own if isinstance(own, dict) else {})}
    free = {plain(name): name for name in names}
    held: set[str] = set()
    for meaning in MEANINGS[table]:
        simple = _header_of(meaning, told.get(meaning.column), free)
        if simple is not None:
            held.add(meaning.column)
            del free[simple]
    return held


def _header_of(meaning: Meaning, told: object, free: dict[str, str]) -> str | None:
    if isinstance(told, str) and plain(told) in free:
        return plain(told)
    for wanted in meaning.ranks:
        if (simple := next((name for name in free if name in wanted), None)) is not None:
            return simple
    return None
