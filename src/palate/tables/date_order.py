"""Order of day, month and year in numeric dates, as the column proves it or the settings say."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import polars as pl

ORDERS = {
    "year last": {"day": ("year", "next", "first"), "month": ("year", "first", "next")},
    "short year": {
        "day": ("last", "next", "first"),
        "month": ("last", "first", "next"),
        "year": ("first", "next", "last"),
    },
}
"""What may come first in a family of dates, and where year, month and day are found then."""

SETTING = "write day_first = true, or false, under [times] in palate.toml, or dates as 2024-10-26"

ENOUGH = 0.9
"""Share of rows that an order must read where no order reads all; the others go to the quarantine."""


class Doubt(Exception):
    """A column of times has several readings.

    Parameters
    ----------
    cell : str
        A cell that shows it.
    problem : str
        The readings, and what settles them.
    """

    def __init__(self, cell: str, problem: str) -> None:
        super().__init__(problem)
        self.cell = cell


def date_of(year: pl.Series, month: pl.Series, day: pl.Series) -> pl.Series:
    """Dates of parts as text, null where there is no such day."""
    parts = [digits.str.zfill(width) for digits, width in ((year, 4), (month, 2), (day, 2))]
    text = pl.select(pl.concat_str(parts, separator="-")).to_series()
    return text.str.to_date("%Y-%m-%d", strict=False)


def _recent(dates: pl.Series) -> pl.Series:
    """Dates from 1990 to today; null for others, which nobody writes with two digits of their year."""
    today = datetime.now(UTC).date() + timedelta(days=1)
    return pl.select(pl.when(dates.is_between(date(1990, 1, 1), today)).then(dates)).to_series()


def full_year(year: pl.Series) -> pl.Series:
    """Years of two digits as the last ones with these digits that have begun; others as they are."""
    short = datetime.now(UTC).year % 100
    begun = year.cast(pl.Int64, strict=False) <= short
    century = pl.select(pl.when(begun).then(pl.lit("20")).otherwise(pl.lit("19"))).to_series()
    return pl.select(pl.when(year.str.len_bytes() == 2).then(century + year).otherwise(year)).to_series()


def ordered(dates: pl.DataFrame, family: str, day_first: bool | None) -> pl.Series:
    """Dates of one family, all read in the one order that reads them; null where it does not.

    Parameters
    ----------
    dates : DataFrame
        ``cell``, ``rows`` (how often it is there) and the parts of each distinct cell.
    family : str
        "year last" or "short year".
    day_first : bool or None
        What the settings say of columns that more than one order reads, or none.

    Raises
    ------
    Doubt
        If several orders read the column, to different days.
    """
    found: dict[str, pl.Series] = {}
    for first, names in ORDERS[family].items():
        year, month, day = (dates[name] for name in names)
        found[first] = (
            _recent(date_of(full_year(year), month, day)) if "last" in names else date_of(year, month, day)
        )
    candidates = _settled(_candidates(found, dates["rows"]), day_first) or [*found][:1]
    chosen = found[candidates[0]]
    if all(bool((found[other] == chosen).fill_null(False).all()) for other in candidates[1:]):
        return chosen
    raise _doubt(dates["cell"], [found[first] for first in candidates])


def _candidates(found: dict[str, pl.Series], rows: pl.Series) -> list[str]:
    """The orders that read every row that any reads; else those that read nearly all; else every order."""
    some = pl.select(pl.any_horizontal(*(date.is_not_null() for date in found.values()))).to_series()
    total = max(int(rows.filter(some).sum()), 1)
    share = {first: int(rows.filter(date.is_not_null()).sum()) / total for first, date in found.items()}
    for least in (1.0, ENOUGH):
        if candidates := [first for first in found if share[first] >= least]:
            return candidates
    return [first for first in found if share[first] > 0]


def _settled(candidates: list[str], day_first: bool | None) -> list[str]:
    """The candidates that a setting leaves over."""
    if day_first is None or len(candidates) == 1:
        return candidates
    wanted = "day" if day_first else "month"
    if wanted in candidates:
        return [wanted]
    return [first for first in candidates if first != "day"] if not day_first else candidates


def _doubt(cells: pl.Series, dates: list[pl.Series]) -> Doubt:
    """The first cell that is two days in two orders; else two cells that no order reads both."""
    for first, second in combinations(dates, 2):
        twice = (first != second).fill_null(False)
        if row := twice.arg_true().to_list()[:1]:
            at = row[0]
            return Doubt(
                cells[at], f"'{cells[at]}' is {first[at]} or {second[at]}, and no row shows which; {SETTING}"
            )
    first, second = (cells.filter(date.is_not_null())[0] for date in dates[:2])
    return Doubt(second, f"'{first}' and '{second}' have day and month in different orders; {SETTING}")
