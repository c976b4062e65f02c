"""Users as people look for them, and what one did and wrote, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, select

from palate.store.dialect import lowered
from palate.store.events import Event, events_of
from palate.store.reviews import Review, reviews_newest
from palate.store.schema import events, reviews

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class User:
    """Someone who did something; ``last_at`` is None where no event has a time."""

    user_id: str
    events: int
    last_at: float | None


def users_page(connection: Connection, words: Sequence[str], skip: int, limit: int) -> list[User]:
    """Users whose ids hold each of some words, in capitals or not, in order of id."""
    columns = events.c.user_id, func.count(), func.max(events.c.occurred_at)
    query = _named(connection, select(*columns), words).group_by(events.c.user_id)
    rows = connection.execute(query.order_by(events.c.user_id).offset(skip).limit(limit))
    return [User(*row) for row in rows]


def count_users(connection: Connection, words: Sequence[str]) -> int:
    """How many there are of :func:`users_page`."""
    query = _named(connection, select(func.count(events.c.user_id.distinct())), words)
    return connection.execute(query).scalar_one()


def count_past(connection: Connection, user_id: str) -> int:
    """How many events and reviews a user has."""
    return sum(
        connection.execute(
            select(func.count()).select_from(table).where(table.c.user_id == user_id)
        ).scalar_one()
        for table in (events, reviews)
    )


def past_of(connection: Connection, user_id: str, skip: int, limit: int) -> list[Event | Review]:
    """What a user did and wrote, newest first; what has no time comes last."""
    done = reversed(events_of(connection, user_id, skip + limit))
    written = reviews_newest(connection, user_id, skip + limit)
    both: Iterator[Event | Review] = merge(done, written, key=_moment, reverse=True)
    return list(islice(both, skip, skip + limit))


def _moment(entry: Event | Review) -> float:
    return float("-inf") if entry.occurred_at is None else entry.occurred_at


def _named(connection: Connection, query: Query, words: Sequence[str]) -> Query:
    own = lowered(connection, events.c.user_id)
    return query.where(*(own.contains(word.lower(), autoescape=True) for word in words))
