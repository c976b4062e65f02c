"""CSV as people save it: any of four separators, Excel's directive, backslashes, unnamed columns."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.csv_columns import with_names
from palate.tables.csv_dialect import without_backslashes, without_formulas, without_padding
from palate.tables.csv_fast import BLANK, read_regular
from palate.tables.csv_records import read_records
from palate.tables.headers import plain
from palate.tables.heading import LOOKED_AT, Record, heading, tell_above
from palate.tables.meanings import KNOWN
from palate.tables.naming import Naming
from palate.tables.quarantine import Quarantine

SEPARATORS = ",;\t|"

_DIRECTIVE = re.compile(r'"?sep=([^\w\s"]|\t)"?[,;|\s]*', re.IGNORECASE)


def read_csv(
    path: Path, text: str, required: Sequence[str], quarantine: Quarantine, naming: Naming | None = None
) -> pl.DataFrame:
    """Columns of strings and LINE, empty cells null.

    What is regular throughout is read by Polars; what is not is read record by record, so that the line of
    every fault is known. Both give the same table.

    Parameters
    ----------
    path : Path
        For messages.
    text : str
        The whole file.
    required : sequence of str
        Columns by which the separator is told.
    quarantine : Quarantine
        Takes records with NUL characters, with too many fields, or with a quote left open; and notes on how
        the table was read.
    naming : Naming, optional
        Whether a line names the columns, and which; they are called 1, 2, … where none does.

    Raises
    ------
    UnusableFile
        If not even the header can be read.
    HeadingQuestion
        If two lines could name the columns.
    """
    naming = Naming() if naming is None else naming
    text = _with_line_feeds(path.name, text.replace("\ufeff", ""), quarantine)
    opening = opening_of(path, text, required, quarantine, naming)
    start, text, separator = opening.start, opening.text, opening.separator
    text = without_padding(path.name, text, separator, quarantine)
    text = without_backslashes(path.name, text, separator, quarantine)
    frame = read_regular(text, separator, start)
    if frame is None:
        frame = read_records(path.name, text, separator, start, quarantine)
    if len(frame) == 0:
        raise UnusableFile(path, "has no header line", line=start + 1)
    if '="' in text:
        frame = without_formulas(path.name, frame, quarantine)
    return with_names(path, frame, quarantine)


@dataclass(frozen=True)
class Opening:
    """What the first lines of a file tell.

    Parameters
    ----------
    text : str
        The text from the line that names the columns on.
    separator : str
        One character.
    start : int
        Lines of the file before the text.
    """

    text: str
    separator: str
    start: int


def opening_of(
    path: Path, text: str, required: Sequence[str], quarantine: Quarantine, naming: Naming
) -> Opening:
    """The separator of a file, and its text without what stands above the names of the columns.

    Of a longer text than HEAD no more is looked at. Parameters and errors are those of :func:`read_csv`;
    lines end in line feeds.
    """
    start = len(text) - len(text.lstrip("\n"))
    text = text[start:]
    first, _, rest = text.partition("\n")
    if stated := _DIRECTIVE.fullmatch(first):
        quarantine.say(path.name, f"the first line, {first.strip()}, names the separator and is no header")
        start, text = start + 1, rest
    separator = stated[1] if stated else _separator(text, required)
    above = _above(path, text, separator, start, naming, quarantine)
    start, text = start + above, text.split("\n", above)[-1]
    if not naming.has_header:
        width = len(next(csv.reader([text.split("\n", 1)[0]], delimiter=separator)))
        start, text = start - 1, separator.join(map(str, range(1, width + 1))) + f"\n{text}"
    return Opening(text, separator, start)


def _with_line_feeds(file: str, text: str, quarantine: Quarantine) -> str:
    """Text whose lines end in line feeds alone.

    A carriage return that ends no line stands for a line break in its cell, unless the file has no other ends
    of lines, as on old Macs.
    """
    if "\r" not in text:
        return text
    while "\r\n" in text:
        text = text.replace("\r\n", "\n")
    alone = text.count("\r")
    if alone and "\n" in text:
        quarantine.say(file, f"{alone:,} carriage returns inside lines are read as spaces")
        return text.replace("\r", " ")
    return text.replace("\r", "\n")


def _separator(text: str, required: Sequence[str]) -> str:
    """The separator that finds the required columns in one of the first lines, else the most columns that
    mean something, else the most frequent one in the first line, else in all of them.
    """
    lines = [line for line in _head(text).lower().split("\n") if line.strip(BLANK)][:LOOKED_AT]

    def names(line: str, separator: str) -> list[str]:
        return [name.strip().strip('"').strip() for name in line.split(separator)]

    def found(separator: str) -> tuple[int, int, int, int]:
        split = [names(line, separator) for line in lines] or [[""]]
        must = max(sum(name in cells for name in required) for cells in split)
        known = max(sum(plain(name) in KNOWN for name in cells) for cells in split)
        return must, known, len(split[0]), sum(map(len, split))

    return max(SEPARATORS, key=found)


HEAD = 2**18
"""Characters that are looked into for the line that names the columns."""


def _head(text: str) -> str:
    return text if len(text) <= HEAD else text[: text.rfind("\n", 0, HEAD) + 1] or text[:HEAD]


def _above(path: Path, text: str, separator: str, start: int, naming: Naming, quarantine: Quarantine) -> int:
    """How many lines of the text stand above the one that names the columns, or above the first row."""
    records = _first_records(text, separator, start)
    if not records:
        return 0
    if naming.header_line:
        line = naming.header_line
        position = sum(record.line < line for record in records)
        if line > start + 1 + text.count("\n"):
            raise UnusableFile(path, f"has no line {line}, which palate.toml says names the columns")
    else:
        position = heading(path, records, naming.table, names=naming.has_header)
        line = records[position].line
    tell_above(path.name, records[:position], line, quarantine)
    return max(line - start - 1, 0) if position else 0


def _first_records(text: str, separator: str, start: int) -> list[Record]:
    """The first records that hold something; quotes that are not closed end them."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader((f"{line}\n" for line in _head(text).split("\n")), delimiter=separator)
    records: list[Record] = []
    before = 0
    try:
        for cells in reader:
            record = Record(start + before + 1, cells)
            before = reader.line_num
            if record.filled:
                records.append(record)
            if len(records) == LOOKED_AT:
                break
    except csv.Error:
        pass  # such as a NUL, which the readers of all of it tell
    return records
