"""The careful reader: record by record, each fault with its line."""

import csv
from collections.abc import Iterator

import polars as pl

from palate.tables.csv_fast import BLANK, without_blank
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE
from palate.wording import counted

_OPEN = "a quote is opened and not closed"
_NOT_DOUBLED = "a quote inside a quoted cell is not doubled; write two of it"


def read_records(file: str, text: str, separator: str, start: int, quarantine: Quarantine) -> pl.DataFrame:
    """Columns c0, c1, … and LINE, the header as first row; faulty records are in quarantine.

    Empty fields beyond those of the header are left out; fields that a record lacks are null.
    """
    records = parsed(file, text, separator, start, quarantine)
    line, header = next(records, (0, list[str]()))
    rest = list(records)
    if _header_lacks_index(header, [record for _, record in rest]):
        header = ["", *header]
    lines = [line] if header else []
    columns: list[list[str]] = [[name] for name in header]
    short: list[int] = []
    for line, record in rest:
        if any(field.strip(BLANK) for field in record[len(columns) :]):
            reason = f"has {len(record)} fields where the header has {len(columns)}"
            quarantine.add(file, line, "", reason)
            continue
        if len(record) < len(columns):
            short.append(line)
        lines.append(line)
        for position, column in enumerate(columns):
            column.append(record[position] if position < len(record) else "")
    if short:
        where = f"the first is line {short[0]}"
        ending = counted(len(short), "row ends", "rows end")
        quarantine.say(file, f"{ending} before the last column ({where}); the rest is empty")
    frame = {f"c{position}": pl.Series(column, dtype=pl.String) for position, column in enumerate(columns)}
    return without_blank(pl.DataFrame(frame | {LINE: pl.Series(lines, dtype=pl.Int64)}))


def _header_lacks_index(header: list[str], records: list[list[str]]) -> bool:
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
            fault = _OPEN if "end of data" in str(error) else _NOT_DOUBLED
            quarantine.add(file, start + done + 1, "", fault)
            begin = done + 1
        else:
            return
