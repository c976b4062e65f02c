"""Times that are numbers: Unix times, packed digits, days of a spreadsheet, told apart by whole columns."""

from datetime import UTC, date, datetime
from typing import Literal

import polars as pl

from palate.tables.date_order import Doubt

NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?$"

SMALLEST = 1e8
"""Unix seconds of 1973-03-03; smaller numbers are no times of today's events."""

_DAY_0 = date(1899, 12, 30)
_EPOCH_DAY = (date(1970, 1, 1) - _DAY_0).days
_FIRST_DAY = (date(1990, 1, 1) - _DAY_0).days
"""Days of a spreadsheet, counted from 1899-12-30; none before 1990 is taken for one."""

_PACKED = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Packed dates by their number of digits; those of 14 digits may go on with a fraction."""

_PARTS_OF_DATES = (
    (4, r"^(?:19|20)[0-9]{2}$", "is a year, no time"),
    (6, r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$", "is a month, no time"),
    (6, r"^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$", "may be a date; write its year in full"),
)

_YEAR_9999 = 253_370_764_800
"""Unix seconds of the start of the year that programs write for "never"; as milliseconds they are in 1978."""

_LOST = 9
"""A number written with an exponent and fewer digits than these has lost its seconds."""


def plainly_unix(number: pl.Series) -> bool:
    """Whether all numbers are Unix times that nothing else could be."""
    sure = (
        number.is_between(SMALLEST, 1.9e9)
        | number.is_between(1e12, 1.9e13)
        | number.is_between(6e14, 1.9e16)
        | number.is_between(1e17, 9e18)
    )
    return bool(sure.fill_null(False).all())


def unix_seconds(number: pl.Series) -> pl.Series:
    """Unix seconds of seconds, milliseconds, microseconds or nanoseconds, told apart by size."""
    size = number.abs()
    return pl.select(
        pl.when(size >= 1e17)
        .then((number / 1e9).round(6))  # a float has no room for nanoseconds
        .when(size >= 1e14)
        .then(number / 1e6)
        .when(size >= 1e11)
        .then(number / 1e3)
        .otherwise(number)
    ).to_series()


class NumericTimes:
    """The distinct numeric cells of a column of times, read.

    Parameters
    ----------
    cells : Series of str
        Cells that match NUMBER.
    rows : Series of int
        How often each is there.
    alone : bool
        Whether the column holds nothing else.

    Attributes
    ----------
    seconds : Series of Float64
        Unix seconds, null where a cell is no time.
    faults : dict of str to str
        Why a cell is no time, where there is more to say than that.
    notes : list of str
        What was decided about the column.

    Raises
    ------
    Doubt
        If the numbers are no Unix times, and not all of them days of a spreadsheet.
    """

    def __init__(self, cells: pl.Series, rows: pl.Series, alone: bool) -> None:
        self._cells, self._rows = cells, rows
        self._number = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        self._digits = _digits(cells, self._number)
        self.faults: dict[str, str] = {}
        self.notes: list[str] = []
        self.seconds = unix_seconds(self._number)
        rest = self._without_parts_of_dates(self._without_packed())
        for unit in (1, 1_000):
            never = self._number.is_between(unit * _YEAR_9999, unit * (_YEAR_9999 + 366 * 86_400))
            self._refuse(never, "is in the year 9999")
        small = rest & (self._number >= 0) & (self._number < SMALLEST)
        if small.any():
            self._read_small(small, alone and not (~small & self.seconds.is_not_null()).any())
        self._note_lost_digits(rest)

    def _count(self, these: pl.Series) -> int:
        return int(self._rows.filter(these).sum())

    def _without_packed(self) -> pl.Series:
        """Which cells are no packed dates, after those that are have been read."""
        length = self._digits.str.len_bytes().fill_null(0)
        rest = self._number.is_not_null()
        for count, form in _PACKED.items():
            these = (length == count) if count < 14 else (length >= 14) & (length <= 23)
            when = _packed(self._digits, form)
            if these.any() and 2 * self._count(these & when.is_not_null()) >= self._count(these):
                self._take(these, when)
                rest = rest & ~these
                if count == 10:
                    self.notes.append("numbers of ten digits are read as year, month, day and hour")
        return rest

    def _without_parts_of_dates(self, rest: pl.Series) -> pl.Series:
        """Which of some cells are no years, months and short dates, which are no times."""
        length = self._digits.str.len_bytes().fill_null(0)
        for count, pattern, said in _PARTS_OF_DATES:
            these = rest & self._digits.str.contains(pattern).fill_null(False)
            if these.any() and 2 * self._count(these) > self._count(rest & (length == count)):
                self._refuse(these, said)
                rest = rest & ~these
        return rest

    def _read_small(self, small: pl.Series, alone: bool) -> None:
        """Read numbers that are too small for Unix times of today: days of a spreadsheet, or an order."""
        number = self._number
        today = (datetime.now(UTC).date() - _DAY_0).days + 1
        day = small & number.is_between(_FIRST_DAY, today, closed="left")
        if not alone:
            self._refuse(small, "would be before 1974, unlike the other times")
        elif self._count(day) == self._count(small):
            self._take(small, ((number - _EPOCH_DAY) * 86_400).round(3))
            low, high = (_day(self.seconds.filter(small), end) for end in ("min", "max"))
            self.notes.append(f"numbers are read as days of a spreadsheet, {low} to {high}")
        elif 2 * self._count(day) >= self._count(small) or _looks_like_days(number.filter(small)):
            cell = self._cells.filter(small & ~day)[0]
            raise Doubt(cell, f"'{cell}' is no Unix time, and no day of a spreadsheet between 1990 and today")
        else:
            low, high = (f"{bound:.0f}" for bound in (number.filter(small).min(), number.filter(small).max()))
            self.notes.append(
                f"numbers from {low} to {high} are no dates of today; they are read as seconds from 1970, "
                "so that only their order and distances mean something"
            )

    def _take(self, these: pl.Series, seconds: pl.Series) -> None:
        self.seconds = pl.select(pl.when(these).then(seconds).otherwise(self.seconds)).to_series()

    def _refuse(self, these: pl.Series, said: str) -> None:
        self.faults |= dict.fromkeys(self._cells.filter(these), said)
        self.seconds = pl.select(pl.when(~these).then(self.seconds)).to_series()

    def _note_lost_digits(self, rest: pl.Series) -> None:
        """Note where a program has rounded numbers by writing them with an exponent."""
        mantissa = self._cells.str.extract(r"^[+-]?([0-9.,]+)[eE]", 1).str.replace_all("[.,]", "")
        lost = rest & (mantissa.str.len_bytes() < _LOST).fill_null(False) & (self._number >= SMALLEST)
        if 2 * self._count(lost) > self._count(rest):
            cell = self._cells.filter(lost)[0]
            self.notes.append(
                f"numbers such as '{cell}' were rounded when they were written; times are rough"
            )


def _digits(cells: pl.Series, number: pl.Series) -> pl.Series:
    """The digits of cells that hold a whole number, or a packed time with a fraction; else null."""
    whole = cells.str.extract(r"^([0-9]+)(?:[.,]0*)?$", 1)
    packed = cells.str.extract(r"^([0-9]{14}[.,][0-9]{1,9})$", 1).str.replace_all("[.,]", "")
    exponent = cells.str.contains("[eE]") & (number == number.floor()) & number.is_between(0, 2**53)
    written = number.cast(pl.Int64, strict=False).cast(pl.String)
    whole = whole.fill_null(packed)
    return whole.fill_null(pl.select(pl.when(exponent).then(written)).to_series())


def _packed(digits: pl.Series, form: str) -> pl.Series:
    """Unix seconds of packed dates of one form from 1990 on; null for other digits."""
    count = {"%Y%m%d": 8, "%Y%m%d%H": 10, "%Y%m%d%H%M": 12, "%Y%m%d%H%M%S": 14}[form]
    fits = (digits.str.len_bytes() >= count) & digits.str.contains(r"^(?:19[789]|20)[0-9]")
    parts = digits.str.slice(0, count)
    padded = pl.select(pl.when(fits).then(parts.str.pad_end(14, "0"))).to_series()
    micros = padded.str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us").dt.epoch("us")
    fraction = digits.str.slice(count, 6).str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    return (micros + (fraction if count == 14 else 0)) / 1e6


def _looks_like_days(number: pl.Series) -> bool:
    """Whether numbers are no counts: broken ones, or all near the days of a spreadsheet."""
    return bool((number != number.floor()).any()) or bool(number.is_between(15_000, 75_000).all())


def _day(seconds: pl.Series, end: Literal["min", "max"]) -> str:
    when = seconds.min() if end == "min" else seconds.max()
    return f"{datetime.fromtimestamp(float(when), UTC):%Y-%m-%d}"  # pyright: ignore[reportArgumentType]
