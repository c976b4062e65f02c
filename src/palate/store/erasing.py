"""Erase a user: a real delete of all that is theirs."""

import hashlib
import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from palate.store.dialect import insert_into
from palate.store.media import forget_unused
from palate.store.schema import erased, events, impressions, review_media, reviews


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was deleted, and the hashes of media files that are to be removed from disk."""

    events: int
    reviews: int
    impressions: int
    media: tuple[str, ...]


def user_hash(user_id: str) -> str:
    """What a user is remembered by after they were erased."""
    return hashlib.sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()


def erase_user(connection: Connection, user_id: str) -> Erased:
    """Delete a user's events, reviews, impressions, and media that nobody else refers to.

    Their hash stays, so that what models still know of them is masked until the next training.
    """
    theirs = select(reviews.c.review_id).where(reviews.c.user_id == user_id)
    shown = select(review_media.c.sha256).where(review_media.c.review_id.in_(theirs)).distinct()
    files = list(connection.execute(shown).scalars())
    connection.execute(delete(review_media).where(review_media.c.review_id.in_(theirs)))
    deleted = {
        table.name: connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
        for table in (events, reviews, impressions)
    }
    row = {"user_hash": user_hash(user_id), "at": time.time()}
    connection.execute(insert_into(connection, erased).values(row).on_conflict_do_nothing())
    return Erased(**deleted, media=tuple(forget_unused(connection, files, grace=0.0)))


def erased_users(connection: Connection) -> dict[str, float]:
    """Hashes of all users that were erased, with the time."""
    return {digest: at for digest, at in connection.execute(select(erased.c.user_hash, erased.c.at))}  # noqa: C416
