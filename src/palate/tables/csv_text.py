"""CSV as people save it: any of four separators, Excel's directive, backslashes, unnamed columns."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.csv_columns import with_names
from palate.tables.csv_dialect import without_backslashes, without_formulas, without_padding
from palate.tables.csv_fast import read_regular
from palate.tables.csv_records import read_records
from palate.tables.headers import plain
from palate.tables.meanings import KNOWN
from palate.tables.quarantine import Quarantine

SEPARATORS = ",;\t|"

_DIRECTIVE = re.compile(r'"?sep=([^\w\s"]|\t)"?[,;|\s]*', re.IGNORECASE)


def read_csv(
    path: Path, text: str, required: Sequence[str], quarantine: Quarantine, *, header: bool = True
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
    header : bool
        Whether the first line names the columns; they are called 1, 2, … where it does not.

    Raises
    ------
    UnusableFile
        If not even the header can be read.
    """
    text = _with_line_feeds(path.name, text.replace("\ufeff", ""), quarantine)
    start = len(text) - len(text.lstrip("\n"))
    text = text[start:]
    first, _, rest = text.partition("\n")
    if stated := _DIRECTIVE.fullmatch(first):
        quarantine.say(path.name, f"the first line, {first.strip()}, names the separator and is no header")
        start, text = start + 1, rest
    separator = stated[1] if stated else _separator(text, required)
    if not header:
        width = len(next(csv.reader([text.split("\n", 1)[0]], delimiter=separator)))
        start, text = start - 1, separator.join(map(str, range(1, width + 1))) + f"\n{text}"
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
    """The separator that finds the required columns in the first line, else the most columns that mean
    something, else the most frequent one there.
    """
    header = text.split("\n", 1)[0].lower()

    def found(separator: str) -> tuple[int, int, int]:
        names = [name.strip().strip('"').strip() for name in header.split(separator)]
        known = sum(plain(name) in KNOWN for name in names)
        return sum(name in names for name in required), known, len(names)

    return max(SEPARATORS, key=found)
