"""Lists as a folder of Parquet files, resumable."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palate.data import Histories
from palate.engine import blocks
from palate.folders import Folder, folder_at, is_remote
from palate.models.base import Recommender
from palate.partitions import digest
from palate.progress import Progress
from palate.tasks import lists

PART = 16 * lists.BATCH
"""Users of one part."""

DONE = "_SUCCESS"
"""Name of the empty file that stands beside the parts once all are there, as Hadoop and Spark leave it."""

_PART = re.compile(r"part-\d{5,}-[0-9a-f]{32}\.parquet")


@dataclass(frozen=True)
class Written:
    """What a folder of parts holds.

    Parameters
    ----------
    lists, rows : int
        Lists, of users or of items, and their rows, in all parts.
    parts, kept : int
        Parts, and how many of them an earlier run had left.
    """

    lists: int
    rows: int
    parts: int
    kept: int


def write_parts(
    model: Recommender,
    users: Sequence[str],
    histories_of: Callable[[Sequence[str]], Histories],
    k: int,
    out: Folder,
    *,
    keep_seen: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Recommend the top k items to many users, one file for every PART of them, in the order given.

    A part's name holds a key of the model, the users, their histories, ``k`` and ``keep_seen``: a part that
    is there under its name is not made again. Parts of other keys are removed once all are there, and then
    the file :data:`DONE` is written.

    Parameters
    ----------
    model, users, histories_of, k, keep_seen
        As for :func:`palate.tasks.lists.ranked`.
    out : Folder
        What else is in it stays.
    progress : callable, optional
        Told of every table.
    """
    parts = [users[rows] for rows in blocks(len(users), PART)]
    fitted = digest(model)
    names = [
        part_name(number, digest((fitted, list(part), histories_of(part), k, keep_seen)))
        for number, part in enumerate(parts)
    ]

    def missing(numbers: Sequence[int]) -> Iterator[pl.DataFrame]:
        wanted = [user for number in numbers for user in parts[number]]
        tables = lists.ranked(model, wanted, histories_of, k, keep_seen=keep_seen, progress=progress)
        for number in numbers:
            # Parts begin where tables do, since all but the last hold a whole number of them.
            yield pl.concat([next(tables) for _ in blocks(len(parts[number]), lists.BATCH)])

    return fill(out, names, missing)


def parts_or_file(out: str | None) -> tuple[Folder | None, Path | None]:
    """The folder for parts that somebody named, or else the file; neither where nothing was named.

    Raises
    ------
    InputError
        If the name of the file ends in none of :data:`palate.tasks.lists.SINKS`.
    """
    if out is None:
        return None, None
    if is_remote(out) or out.endswith("/"):
        return folder_at(out), None
    lists.ending_of(Path(out))
    return None, Path(out)


def part_name(number: int, key: bytes) -> str:
    """The name of a part by what it is made of."""
    return f"part-{number:05}-{key.hex()}.parquet"


def fill(
    out: Folder, names: Sequence[str], missing: Callable[[Sequence[int]], Iterator[pl.DataFrame]]
) -> Written:
    """Write the parts that are not there, remove those of other keys, then write the file :data:`DONE`.

    Parameters
    ----------
    out : Folder
        What else is in it stays.
    names : sequence of str
        Of all parts, by :func:`part_name`.
    missing : callable
        Gives a table for each of some parts by their numbers, in order; whose a list is stands in the first
        column.
    """
    there = set(out.names())
    if DONE in there:
        out.remove(DONE)
    tables = missing([number for number, name in enumerate(names) if name not in there])
    counts: list[tuple[int, int]] = []
    for name in names:
        if name in there:
            whose = pl.read_parquet(io.BytesIO(out.read(name)), columns=[0]).to_series()
        else:
            table = next(tables)
            out.write(name, _parquet(table))
            whose = table.to_series(0)
        counts.append((whose.n_unique(), len(whose)))
    for name in there - set(names):
        if _PART.fullmatch(name):
            out.remove(name)
    out.write(DONE, b"")
    of_lists, of_rows = (sum(column) for column in zip((0, 0), *counts, strict=True))
    return Written(of_lists, of_rows, len(names), len(there & set(names)))


def _parquet(table: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()
