"""A day in one column and the time of the day in another."""

import polars as pl

from palate.tables.coded import cell_by_cell
from palate.tables.headers import plain, plain_names
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE, TIMESTAMP

CLOCK = r"^\s*([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?\s*$"
"""A time of the day without a day."""

_NAMES = plain_names("time hour clock event_time order_time time_of_day 时间 时刻 时间点 下单时间 時間 時刻")

FITS = 0.9


def with_clock(file: str, frame: pl.DataFrame, header: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows whose times are the day and the time of the day, where these are two columns; it is said.

    Parameters
    ----------
    file : str
        For the note.
    frame : DataFrame
        A table whose timestamps were read by another name.
    header : str
        That name.
    quarantine : Quarantine
        Is told.
    """
    found = [
        name
        for name in frame.columns
        if name != LINE and plain(name) in _NAMES and _share(frame[name]) >= FITS
    ]
    days = frame[TIMESTAMP].drop_nulls()
    if len(found) != 1 or not len(days):
        return frame
    if bool(cell_by_cell(days, lambda cells: cells.str.contains(":")).any()):
        return frame
    quarantine.say(file, f"{header} and {found[0]} are read as one time")
    frame = frame.with_columns(pl.col(TIMESTAMP, found[0]).cast(pl.String))
    joined = pl.concat_str([pl.col(TIMESTAMP), pl.col(found[0]).str.strip_chars()], separator=" ")
    return frame.with_columns(joined.fill_null(pl.col(TIMESTAMP))).drop(found[0])


def _share(cells: pl.Series) -> float:
    told = cell_by_cell(cells.drop_nulls(), lambda cells: cells.str.contains(CLOCK))
    return float(told.mean() or 0)  # pyright: ignore[reportArgumentType]
