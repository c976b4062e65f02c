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
SAVE_AS = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"


def decode(path: Path, data: bytes, quarantine: Quarantine) -> str:
    """Text of a file: UTF-8, UTF-16 with its mark, or GB18030 where it is plainly Chinese.

    Lines of a UTF-8 file that are not UTF-8 are emptied and put in quarantine.

    Raises
    ------
    UnusableFile
        If it is not text, or in an encoding that can't be told for sure.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnusableFile(path, f"starts like UTF-16 and is not; {SAVE_AS}") from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    if sum(byte < 9 for byte in data[:4096]) > len(data[:4096]) // 10:
        raise UnusableFile(path, "is not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        chinese = _as_chinese(data)
        if chinese is not None:
            quarantine.say(path.name, "read as GB18030")
            return chinese
        return _without_bad_lines(path, data, error, quarantine)


def _as_chinese(data: bytes) -> str | None:
    """The text in GB18030 if nearly all that is not ASCII are common characters; else None.

    Western text in a Latin encoding also decodes, but to rare characters.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    other = [char for char in text[:200_000] if ord(char) > 127]
    common = 0
    for char in other:
        code = char.encode("gb2312", "ignore")
        common += len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)
    return text if common > 0.9 * len(other) else None


def _without_bad_lines(path: Path, data: bytes, error: UnicodeDecodeError, quarantine: Quarantine) -> str:
    lines = data.split(b"\n")
    text: list[str] = []
    bad: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            text.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            bad.append(number)
            text.append("")
    if bad[0] == 1 or len(bad) > len(lines) // 4:
        raise UnusableFile(path, f"is not UTF-8; {SAVE_AS}", line=bad[0]) from error
    for number in bad:
        quarantine.add(path.name, number, "", "not UTF-8")
    return "\n".join(text)


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
