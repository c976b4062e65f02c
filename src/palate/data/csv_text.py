"""CSV as people save it: any of four separators, quoted line breaks, a BOM, stray NULs, open quotes."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from palate.data.quarantine import Quarantine
from palate.errors import UnusableFile

SEPARATORS = ",;\t|"
LINE = "_line"


def read_csv(path: Path, text: str, required: Sequence[str], quarantine: Quarantine) -> pl.DataFrame:
    """Columns of strings and LINE, empty cells null.

    Polars reads what is plainly regular; what is not is read record by record, so that the line of every
    fault is known.

    Parameters
    ----------
    path : Path
        For messages.
    text : str
        The whole file.
    required : sequence of str
        Columns by which the separator is told.
    quarantine : Quarantine
        Takes records with NUL characters, with too many fields, or with a quote left open.

    Raises
    ------
    UnusableFile
        If not even the header can be read.
    """
    separator = _separator(text, required)
    frame = _regular(text, separator)
    return frame if frame is not None else _careful(path, text, separator, quarantine)


def _separator(text: str, required: Sequence[str]) -> str:
    """The separator that finds the required columns in the first line, else the most frequent one there."""
    header = text.lstrip("\r\n").split("\n", 1)[0].strip("\r\n").lower()

    def found(separator: str) -> tuple[int, int]:
        names = [name.strip().strip('"').strip("\ufeff") for name in header.split(separator)]
        return sum(name in names for name in required), len(names)

    return max(SEPARATORS, key=found)


_IRREGULAR = (
    pl.exceptions.ComputeError,
    pl.exceptions.DuplicateError,
    pl.exceptions.NoDataError,
    pl.exceptions.SchemaError,
    pl.exceptions.ShapeError,
)
"""What Polars says of a file that needs a closer look."""


def _regular(text: str, separator: str) -> pl.DataFrame | None:
    """The table by Polars if one line is one record throughout; None where a closer look is needed."""
    if "\x00" in text or "\ufeff" in text:
        return None
    data = text.encode("utf-8")
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    try:
        frame = pl.read_csv(io.BytesIO(data), separator=separator, infer_schema=False)
    except _IRREGULAR:
        return None
    if len(frame) != lines - 1 or b"\r" in data.replace(b"\r\n", b""):
        return None
    frame = frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
    blank = pl.all_horizontal(pl.exclude(LINE).is_null())
    return frame.filter(~blank)


def _careful(path: Path, text: str, separator: str, quarantine: Quarantine) -> pl.DataFrame:
    records = _records(path.name, text, separator, quarantine)
    header = next(records, (1, []))[1]
    names = [name.strip().strip("\ufeff") for name in header]
    if not any(names):
        raise UnusableFile(path, "has no header line", line=1)
    names = [name or f"unnamed_{place + 1}" for place, name in enumerate(names)]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UnusableFile(path, f"column {', '.join(twice)} is there twice; rename one", line=1)
    columns: list[list[str | None]] = [[] for _ in names]
    lines: list[int] = []
    for line, record in records:
        if len(record) > len(names):
            reason = f"has {len(record)} fields where the header has {len(names)}"
            quarantine.add(path.name, line, "", reason)
            continue
        lines.append(line)
        for place, column in enumerate(columns):
            column.append((record[place] or None) if place < len(record) else None)
    frame = {name: pl.Series(column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    return pl.DataFrame(frame | {LINE: pl.Series(lines, dtype=pl.Int64)})


def _records(file: str, text: str, separator: str, quarantine: Quarantine) -> Iterator[tuple[int, list[str]]]:
    """Line and fields of each record. After a quote that never closes, reading resumes on the next line."""
    csv.field_size_limit(2**31 - 1)
    lines = text.splitlines(keepends=True) if "\r" in text.replace("\r\n", "") else text.split("\n")
    lines = [line.rstrip("\r\n") + "\n" for line in lines]
    start = 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=separator, strict=True)
        begin = start
        try:
            for record in reader:
                line, begin = begin + 1, start + reader.line_num
                if not any(field.strip() for field in record):
                    continue
                if any("\x00" in field for field in record):
                    quarantine.add(file, line, "", "holds a NUL character")
                    continue
                yield line, [field.replace("\ufeff", "") for field in record]
        except csv.Error as error:
            fault = "a quote is opened and not closed" if "end of data" in str(error) else str(error)
            quarantine.add(file, begin + 1, "", fault)
            start = begin + 1
        else:
            return
