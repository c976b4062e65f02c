"""Parquet files, and folders of them, as columns of text."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl

from palate.errors import UnusableFile
from palate.tables.schema import LINE, ONE_MARK, PARQUET_ENDINGS
from palate.wording import first_line

NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""What Hive and Spark call the partition of rows without a value."""


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


BATCH = 2**18
"""Rows of a file that are text at once."""


def batches_of(path: Path, is_id: Callable[[str], bool]) -> Iterator[pl.DataFrame]:
    """What :func:`read_parquet` gives of a file, or :func:`read_parts` of a folder, in batches of rows.

    Raises
    ------
    UnusableFile
        As these do.
    """
    parts = parts_of(path) if path.is_dir() else [path]
    if not parts:
        raise _no_part(path)
    rows = 0
    for part in parts:
        within = part.relative_to(path).parent if path.is_dir() else Path()
        for batch in _batches(part, is_id):
            line = pl.int_range(rows + 1, rows + pl.len() + 1, dtype=pl.Int64).alias(LINE)
            yield _with_partitions(batch, within).with_columns(line)
            rows += len(batch)


def _batches(part: Path, is_id: Callable[[str], bool]) -> Iterator[pl.DataFrame]:
    try:
        rows = pl.scan_parquet(part, glob=False, hive_partitioning=False)
        count = int(rows.select(pl.len()).collect().item())
        for start in range(0, max(count, 1), BATCH):
            yield as_text(rows.slice(start, BATCH).collect(), is_id)
    except Exception as error:  # Polars raises many kinds, some of them its own panics
        raise UnusableFile(part, f"is not a parquet file that can be read ({first_line(error)})") from error


def read_parts(folder: Path, is_id: Callable[[str], bool]) -> pl.DataFrame:
    """All parts of a table that is a folder, as :func:`read_parquet` reads one; LINE counts through them.

    Parts lie in the folder or in folders within, in order of their paths; names that begin with . or _ are
    passed over. Where such a folder is called ``name=value``, as partitions of Hive and Spark are, that is a
    column of its parts. A column that a part has not is empty there.

    Raises
    ------
    UnusableFile
        If there is no part, or one can't be read.
    """
    frames = [
        _with_partitions(read_parquet(part, _content(part), is_id), part.relative_to(folder).parent)
        for part in parts_of(folder)
    ]
    if not frames:
        raise _no_part(folder)
    together = pl.concat(frames, how="diagonal")
    return together.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))


def _no_part(folder: Path) -> UnusableFile:
    return UnusableFile(folder, f"is a folder without a part that ends in {' or '.join(PARQUET_ENDINGS)}")


def parts_of(folder: Path) -> list[Path]:
    """The parts of a table that is a folder, in order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name.lower().endswith(PARQUET_ENDINGS)
        and path.is_file()
        and not any(name.startswith((".", "_")) for name in path.relative_to(folder).parts)
    )


def _content(part: Path) -> bytes:
    try:
        return part.read_bytes()
    except OSError as error:
        raise UnusableFile(part, f"can't be read ({error})") from error


def _with_partitions(frame: pl.DataFrame, within: Path) -> pl.DataFrame:
    """A part with a column for each ``name=value`` on the way to it, unless it has that column itself."""
    named = (name.partition("=") for name in within.parts if "=" in name)
    values = {name: unquote(value) for name, _, value in named if name not in frame.columns}
    return frame.with_columns(
        pl.lit(None if value == NO_PARTITION else value, pl.String).alias(name)
        for name, value in values.items()
    )


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
