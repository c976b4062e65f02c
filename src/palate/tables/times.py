"""Columns of text into times: every cell by the one reading that its column leaves, never by a guess."""

from datetime import UTC, datetime

import polars as pl

from palate.errors import UnusableFile
from palate.tables.coded import cell_by_cell, changed
from palate.tables.date_order import Doubt
from palate.tables.missing import INVISIBLE
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import TIMESTAMP
from palate.tables.time_numbers import NUMBER, NumericTimes, plainly_unix, unix_seconds
from palate.tables.written_times import written_times

LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Unix seconds; a later event is a mistake."""


def with_times(
    frame: pl.DataFrame, file: str, quarantine: Quarantine, day_first: bool | None = None
) -> pl.DataFrame:
    """Rows with a column ``time``, Float64 Unix seconds; null in every row where there is no timestamp
    column.

    Takes ISO 8601 and other dates written out, Unix times told apart by size, packed digits and days of a
    spreadsheet. Times without a zone are UTC. Where some rows have a time, rows without one are taken out:
    they have no place in the order.

    Parameters
    ----------
    day_first : bool, optional
        Whether 05/07/2024 is in July, where no row of the column shows it.

    Raises
    ------
    UnusableFile
        If the column as a whole has several readings.
    """
    if TIMESTAMP not in frame.columns or frame[TIMESTAMP].null_count() == len(frame):
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("time"))
    text = frame[TIMESTAMP]
    if text.dtype != pl.Int64:
        text = changed(text, lambda cells: cells.str.strip_chars(INVISIBLE))
    faults: dict[str, str] = {}
    try:
        seconds = _seconds(text, file, quarantine, day_first, faults)
    except Doubt as doubt:
        doubtful = text.cast(pl.String) == doubt.cell
        line = int(frame[LINE].filter(doubtful.fill_null(False))[0])
        raise UnusableFile(file, f"{TIMESTAMP}: {doubt}", line) from doubt
    frame = frame.with_columns(seconds.alias("time"))
    wrong = seconds.is_null() | ~seconds.is_finite() | (seconds < 0) | (seconds > LATEST)
    wrong = wrong.fill_null(True)
    if not wrong.any():
        return frame
    for line, cell in zip(frame[LINE].filter(wrong), text.filter(wrong).cast(pl.String), strict=True):
        said = (
            f"'{cell[:40]}' {faults.get(cell, NO_TIME)}"
            if cell
            else "no timestamp, while other rows have one"
        )
        quarantine.add(file, line, TIMESTAMP, said)
    return frame.filter(~wrong)


NO_TIME = "is no time between 1970 and 2100"


def _seconds(
    text: pl.Series, file: str, quarantine: Quarantine, day_first: bool | None, faults: dict[str, str]
) -> pl.Series:
    """Unix seconds of each cell; what is wrong with some goes to ``faults``."""
    if text.dtype == pl.Int64:
        number = text.cast(pl.Float64)
    else:
        number = cell_by_cell(text, lambda cells: cells.cast(pl.Float64, strict=False))
    if plainly_unix(number.filter(text.is_not_null())) and not _has_exponents(text):
        return unix_seconds(number)
    seconds = cell_by_cell(text, _iso)
    rest = text.filter(seconds.is_null()).drop_nulls().cast(pl.String)
    if len(rest) == 0:
        return seconds
    distinct = rest.alias("cell").to_frame().group_by("cell", maintain_order=True).agg(rows=pl.len())
    numeric = distinct.filter(pl.col("cell").str.contains(NUMBER))
    others = distinct.filter(~pl.col("cell").str.contains(NUMBER))
    read: list[pl.DataFrame] = []
    if len(numeric):
        alone = len(others) == 0 and len(rest) == len(text) - text.null_count()
        times = NumericTimes(numeric["cell"], numeric["rows"], alone)
        for note in times.notes:
            quarantine.say(file, f"{TIMESTAMP}: {note}")
        faults |= times.faults
        read.append(pl.DataFrame([numeric["cell"], times.seconds.alias("seconds")]))
    if len(others):
        found, wrong = written_times(others, day_first)
        faults |= wrong
        read.append(pl.DataFrame([others["cell"], found.alias("seconds")]))
    together = pl.concat(read)
    slow = cell_by_cell(
        text,
        lambda cells: cells.replace_strict(
            together["cell"], together["seconds"], default=None, return_dtype=pl.Float64
        ),
    )
    return seconds.fill_null(slow)


def _has_exponents(text: pl.Series) -> bool:
    if text.dtype == pl.Int64:
        return False
    return bool(cell_by_cell(text, lambda cells: cells.str.contains("[eE]")).any())


def _iso(text: pl.Series) -> pl.Series:
    """Unix seconds of the forms of ISO 8601 that most programs write, null elsewhere."""
    plain = text.str.replace("T", " ", literal=True).str.strip_suffix("Z")
    parsed = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    if parsed.null_count():
        parsed = parsed.fill_null(plain.str.to_datetime("%Y-%m-%d", strict=False, time_unit="us"))
    # 24-10-26 is no year 24.
    return pl.select(pl.when(parsed.dt.year() >= 1000).then(parsed.dt.epoch("us") / 1e6)).to_series()
