"""Recommendations for many users: tables made a batch at a time, files written as they are made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from palate.data import Histories
from palate.models.base import Recommender

BATCH = 4096
"""Users of one table."""

SCHEMA = {"user_id": pl.String, "item_id": pl.String, "rank": pl.Int32, "score": pl.Float32}
"""Columns of every table; rank 1 is the best."""


def ranked(
    model: Recommender,
    users: Sequence[str],
    histories_of: Callable[[Sequence[str]], Histories],
    k: int,
    *,
    keep_seen: bool = False,
) -> Iterator[pl.DataFrame]:
    """The best k items for many users, one table after the other, users in the order given.

    Parameters
    ----------
    histories_of : callable
        What some of the users are scored by.
    k, keep_seen
        As for :meth:`palate.models.Recommender.rank`.
    """
    items = pl.Series("item_id", list(model.items_), dtype=pl.String)
    for start in range(0, len(users), BATCH):
        names = users[start : start + BATCH]
        positions, scores = model.rank(histories_of(names), k, keep_seen=keep_seen)
        row, place = np.nonzero(positions >= 0)
        yield pl.DataFrame(
            {
                "user_id": pl.Series(list(names), dtype=pl.String).gather(row),
                "item_id": items.gather(positions[row, place]),
                "rank": place + 1,
                "score": scores[row, place],
            },
            schema=SCHEMA,
        )


def write(tables: Iterable[pl.DataFrame], out: Path) -> tuple[int, int]:
    """Write tables as they come into one CSV or, where the name ends in .parquet, Parquet file.

    What is in memory at any time is a few tables. The file appears, or replaces what was there, when the last
    one is written.

    Returns
    -------
    tuple of int
        Users and rows written.
    """
    users = rows = 0

    def counted(*_pushed_down: object) -> Iterator[pl.DataFrame]:
        nonlocal users, rows
        for one in tables:
            users += one["user_id"].n_unique()
            rows += len(one)
            yield one

    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.unfinished")
    lazy = register_io_source(counted, schema=SCHEMA)
    try:
        if out.suffix == ".parquet":
            lazy.sink_parquet(unfinished)
        else:
            lazy.sink_csv(unfinished)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return users, rows
