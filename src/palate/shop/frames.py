"""Interactions of a data frame, under the checks and the names of columns that files get."""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl

from palate.data.dataset import Dataset
from palate.data.parts import TEST, TRAIN, VALID
from palate.errors import InputError, UnusableFile
from palate.logs import get_logger
from palate.shop.build import has_split, weighed_rows
from palate.shop.events import Weight
from palate.shop.reading import shop_of_rows
from palate.shop.settings import settings_of
from palate.shop.signals import signals_of
from palate.shop.table_settings import naming_of
from palate.tables.parquet import as_text
from palate.tables.quarantine import Quarantine
from palate.tables.readers import Table, table_of
from palate.tables.schema import INTERACTIONS, REQUIRED
from palate.wording import counted, first_line

log = get_logger(__name__)

CALLED = Path("frame")
"""What a frame is called where a file has its name."""

_TO_PASTE = re.compile(r'columns\.interactions\.(\w+) = ("(?:[^"\\]|\\.)*")')


def dataset_of_frame(
    frame: object,
    columns: Mapping[str, str] | None = None,
    split: str | None = None,
    seed: int = 0,
    *,
    events: Mapping[str, Weight] | None = None,
    keep_seen: bool = False,
    day_first: bool | None = None,
    decimal: str | None = None,
) -> Dataset:
    """The dataset of a frame; see :meth:`palate.data.Dataset.from_frame`."""
    given = {
        "columns": {INTERACTIONS: dict(columns or {})},
        "events": dict(events or {}),
        "keep_seen": keep_seen,
        "times": {} if day_first is None else {"day_first": day_first},
        "numbers": {} if decimal is None else {"decimal": decimal},
    }
    quarantine = Quarantine()
    try:
        settings = settings_of(given)
        table = _table(as_polars(frame), settings.columns, quarantine)
        shop = shop_of_rows(table, settings, quarantine)
    except (UnusableFile, ValueError) as error:
        raise InputError(_of_python(str(error))) from error
    _tell(quarantine, len(table.frame))
    signals = signals_of(shop.interactions, settings.events)
    dataset, values = weighed_rows(shop, signals, None, split, seed)
    against = 0 if dataset.weight is None else int(np.sum(dataset.weight < 0))
    for line in (*signals.said(), *values.said(against)):
        log.info(_of_python(line))
    if split is None and not has_split(shop):
        dataset = dataset.trained_on(TRAIN, VALID, TEST)
    return replace(dataset, repeats=keep_seen)


def as_polars(frame: object) -> pl.DataFrame:
    """Any table as one of polars.

    Parameters
    ----------
    frame : object
        A table of polars or pandas, a mapping of columns, or what has the Arrow stream interface, such as
        a table of pyarrow or DuckDB.

    Raises
    ------
    InputError
        If it is none, or can't be read.
    """
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame.clone()
    is_pandas = type(frame).__module__.split(".")[0] == "pandas"
    if not (is_pandas or isinstance(frame, Mapping) or hasattr(frame, "__arrow_c_stream__")):
        raise InputError(
            f"expected a table of polars, pandas or pyarrow, or columns by name; got {type(frame).__name__}"
        )
    table = cast(Any, frame)
    if is_pandas and not table.columns.is_unique:
        raise InputError("two columns of the frame have one name; rename one")
    try:
        return pl.DataFrame(table, strict=False)
    except Exception as error:  # polars and pyarrow raise many kinds
        if not is_pandas:
            raise InputError(f"the frame can't be read ({first_line(error)})") from error
    # Columns of mixed types, or no pyarrow: as pandas writes them to a file.
    return pl.read_csv(io.StringIO(table.to_csv(index=False)), infer_schema=False)


def _table(frame: pl.DataFrame, columns: Any, quarantine: Quarantine) -> Table:
    naming = naming_of(INTERACTIONS, columns)
    try:
        text = as_text(frame, naming.is_id)
    except pl.exceptions.PolarsError as error:
        raise UnusableFile(
            CALLED, f"has a column that can't be read as text ({first_line(error)})"
        ) from error
    table = table_of(CALLED, text, REQUIRED[INTERACTIONS], quarantine, naming)
    if not len(table.frame):
        raise UnusableFile(CALLED, "has no rows")
    return table


def _of_python(message: str) -> str:
    """What is said of a file and its settings, for one who holds a frame and calls a function."""
    message = _TO_PASTE.sub(r'columns={"\1": \2}', message)
    message = message.replace("which palate.toml says is", "which columns= says is")
    message = message.replace("at the top of palate.toml", "as an argument of from_frame")
    return message.replace("palate.toml", "the arguments of from_frame")


def _tell(quarantine: Quarantine, rows: int) -> None:
    """Say what was read otherwise than it stands, and what is not used."""
    for note in quarantine.notes:
        log.info(note)
    for warning in quarantine.warnings:
        log.warning(_of_python(warning))
    if quarantine.rejects and not quarantine.warnings:
        first = quarantine.rejects[0]
        log.warning(
            f"{counted(len(quarantine), 'cell or row is', 'cells or rows are')} not used, of "
            f"{counted(rows, 'row')}; the first, in row {first.line}: {first.reason}"
        )
