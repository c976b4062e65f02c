"""Rows of an exported shop: their times, and the files that they are written to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Table, func, select

from palate.store import Event, Review, Store
from palate.tables.schema import EVENT, ITEM, SPLIT, TIMESTAMP, USER, VALUE
from palate.tables.time_numbers import plainly_unix

STEP = 0.001
"""Seconds between events of a folder without times, once they stand beside events that have one."""


class Times:
    """Times as the tables give them: None where no row has one, numbers where these can be nothing else.

    Events of a folder without times came before all that followed; beside those they get times just before
    they were imported, in their order.
    """

    def __init__(self, store: Store, table: Table) -> None:
        with store.reading() as connection:
            at, arrival = table.c.occurred_at, table.c.received_at
            bounds = connection.execute(select(func.min(at), func.max(at))).one()
            undated = select(func.count(), func.min(arrival)).where(at.is_(None))
            count, imported = connection.execute(undated).one()
        self._next = (imported or 0.0) - count * STEP
        known = [bounds[0], bounds[1], *([self._next] if count else [])]
        self.kind: type[float] | type[str] | None = None
        if bounds[0] is not None:
            self.kind = float if plainly_unix(pl.Series(known, dtype=pl.Float64)) else str

    def __call__(self, row: Event | Review) -> float | str | None:
        if self.kind is None:
            return None
        at = row.occurred_at
        if at is None:
            at = self._next
            self._next += STEP
        return (
            at if self.kind is float else datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")
        )


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as lines of JSON; no file where there are none."""
    written = 0
    with file.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    if not written:
        file.unlink()
    return written


def write_part(
    folder: Path, before: int, rows: Sequence[tuple[object, ...]], time: type[float] | type[str] | None
) -> int:
    """Write some events; their ids tell rows apart that are else the same."""
    if not rows:
        return 0
    schema = {
        USER: pl.String,
        ITEM: pl.String,
        TIMESTAMP: pl.String if time is str else pl.Float64,
        EVENT: pl.String,
        VALUE: pl.Float64,
        SPLIT: pl.String,
        "event_id": pl.String,
    }
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / f"{before:015d}.parquet")
    return len(rows)
