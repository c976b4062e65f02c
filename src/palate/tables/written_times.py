"""Dates and times of day written out into Unix seconds."""

import re
from datetime import UTC, datetime

import polars as pl

from palate.tables.date_order import ORDERS, date_of, full_year, ordered
from palate.tables.time_text import parts_of

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
"""Months by their English names, whole or in three letters."""

_WEEKDAYS = (
    ("mon", "一"),
    ("tue", "二"),
    ("wed", "三"),
    ("thu", "四"),
    ("fri", "五"),
    ("sat", "六"),
    ("sun", "日"),
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS, 1) for name in names}
"""ISO weekdays by the first letters of their English, or the last one of their Chinese name."""

ZONES = {
    **dict.fromkeys(("", "z", "utc", "gmt", "ut"), 0),
    **{
        "cet": 60,
        "cest": 120,
        "eet": 120,
        "eest": 180,
        "msk": 180,
        "hkt": 480,
        "sgt": 480,
        "jst": 540,
        "kst": 540,
    },
    **{"edt": -240, "mdt": -360, "akdt": -480, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780},
}
"""Minutes east of Greenwich of the names that mean one zone. CST, IST, BST, EST, MST and PST mean several."""

MAIL_ZONES = {"est": -300, "cst": -360, "cdt": -300, "mst": -420, "pst": -480, "pdt": -420}
"""What RFC 2822 makes of further names in a date of its form."""
_WEEK = re.compile(r"[0-9]{4}-?W[0-9]{2}")
_DAY_OF_YEAR = re.compile(r"[0-9]{4}-[0-9]{3}$")


def written_times(distinct: pl.DataFrame, day_first: bool | None) -> tuple[pl.Series, dict[str, str]]:
    """Unix seconds of distinct cells, and what is wrong with those that look like times and are none.

    Parameters
    ----------
    distinct : DataFrame
        ``cell`` and ``rows``, how often it is there.
    day_first : bool or None
        The order of dates in digits where the column does not show it.

    Raises
    ------
    Doubt
        If dates in digits have several readings.
    """
    table = pl.concat([distinct, parts_of(distinct["cell"])], how="horizontal")
    dates = _dates(table, day_first)
    clock, zone = _clock(table), _zone(table)
    weekday = table["weekday"].str.extract(r"(mon|tue|wed|thu|fri|sat|sun|[一二三四五六日天])", 1)
    weekday = weekday.replace("天", "日").replace_strict(WEEKDAYS, default=None, return_dtype=pl.Int8)
    otherwise = (dates.dt.weekday() != weekday).fill_null(False)
    micros = dates.cast(pl.Datetime("us")).dt.epoch("us") + clock - zone * 60_000_000
    seconds = pl.select(pl.when(~otherwise).then(micros / 1e6)).to_series()
    faults: dict[str, str] = {}
    for cell in table["cell"].filter(otherwise):
        faults[cell] = "is on another day of the week"
    unknown = dates.is_not_null() & zone.is_null() & (table["zone"].fill_null("") != "")
    for cell in table["cell"].filter(dates.is_null() & table["family"].is_in(list(ORDERS))):
        faults[cell] = "is no date, or has day and month in another order than most"
    for cell in table["cell"].filter(unknown):
        faults[cell] = "has a time zone that is not known, or means several; write an offset such as +08:00"
    return _with_weeks(table, seconds), faults


def _dates(table: pl.DataFrame, day_first: bool | None) -> pl.Series:
    """The date of each row, null where there is no such day."""
    year = table["year"].fill_null(full_year(table["last"]))
    name = table["month"].replace_strict(MONTHS, default=None, return_dtype=pl.Int8).cast(pl.String)
    month = pl.select(pl.when(table["month"].str.contains("[a-z]")).then(name).otherwise(table["month"]))
    dates = date_of(year, month.to_series(), table["day"])
    for family in ORDERS:
        these = (table["family"] == family).fill_null(False)
        if these.any():
            rows = these.arg_true()
            dates = dates.scatter(rows, ordered(table.filter(these), family, day_first))
    return dates


def _clock(table: pl.DataFrame) -> pl.Series:
    """Microseconds since midnight, 0 without a time of day, null where there is no such time."""
    hour, minute, second = (
        table[column].cast(pl.Int64).fill_null(0) for column in ("hour", "minute", "second")
    )
    half = table["halfbefore"].fill_null(table["halfafter"])
    twice = table["halfbefore"].is_not_null() & table["halfafter"].is_not_null()
    afternoon = pl.select(
        pl.when(half.is_null())
        .then(hour)
        .when((half == "p") & (hour > 12))
        .then(hour)
        .when(hour <= 12)
        .then(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    ).to_series()
    fits = (afternoon < 24) & (minute < 60) & (second <= 60)
    midnight = (hour == 24) & (minute == 0) & (second == 0) & half.is_null()
    fraction = table["fraction"].fill_null("").str.slice(0, 6).str.pad_end(6, "0").cast(pl.Int64)
    micros = ((afternoon * 60 + minute) * 60 + second) * 1_000_000 + fraction
    return pl.select(pl.when((fits | midnight) & ~twice).then(micros)).to_series()


def _zone(table: pl.DataFrame) -> pl.Series:
    """Minutes east of Greenwich, null where the zone is none, or one of several."""
    name = table["zone"].fill_null("")
    named = name.replace_strict(ZONES, default=None, return_dtype=pl.Int64)
    mail = name.replace_strict(MAIL_ZONES, default=None, return_dtype=pl.Int64)
    is_mail = (table["family"] == "day month").fill_null(False) & table["weekday"].is_not_null()
    named = pl.select(pl.when(is_mail).then(named.fill_null(mail)).otherwise(named)).to_series()
    hour, minute = (table[column].cast(pl.Int64).fill_null(0) for column in ("zone_hour", "zone_minute"))
    offset = pl.select(
        pl.when(table["east"] == "-").then(-(hour * 60 + minute)).otherwise(hour * 60 + minute)
    )
    # A date and "-05" alone would be an offset only to a program.
    bare = table["hour"].is_null() & table["east"].is_not_null() & table["zone_minute"].is_null()
    fits = (hour <= 14) & (minute < 60) & ~bare & (table["east"].is_null() | (named == 0).fill_null(False))
    return pl.select(pl.when(fits).then(named + offset.to_series())).to_series()


def _with_weeks(table: pl.DataFrame, seconds: pl.Series) -> pl.Series:
    """Seconds filled up with weeks and days of the year as ISO 8601 writes them: 2024-W43-6, 2024-300."""
    cells = table["cell"].filter(table["family"].is_null())
    found = {cell: when for cell in cells if (when := _week_or_day(cell)) is not None}
    if not found:
        return seconds
    return seconds.fill_null(table["cell"].replace_strict(found, default=None, return_dtype=pl.Float64))


def _week_or_day(text: str) -> float | None:
    try:
        if _WEEK.match(text):
            when = datetime.fromisoformat(text)
        elif _DAY_OF_YEAR.match(text):
            when = datetime.strptime(text, "%Y-%j")
        else:
            return None
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
