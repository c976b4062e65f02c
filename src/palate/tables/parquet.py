"""Parquet files as columns of text."""

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables.schema import LINE, ONE_MARK
from palate.wording import first_line


def read_parquet(path: Path, data: bytes, is_id: Callable[[str], bool]) -> pl.DataFrame:
    """Columns of strings and LINE, which counts records.

    Raises
    ------
    UnusableFile
        If it is no parquet file that can be read.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except Exception as error:  # Polars raises many kinds, some of them its own panics
        raise UnusableFile(path, f"is not a parquet file that can be read ({first_line(error)})") from error
    return as_text(frame, is_id)


def as_text(frame: pl.DataFrame, is_id: Callable[[str], bool]) -> pl.DataFrame:
    """Columns of any types as strings, and LINE, which counts records."""
    columns = [_as_text(frame[name], is_id(name)) for name in frame.columns]
    return pl.DataFrame(columns).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))


def _as_text(column: pl.Series, is_id: bool) -> pl.Series:
    """Any parquet column as text: 7.0 as "7", times as ISO 8601, lists joined by "|".

    NaN is no value, and stays to be seen in a column of ids.
    """
    kind = column.dtype
    if kind == pl.String:
        text = column
    elif kind.is_float():
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
