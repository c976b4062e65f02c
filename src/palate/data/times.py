"""Columns of text into times."""

from datetime import UTC, datetime

import polars as pl

from palate.data.quarantine import Quarantine
from palate.data.readers import LINE
from palate.data.schema import TIMESTAMP

LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Unix seconds; a later event is a mistake."""


def with_times(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows with a column ``time``, Float64 Unix seconds; null in every row where there is no timestamp
    column.

    Takes ISO 8601, and Unix seconds, milliseconds, microseconds or nanoseconds told apart by size. Times
    without a zone are UTC. Where some rows have a time, rows without one are taken out: they have no place in
    the order.
    """
    if TIMESTAMP not in frame.columns or frame[TIMESTAMP].null_count() == len(frame):
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("time"))
    text = frame[TIMESTAMP].str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    # A year alone would pass as a number of seconds; nobody means that.
    year = text.str.contains(r"^(19|20)\d\d$")
    number = pl.select(pl.when(~year).then(number)).to_series()
    size = number.abs()
    seconds = pl.select(
        pl.when(size >= 1e17)
        .then(number / 1e9)
        .when(size >= 1e14)
        .then(number / 1e6)
        .when(size >= 1e11)
        .then(number / 1e3)
        .otherwise(number)
    ).to_series()
    if seconds.null_count():
        seconds = seconds.fill_null(_iso(text))
    frame = frame.with_columns(seconds.alias("time"))
    wrong = seconds.is_null() | ~seconds.is_finite() | (seconds < 0) | (seconds > LATEST)
    wrong = wrong.fill_null(True)
    for line, value in zip(frame[LINE].filter(wrong), frame[TIMESTAMP].filter(wrong), strict=True):
        said = (
            f"'{value[:40]}' is no time between 1970 and 2100"
            if value
            else "no timestamp, while other rows have one"
        )
        quarantine.add(file, line, TIMESTAMP, said)
    return frame.filter(~wrong)


def _iso(text: pl.Series) -> pl.Series:
    """Unix seconds of ISO 8601 texts, null where they are not."""
    plain = text.str.replace("T", " ", literal=True).str.strip_suffix("Z")
    parsed = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    parsed = parsed.fill_null(plain.str.to_datetime("%Y-%m-%d", strict=False, time_unit="us"))
    seconds = parsed.dt.epoch("us") / 1e6
    if seconds.null_count():
        rest = text.filter(seconds.is_null()).drop_nulls().unique()
        known = {value: when for value in rest if (when := _iso_one(value)) is not None}
        slow = text.replace_strict(known, default=None, return_dtype=pl.Float64) if known else None
        seconds = seconds.fill_null(slow) if slow is not None else seconds
    return seconds


def _iso_one(text: str) -> float | None:
    try:
        when = datetime.fromisoformat(text.replace("/", "-"))
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
