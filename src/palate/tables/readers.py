"""Tables as columns of text with the line of every record: .csv, .csv.gz, .jsonl and .parquet alike."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import polars as pl

from palate.errors import InputError, UnusableFile
from palate.tables.csv_text import read_csv
from palate.tables.decoding import decode
from palate.tables.quarantine import Quarantine
from palate.tables.schema import ENDINGS, IDS, LINE, LONGEST_CELL, LONGEST_ID

ONE_MARK = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""A number that text could mean otherwise: 1.299 may be 1299. One more 0 makes its point a decimal point."""


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Parameters
    ----------
    file : str
        Name for people, relative to the workspace.
    frame : DataFrame
        Columns of strings, names lower-case, and LINE as Int64. Empty cells are null.
    """

    file: str
    frame: pl.DataFrame


def find_table(folder: Path, name: str) -> Path | None:
    """The file of a table, or None.

    Raises
    ------
    InputError
        If there are two.
    """
    found = [path for ending in ENDINGS if (path := folder / f"{name}{ending}").is_file()]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise InputError(f"{folder}: there are {names}; keep one of them")
    return found[0] if found else None


UNREAD = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".ods", ".json", ".ndjson", ".zip", ".gz", ".parq")
"""How names of tables end that people expect to be read."""


def tell_unread(folder: Path, names: Sequence[str], quarantine: Quarantine) -> None:
    """Say aloud which files look like tables and are not read, because of how their names end."""
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name.split(".")[0] not in names or not name.endswith(UNREAD) or not path.is_file():
            continue
        if not any(path.name == f"{table}{ending}" for table in names for ending in ENDINGS):
            endings = ", ".join(ENDINGS)
            quarantine.warn(
                path.name, f"is not read; palate reads names in small letters that end in {endings}"
            )


def read_table(path: Path, required: Sequence[str], quarantine: Quarantine) -> Table:
    """Read a table; rows that can't be read go to quarantine.

    Parameters
    ----------
    path : Path
        A file with one of the ENDINGS.
    required : sequence of str
        Columns that must be there.
    quarantine : Quarantine
        Takes rows that are no records and cells that are too long.

    Raises
    ------
    UnusableFile
        If the file is empty, not text, not what its ending says, or lacks a required column.
    """
    try:
        data = path.read_bytes()
        if path.name.endswith(".gz"):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableFile(path, f"can't be read ({error})") from error
    if not data.strip():
        raise UnusableFile(path, f"the file is empty; it needs a column {' and '.join(required)}")
    if path.name.endswith(".parquet"):
        frame = _parquet(path, data)
    elif path.name.endswith(".jsonl"):
        frame = _jsonl(path, data, quarantine)
    else:
        frame = read_csv(path, decode(path, data, quarantine), required, quarantine)
    frame = _named(path, frame, required)
    return Table(path.name, _clipped(path.name, frame, quarantine))


def _named(path: Path, frame: pl.DataFrame, required: Sequence[str]) -> pl.DataFrame:
    """Column names trimmed and lower-case, all required ones there, none twice."""
    names = [name if name == LINE else name.strip().strip("\ufeff").lower() for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnusableFile(path, f"column {', '.join(twice)} is there twice; rename one", line=1)
    missing = [name for name in required if name not in names]
    if missing:
        found = ", ".join(name for name in names if name != LINE)[:200]
        raise UnusableFile(path, f"needs a column {' and '.join(missing)}; it has: {found}", line=1)
    frame.columns = names
    return frame


def _clipped(file: str, frame: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    """Long cells cut and said so; rows whose id is too long to be one taken out."""
    for name in frame.columns:
        if name == LINE:
            continue
        limit = LONGEST_ID if name in IDS else LONGEST_CELL
        # Bytes bound characters from above and are much cheaper to count.
        if int(frame[name].str.len_bytes().max() or 0) <= limit:  # pyright: ignore[reportArgumentType]
            continue
        too_long = frame[name].str.len_chars().fill_null(0) > limit
        for line in frame[LINE].filter(too_long):
            reason = "not an id" if name in IDS else f"cut after {limit:,} characters"
            quarantine.add(file, line, name, f"longer than {limit:,} characters; {reason}")
        frame = (
            frame.filter(~too_long) if name in IDS else frame.with_columns(pl.col(name).str.slice(0, limit))
        )
    return frame


def _parquet(path: Path, data: bytes) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except Exception as error:  # Polars raises many kinds, some of them its own panics
        raise UnusableFile(path, f"is not a parquet file that can be read ({_first_line(error)})") from error
    columns = [_as_text(frame[name]) for name in frame.columns]
    return pl.DataFrame(columns).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))


def _as_text(column: pl.Series) -> pl.Series:
    """Any parquet column as text: 7.0 as "7", times as ISO 8601, lists joined by "|".

    NaN is no value, and stays to be seen in a column of ids.
    """
    kind = column.dtype
    if kind == pl.String:
        text = column
    elif kind.is_float():
        is_id = column.name.strip().lower() in IDS
        column = column if is_id else column.fill_nan(None)
        whole = (column == column.round()) & (column.abs() < 2**53)
        integers = column.cast(pl.Int64, strict=False).cast(pl.String)
        text = pl.select(pl.when(whole).then(integers).otherwise(column.cast(pl.String))).to_series()
        text = text.replace({"inf": "Infinity", "-inf": "-Infinity"})
        text = text if is_id else text.str.replace(ONE_MARK, "${0}0")
    elif isinstance(kind, pl.Datetime):
        text = column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z" if kind.time_zone else "%Y-%m-%dT%H:%M:%S%.6f")
    elif isinstance(kind, pl.List):
        text = column.cast(pl.List(pl.String)).list.join("|")
    elif kind == pl.Binary:
        text = column.cast(pl.String, strict=False)
    elif kind == pl.Struct:
        text = column.struct.json_encode()
    else:
        text = column.cast(pl.String)
    return text.replace("", None).alias(column.name)


def _jsonl(path: Path, data: bytes, quarantine: Quarantine) -> pl.DataFrame:
    records: list[dict[str, str | None]] = []
    lines: list[int] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(decode(path, data, quarantine).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            quarantine.add(path.name, number, "", f"not JSON ({_first_line(error)})")
            continue
        if not isinstance(record, dict):
            quarantine.add(path.name, number, "", "not a JSON object")
            continue
        entries = cast(dict[str, object], record)
        text = {name: _json_text(value, name.strip().lower() in IDS) for name, value in entries.items()}
        columns.update(dict.fromkeys(text))
        records.append(text)
        lines.append(number)
    if not records:
        raise UnusableFile(path, "no line of it is a JSON object")
    return pl.DataFrame(
        {name: pl.Series([record.get(name) for record in records], dtype=pl.String) for name in columns}
        | {LINE: pl.Series(lines, dtype=pl.Int64)}
    )


def _json_text(value: object, is_id: bool) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # A lone surrogate is legal in JSON and in no text.
        return value.encode("utf-8", "replace").decode("utf-8")
    if is_id and isinstance(value, (bool, list, dict)):
        return None
    if isinstance(value, float):
        whole = value.is_integer() and not (is_id and abs(value) >= 2**53)
        text = str(int(value)) if whole else json.dumps(value)
        return text if is_id else re.sub(ONE_MARK, r"\g<0>0", text)
    if isinstance(value, list):
        entries = cast(list[object], value)
        words = [entry for entry in entries if isinstance(entry, str)]
        if len(words) == len(entries):
            return "|".join(words)
    return json.dumps(value, ensure_ascii=False)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
