"""Recommendations for many users: tables by batch, and files that they are streamed to."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

from palate.atomic import replacing
from palate.data import Histories
from palate.engine import blocks, current
from palate.errors import InputError
from palate.models.base import Recommender
from palate.progress import Progress

BATCH = 4096
"""Users of one table."""

SCHEMA = {"user_id": pl.String, "item_id": pl.String, "rank": pl.Int32, "score": pl.Float32}
"""Columns of every table; rank 1 is the best."""

SINKS: dict[str, Callable[[pl.LazyFrame, Path], object]] = {
    ".csv": lambda rows, path: rows.sink_csv(path),
    ".csv.gz": lambda rows, path: rows.sink_csv(path, compression="gzip", check_extension=False),
    ".parquet": lambda rows, path: rows.sink_parquet(path),
    ".jsonl": lambda rows, path: rows.sink_ndjson(path),
}
"""Writers of files, by the ending of the file name."""

HOLDING_LISTS = (".parquet", ".jsonl")
"""Endings of files whose cells may hold lists."""

STDOUT = Path("-")
"""Standard output, written as CSV."""


def ranked(
    model: Recommender,
    users: Sequence[str],
    histories_of: Callable[[Sequence[str]], Histories],
    k: int,
    *,
    keep_seen: bool = False,
    progress: Progress | None = None,
) -> Iterator[pl.DataFrame]:
    """Recommend the top k items to many users, one table a batch, users in the order given.

    Parameters
    ----------
    histories_of : callable
        Histories of users by their ids.
    k, keep_seen
        As for :meth:`palate.models.Recommender.rank`.
    progress : callable, optional
        Told of every table.
    """
    items = pl.Series("item_id", list(model.items_), dtype=pl.String)
    batches = (_Batch(users[rows], histories_of(users[rows])) for rows in blocks(len(users), BATCH))
    rank_all = partial(_ranked, model, model.limited(k), keep_seen)
    done = 0
    for batch, (positions, scores) in current().map(rank_all, batches, uses_all_cores=True):
        done += len(batch.users)
        if progress:
            progress("recommend", done, len(users))
        row, rank = np.nonzero(positions >= 0)
        yield pl.DataFrame(
            {
                "user_id": pl.Series(list(batch.users), dtype=pl.String).gather(row),
                "item_id": items.gather(positions[row, rank]),
                "rank": rank + 1,
                "score": scores[row, rank],
            },
            schema=SCHEMA,
        )


@dataclass(frozen=True)
class _Batch:
    """Users of one table and their histories."""

    users: Sequence[str]
    histories: Histories

    def __str__(self) -> str:
        return f"users {self.users[0]} to {self.users[-1]}"


def _ranked(
    model: Recommender, k: int, keep_seen: bool, batch: _Batch
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return model.rank(batch.histories, k, keep_seen=keep_seen)


def ending_of(out: Path) -> str:
    """Return the key of SINKS that a file name ends in; ".csv" for STDOUT.

    Raises
    ------
    InputError
        If it ends in none of them.
    """
    if out == STDOUT:
        return ".csv"
    found = next((ending for ending in SINKS if out.name.lower().endswith(ending)), None)
    if found is None:
        raise InputError(f"{out}: the name must end in {', '.join(SINKS)}, or be - for standard output")
    return found


def holds_lists(out: Path) -> bool:
    """Whether cells of a file may hold lists; in CSV they are written as JSON."""
    return ending_of(out) in HOLDING_LISTS


def write(
    tables: Iterable[pl.DataFrame], out: Path, schema: Mapping[str, pl.DataType | type[pl.DataType]] = SCHEMA
) -> tuple[int, int]:
    """Stream tables into one file, or to standard output as CSV.

    A few tables are in memory at a time. The file appears, or replaces an older one, when the last table is
    written.

    Parameters
    ----------
    tables : iterable of DataFrame
        Of one ``schema``; whose a list is stands in the first column.
    out : Path
        The file, or STDOUT.
    schema : mapping of str to polars data type
        Columns of every table.

    Returns
    -------
    tuple of int
        Lists and rows written.

    Raises
    ------
    InputError
        If the file's name ends in none of SINKS.
    """
    users = rows = 0

    def counted(*_pushed_down: object) -> Iterator[pl.DataFrame]:
        nonlocal users, rows
        for table in tables:
            users += table.to_series(0).n_unique()
            rows += len(table)
            yield table

    sink = SINKS[ending_of(out)]
    if out == STDOUT:
        _print(counted(), schema)
        return users, rows
    with replacing(out) as partial:
        sink(register_io_source(counted, schema=schema), partial)
    return users, rows


def _print(tables: Iterable[pl.DataFrame], schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> None:
    """Print tables as one CSV in UTF-8, as files are, whatever the terminal's encoding."""
    out = sys.stdout.buffer
    sys.stdout.flush()
    out.write(pl.DataFrame(schema=schema).write_csv().encode())
    for table in tables:
        out.write(table.write_csv(include_header=False).encode())
    out.flush()
