"""Columns of text into ids, times, numbers and clean words; what does not fit goes to quarantine."""

import html
import re
from datetime import UTC, datetime

import polars as pl

from palate.data.quarantine import Quarantine
from palate.data.readers import LINE, Table
from palate.data.schema import ITEM, REVIEW, SPLIT, TIMESTAMP, USER

LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Unix seconds; a later event is a mistake."""

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000 \t\r\n\v\f"
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_SPACE = re.compile(r"[\s\u0000-\u001f\u007f\u200b\ufeff]+")
_SPLITS = {"train": "train", "valid": "valid", "val": "valid", "validation": "valid", "test": "test"}


def clean_text(text: str) -> str:
    """Words without HTML tags, entities, control characters and doubled spaces."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", html.unescape(text)))
    return _SPACE.sub(" ", text).strip()


def with_ids(table: Table, required: tuple[str, ...], quarantine: Quarantine) -> pl.DataFrame:
    """Rows with their ids trimmed and in Unicode normal form C; rows without a required id are taken out.

    A column of ids that all end in ".0" was numbers once and becomes whole numbers again, so that 7 finds
    "7".
    """
    frame = table.frame
    for name in (USER, ITEM, REVIEW):
        if name not in frame.columns:
            continue
        ids = frame[name].str.strip_chars(_INVISIBLE).str.normalize("NFC")
        if len(ids) and bool(ids.drop_nulls().str.contains(r"^\d+\.0$").all()):
            ids = ids.str.strip_suffix(".0")
        frame = frame.with_columns(ids.alias(name)).with_columns(pl.col(name).replace("", None))
    for name in required:
        for line in frame[LINE].filter(frame[name].is_null()):
            quarantine.add(table.file, line, name, f"no {name}")
        frame = frame.filter(pl.col(name).is_not_null())
    return frame


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


def with_split(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows with ``split`` as train, valid or test; null in every row where there is no such column."""
    if SPLIT not in frame.columns or frame[SPLIT].null_count() == len(frame):
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias(SPLIT))
    split = (
        frame[SPLIT]
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(_SPLITS, default=None, return_dtype=pl.String)
    )
    wrong = split.is_null()
    for line, value in zip(frame[LINE].filter(wrong), frame[SPLIT].filter(wrong), strict=True):
        quarantine.add(file, line, SPLIT, f"'{(value or '')[:40]}' is not train, valid or test")
    return frame.with_columns(split.alias(SPLIT)).filter(~wrong)


def numbers(frame: pl.DataFrame, file: str, name: str, quarantine: Quarantine) -> pl.Series:
    """A column as finite Float64, null where it is empty or, said so in the quarantine, no number."""
    if name not in frame.columns:
        return pl.Series(name, [None] * len(frame), dtype=pl.Float64)
    text = frame[name].str.strip_chars(_INVISIBLE + "$€£¥￥").str.replace_all(",", "", literal=True)
    value = text.cast(pl.Float64, strict=False)
    value = pl.select(pl.when(value.is_finite()).then(value)).to_series()
    wrong = value.is_null() & frame[name].is_not_null()
    for line, cell in zip(frame[LINE].filter(wrong), frame[name].filter(wrong), strict=True):
        quarantine.add(file, line, name, f"'{cell[:40]}' is not a number")
    return value.alias(name)


def without_repeats(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows but for those that repeat an earlier one in every column, time included: retries, not events."""
    columns = [name for name in frame.columns if name != LINE]
    if frame["time"].null_count() == len(frame):
        return frame
    first = frame.select(pl.struct(columns).is_first_distinct()).to_series()
    for line in frame[LINE].filter(~first):
        quarantine.add(file, line, "", "repeats an earlier row, time included")
    return frame.filter(first)


def without_double_ids(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Item rows but for those whose id an earlier row has."""
    first = frame[ITEM].is_first_distinct()
    for line, name in zip(frame[LINE].filter(~first), frame[ITEM].filter(~first), strict=True):
        quarantine.add(file, line, ITEM, f"item '{name}' is there already; the first row counts")
    return frame.filter(first)
