"""Events: what users did with items. They are the truth that everything else is derived from."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import cast

from sqlalchemy import Connection, Integer, bindparam, func, select
from uuid_utils import uuid7

from palate.errors import check_finite
from palate.store.schema import events

AHEAD = 300.0
"""Seconds that a client's clock may be ahead; a later time is taken for this one."""

PAGE = 2000
"""Rows of one page of a long read."""

COLUMNS = (
    "event_id",
    "user_id",
    "item_id",
    "event",
    "value",
    "occurred_at",
    "received_at",
    "recommendation_id",
    "split",
)

_TYPES = ("text", "text", "text", "text", "float8", "float8", "float8", "text", "text")

_POSTGRES = f"""
    INSERT INTO events ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)}
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)})
        WITH ORDINALITY AS given({", ".join(COLUMNS)}, place)
    ORDER BY place
    ON CONFLICT (event_id) DO NOTHING
    RETURNING seq, event_id
"""  # noqa: S608

_SQLITE = f"""
    INSERT INTO events ({", ".join(COLUMNS)}) VALUES ({", ".join("?" * len(COLUMNS))})
    ON CONFLICT (event_id) DO NOTHING
"""  # noqa: S608

_cells = attrgetter(*COLUMNS)
"""Cells of an event, for a driver: building a statement of each row's names takes twice the time."""


def new_id() -> str:
    """An id that grows with time, so that the newest rows of an index lie together."""
    return str(uuid7())


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it comes in.

    Parameters
    ----------
    user_id, item_id : str
        Who, with what; neither has to be known.
    event : str or None
        Such as "view" or "purchase"; None for a bare row, whose value is a rating.
    value : float or None
        Such as a rating.
    occurred_at : float or None
        Unix seconds by the client's clock; None for now.
    recommendation_id : str or None
        The answer that led to it.
    event_id : str
        What makes a retry harmless: a second event with the id of a stored one changes nothing.
    """

    user_id: str
    item_id: str
    event: str | None = None
    value: float | None = None
    occurred_at: float | None = None
    recommendation_id: str | None = None
    event_id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        check_finite("the value of an event", self.value)
        check_finite("the time of an event", self.occurred_at)


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event; ``seq`` grows in the order in which events were stored.

    ``occurred_at`` is None for events of a folder without times, which come before all others. ``split`` is
    "train", "valid" or "test" for events of a folder that gives a split.
    """

    seq: int
    event_id: str
    user_id: str
    item_id: str
    event: str | None
    value: float | None
    occurred_at: float | None
    received_at: float
    recommendation_id: str | None
    split: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of some events.

    Parameters
    ----------
    new, duplicates : int
        How many were stored, and how many were there already.
    seq : int
        Of the newest event of all when they were stored: who reads events up to it sees them.
    """

    new: int
    duplicates: int
    seq: int


def insert_events(connection: Connection, rows: Sequence[NewEvent], now: float | None = None) -> list[Event]:
    """Store events in their order; return those that were not there before.

    A time that lies further ahead than :data:`AHEAD` is taken for that; a missing one is that of arrival.
    """
    received = time.time() if now is None else now
    stored = (
        Event(
            0,
            row.event_id,
            row.user_id,
            row.item_id,
            row.event,
            row.value,
            received if row.occurred_at is None else min(row.occurred_at, received + AHEAD),
            received,
            row.recommendation_id,
            None,
        )
        for row in rows
    )
    return insert_stored(connection, list(stored))


def insert_stored(connection: Connection, rows: Sequence[Event]) -> list[Event]:
    """Store events as they are but for ``seq``; return those that were not there before, in order."""
    if not rows:
        return []
    insert = _insert_postgres if connection.dialect.name == "postgresql" else _insert_sqlite
    seqs = insert(connection, rows)
    fresh: list[Event] = []
    for row in rows:
        seq = seqs.pop(row.event_id, None)
        if seq is not None:
            fresh.append(_numbered(row, seq))
    return fresh


def _numbered(row: Event, seq: int) -> Event:
    return Event(
        seq,
        row.event_id,
        row.user_id,
        row.item_id,
        row.event,
        row.value,
        row.occurred_at,
        row.received_at,
        row.recommendation_id,
        row.split,
    )


def _insert_postgres(connection: Connection, rows: Sequence[Event]) -> dict[str, int]:
    columns = tuple(map(list, zip(*map(_cells, rows), strict=True)))
    return {name: seq for seq, name in connection.exec_driver_sql(_POSTGRES, columns)}


def _insert_sqlite(connection: Connection, rows: Sequence[Event]) -> dict[str, int]:
    """Insert, then read what is new: no other transaction writes meanwhile, and no ``seq`` is used twice."""
    before = last_event(connection)
    connection.exec_driver_sql(_SQLITE, [_cells(row) for row in rows])
    new = select(events.c.event_id, events.c.seq).where(events.c.seq > before)
    return {name: seq for name, seq in connection.execute(new)}  # noqa: C416 rows of SQLAlchemy are no pairs


def last_event(connection: Connection) -> int:
    """``seq`` of the newest event, 0 where there is none."""
    return connection.execute(select(func.max(events.c.seq))).scalar() or 0


def events_of(connection: Connection, user_id: str, limit: int | None = None) -> list[Event]:
    """The events of a user by time; the newest ``limit`` of them where one is given."""
    if limit is None:
        return [Event(*row) for row in connection.execute(_ALL, {"user": user_id})]
    rows = connection.execute(_NEWEST, {"user": user_id, "most": limit}).all()
    return [Event(*row) for row in reversed(rows)]


# Rows without a time come first: they were imported, and all others have one. A statement takes longer to
# make than to run.
_ORDER = (func.coalesce(events.c.occurred_at, float("-inf")), events.c.seq)
_OF_USER = select(events).where(events.c.user_id == bindparam("user"))
_ALL = _OF_USER.order_by(*_ORDER)
_NEWEST = _OF_USER.order_by(*(column.desc() for column in _ORDER)).limit(bindparam("most", type_=Integer))


def users_by_newest(connection: Connection, most_events: int) -> list[str]:
    """Users of at most so many events, who did something last first."""
    newest = func.max(events.c.seq)
    query = select(events.c.user_id).group_by(events.c.user_id).having(func.count() <= most_events)
    return list(connection.execute(query.order_by(newest.desc())).scalars())


def events_after(connection: Connection, seq: int, limit: int = PAGE) -> list[Event]:
    """The next events in the order in which they were stored."""
    page = select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit)
    return [Event(*row) for row in connection.execute(page)]


Brief = tuple[int, str, str, str | None, float | None, float | None]
"""``seq``, user, item, event, value and time of an event."""


_BRIEF = select(*(events.c[name] for name in ("seq", "user_id", "item_id", "event", "value", "occurred_at")))


def brief_after(connection: Connection, seq: int, limit: int) -> list[Brief]:
    """What counts of the next events in the order in which they were stored."""
    page = _BRIEF.where(events.c.seq > seq).order_by(events.c.seq).limit(limit)
    return cast(list[Brief], connection.execute(page).all())


def brief_of_users(connection: Connection, ids: Sequence[str]) -> list[Brief]:
    """What counts of all events of some users by time."""
    found: list[Brief] = []
    for part in _parts(ids):
        query = _BRIEF.where(events.c.user_id.in_(part)).order_by(*_ORDER)
        found += cast(list[Brief], connection.execute(query).all())
    return found


def users_with_events(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of some users that have events."""
    found: set[str] = set()
    for part in _parts(ids):
        query = select(events.c.user_id).where(events.c.user_id.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def items_with_events(connection: Connection) -> set[str]:
    """Ids of all items that events are on, known or not."""
    return set(connection.execute(select(events.c.item_id).distinct()).scalars())


def users_of_items(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Users with events on some items."""
    found: set[str] = set()
    for part in _parts(ids):
        query = select(events.c.user_id).where(events.c.item_id.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def _parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Databases bound how many values a statement may have."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
