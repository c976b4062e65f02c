"""Pictures and sounds of items and reviews: rows that name files by their content."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, exists, select

from palate.store.dialect import insert_into
from palate.store.schema import item_media, media, review_media
from palate.store.spool import MediaFolder, Spooled

Kind = Literal["image", "audio"]

GRACE = 3600.0
"""Seconds that a file which nothing refers to is kept, for who uploads first and refers to it then."""

OWNERS = {"item": (item_media, item_media.c.item_id), "review": (review_media, review_media.c.review_id)}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as part of an item or a review."""

    kind: Kind
    sha256: str


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file.

    Parameters
    ----------
    sha256 : str
        Of its content; its name.
    kind : "image" or "audio"
    type : str
        As it is served, such as "image/png"; found in its content, not taken from who uploaded it.
    bytes : int
    width, height : int or None
        Of a picture.
    seconds : float or None
        Of a sound.
    created_at : float
        Unix seconds.
    """

    sha256: str
    kind: Kind
    type: str
    bytes: int
    width: int | None
    height: int | None
    seconds: float | None
    created_at: float


def keep(
    connection: Connection,
    folder: MediaFolder,
    file: Spooled,
    kind: Kind,
    type: str,
    size: tuple[int, int] | None = None,
    seconds: float | None = None,
) -> Attached:
    """Take a spooled file into the store; one that is there already is kept once."""
    folder.place(file)
    row = Media(file.sha256, kind, type, file.bytes, *(size or (None, None)), seconds, time.time())
    values = {name: getattr(row, name) for name in Media.__slots__}
    connection.execute(insert_into(connection, media).values(values).on_conflict_do_nothing())
    return Attached(kind, file.sha256)


def find(connection: Connection, sha256: str) -> Media | None:
    """What is known of a file; None where there is none."""
    row = connection.execute(select(media).where(media.c.sha256 == sha256)).first()
    return None if row is None else Media(*row)


def attach(
    connection: Connection, owner: Literal["item", "review"], owner_id: str, files: Sequence[Attached]
) -> None:
    """Make files those of an item or a review, in place of what it had."""
    table, column = OWNERS[owner]
    connection.execute(delete(table).where(column == owner_id))
    if files:
        rows = [
            {column.name: owner_id, "position": position, "kind": file.kind, "sha256": file.sha256}
            for position, file in enumerate(files)
        ]
        connection.execute(table.insert(), rows)


def attached(
    connection: Connection, owner: Literal["item", "review"], ids: Sequence[str]
) -> dict[str, tuple[Attached, ...]]:
    """Files of some items or reviews in their order, by id; those without any are left out."""
    table, column = OWNERS[owner]
    query = select(column, table.c.kind, table.c.sha256).where(column.in_(ids))
    found: dict[str, list[Attached]] = {}
    for owner_id, kind, sha256 in connection.execute(query.order_by(column, table.c.position)):
        found.setdefault(owner_id, []).append(Attached(kind, sha256))
    return {owner_id: tuple(files) for owner_id, files in found.items()}


def forget_unused(
    connection: Connection, among: Iterable[str] | None = None, grace: float = GRACE
) -> list[str]:
    """Delete the rows of files that nothing refers to, and return their hashes.

    The files are removed by :func:`sweep`, in a later transaction: had they gone before this one is
    committed, a failure would leave rows without files.
    """
    query = delete(media).where(media.c.created_at <= time.time() - grace)
    for table in (item_media, review_media):
        query = query.where(~exists().where(table.c.sha256 == media.c.sha256))
    if among is not None:
        query = query.where(media.c.sha256.in_(list(among)))
    return list(connection.execute(query.returning(media.c.sha256)).scalars())


def sweep(connection: Connection, folder: MediaFolder, among: Iterable[str]) -> int:
    """Remove those of some files that have no row; return how many.

    Called by the writer, as :func:`keep` is, so that no file goes that another request is taking in. Nothing
    is removed while a backup is made.
    """
    removed = 0
    with folder.removing() as may:
        for sha256 in among if may else ():
            if find(connection, sha256) is None:
                folder.remove(sha256)
                removed += 1
    return removed
