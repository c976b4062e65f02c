"""Ratings and counts that are written with words around them: 5星, 4.5 out of 5 stars, ★★★★☆, [2, 3]."""

import polars as pl

from palate.tables.coded import cell_by_cell, changed
from palate.tables.quarantine import Quarantine
from palate.tables.schema import HELPFUL, RATING

FITS = 0.9
"""Share of the cells that must be written alike."""

_UNITS = {
    "星": r"^\s*(\d+(?:\.\d+)?)\s*(?:颗星|顆星|星级|星級|星)\s*$",
    "分": r"^\s*(\d+(?:\.\d+)?)\s*分\s*$",
    "stars": r"(?i)^\s*(\d+(?:\.\d+)?)\s*(?:out of (?:5|10)\s*)?stars?\s*$",
    "out of 5": r"(?i)^\s*(\d+(?:\.\d+)?)\s*(?:out of|of|/)\s*5\s*$",
    "out of 10": r"(?i)^\s*(\d+(?:\.\d+)?)\s*(?:out of|of|/)\s*10\s*$",
}
"""How people write the unit of a rating, each with the number as its first group."""

_DRAWN = r"^\s*[★⭐]+[☆\s\x{FE0F}]*$"
_PAIR = r"^\[\s*(\d+)\s*,\s*\d+\s*\]$"


def with_bare_ratings(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows whose ratings are bare numbers where nearly all of them had one unit, which is said.

    A pair of counts, as Amazon's reviews of 2014 have it, is the first of them.
    """
    if RATING in frame.columns and (found := _unit_of(frame[RATING].drop_nulls())):
        quarantine.say(file, f"rating: read without the unit '{found}'")
        frame = frame.with_columns(changed(frame[RATING], lambda cells: _bare(cells, found)))
    if HELPFUL in frame.columns and _share(frame[HELPFUL].drop_nulls(), _PAIR) >= FITS:
        quarantine.say(file, "helpful: of pairs such as [2, 3] the first is read")
        bare = changed(frame[HELPFUL], lambda cells: cells.str.extract(_PAIR, 1).fill_null(cells))
        frame = frame.with_columns(bare)
    return frame


def _unit_of(cells: pl.Series) -> str:
    units = {**_UNITS, "★": _DRAWN}
    return next((unit for unit, pattern in units.items() if _share(cells, pattern) >= FITS), "")


def _bare(cells: pl.Series, unit: str) -> pl.Series:
    """Ratings without their unit; what is written otherwise stays, to be told of."""
    if unit == "★":
        drawn = cells.str.count_matches("[★⭐]").cast(pl.String)
        return pl.select(pl.when(cells.str.contains(_DRAWN)).then(drawn).otherwise(cells)).to_series()
    return cells.str.extract(_UNITS[unit], 1).fill_null(cells)


def _share(cells: pl.Series, pattern: str) -> float:
    if not len(cells):
        return 0.0
    told = cell_by_cell(cells, lambda some: some.str.contains(pattern))
    return float(told.mean() or 0)  # pyright: ignore[reportArgumentType]
