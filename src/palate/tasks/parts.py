"""Recommendations as a folder of Parquet files, resumable."""

import io
import pickle
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from palate.data import Histories
from palate.engine import blocks
from palate.folders import Folder
from palate.models.base import Recommender
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
    users, rows : int
        In all parts.
    parts, kept : int
        Parts, and how many of them an earlier run had left.
    """

    users: int
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
    there = set(out.names())
    if DONE in there:
        out.remove(DONE)
    parts = [users[rows] for rows in blocks(len(users), PART)]
    fitted = _digest(model)
    names = [
        f"part-{number:05}-{_digest((fitted, list(part), histories_of(part), k, keep_seen)).hex()}.parquet"
        for number, part in enumerate(parts)
    ]
    wanted = [user for part, name in zip(parts, names, strict=True) if name not in there for user in part]
    tables = lists.ranked(model, wanted, histories_of, k, keep_seen=keep_seen, progress=progress)
    counts: list[tuple[int, int]] = []
    for part, name in zip(parts, names, strict=True):
        if name in there:
            part_rows = pl.read_parquet(io.BytesIO(out.read(name)), columns=["user_id"])
        else:
            # Parts begin where tables do, since all but the last hold a whole number of them.
            part_rows = pl.concat([next(tables) for _ in blocks(len(part), lists.BATCH)])
            out.write(name, _parquet(part_rows))
        counts.append((part_rows["user_id"].n_unique(), len(part_rows)))
    for name in there - set(names):
        if _PART.fullmatch(name):
            out.remove(name)
    out.write(DONE, b"")
    of_users, of_rows = (sum(column) for column in zip((0, 0), *counts, strict=True))
    return Written(of_users, of_rows, len(names), len(there & set(names)))


def _digest(value: object) -> bytes:
    """Sixteen bytes that stand for all that a value is made of.

    Two runs that load the same files make the same of them; where they did not, work would be done again.
    """
    arrays: list[pickle.PickleBuffer] = []
    digest = blake2b(pickle.dumps(value, protocol=5, buffer_callback=arrays.append), digest_size=16)
    for array in arrays:
        digest.update(array.raw())
    return digest.digest()


def _parquet(table: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()
