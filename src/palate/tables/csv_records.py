"""The careful reader: record by record, each fault with its line."""

import csv
from collections.abc import Iterator, Sequence

import polars as pl

from palate.tables.csv_fast import BLANK, without_blank
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE
from palate.wording import counted

OPEN = "a quote is opened and not closed"
_NOT_DOUBLED = "a quote inside a quoted cell is not doubled; write two of it"


def read_records(file: str, text: str, separator: str, start: int, quarantine: Quarantine) -> pl.DataFrame:
    """Columns c0, c1, … and LINE, the header as first row; faulty records are in quarantine.

    Empty fields beyond those of the header are left out; fields that a record lacks are null.
    """
    records = parsed(file, text, separator, start, quarantine)
    line, header = next(records, (0, list[str]()))
    rest = list(records)
    if header_lacks_index(header, [record for _, record in rest]):
        header = ["", *header]
    frame, short = rows_of(file, [(line, header), *rest] if header else rest, len(header), quarantine)
    tell_short(file, short, quarantine)
    return frame


def rows_of(
    file: str, records: Sequence[tuple[int, list[str]]], width: int, quarantine: Quarantine
) -> tuple[pl.DataFrame, list[int]]:
    """Records that are not wider than the header as columns c0, c1, … and LINE; lines of those that are
    narrower.
    """
    lines: list[int] = []
    columns: list[list[str]] = [[] for _ in range(width)]
    short: list[int] = []
    for line, record in records:
        if any(field.strip(BLANK) for field in record[width:]):
            quarantine.add(file, line, "", f"has {len(record)} fields where the header has {width}")
            continue
        if len(record) < width:
            short.append(line)
        lines.append(line)
        for position, column in enumerate(columns):
            column.append(record[position] if position < len(record) else "")
    frame = {f"c{position}": pl.Series(column, dtype=pl.String) for position, column in enumerate(columns)}
    return without_blank(pl.DataFrame(frame | {LINE: pl.Series(lines, dtype=pl.Int64)})), short


def tell_short(file: str, short: Sequence[int], quarantine: Quarantine) -> None:
    """Say how many records end before the last column."""
    if short:
        where = f"the first is line {short[0]}"
        ending = counted(len(short), "row ends", "rows end")
        quarantine.say(file, f"{ending} before the last column ({where}); the rest is empty")


def header_lacks_index(header: list[str], records: list[list[str]]) -> bool:
    """Whether every record has one field more than the header, first the row's number, as R writes it."""
    if len(records) < 2 or any(len(record) != len(header) + 1 for record in records):
        return False
    return all(record[0] == str(number) for number, record in enumerate(records, start=1))


def parsed(
    file: str, text: str, separator: str, start: int, quarantine: Quarantine
) -> Iterator[tuple[int, list[str]]]:
    """Line and fields of each record. After a quote that never closes, reading resumes on the next line."""
    csv.field_size_limit(2**31 - 1)
    lines = [f"{line}\n" for line in text.rstrip("\n").split("\n")]
    begin = 0
    while begin < len(lines):
        reader = csv.reader(lines[begin:], delimiter=separator, strict=True)
        first, done = begin, begin
        try:
            for record in reader:
                line, done = start + done + 1, first + reader.line_num
                if any("\x00" in field for field in record):
                    quarantine.add(file, line, "", "holds a NUL character")
                elif any(field.strip(BLANK) for field in record):
                    yield line, record
        except csv.Error as error:
            fault = OPEN if "end of data" in str(error) else _NOT_DOUBLED
            quarantine.add(file, start + done + 1, "", fault)
            begin = done + 1
        else:
            return
