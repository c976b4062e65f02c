"""Cache of users' events, read from the store."""

from collections import OrderedDict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from sys import intern
from threading import Lock

from palate.store import Event as StoredEvent
from palate.store import Store
from palate.store.events import Brief, brief_of_users, users_by_newest
from palate.tasks.live.histories import Event

KEPT = 1_000_000
"""Events of users that are kept in memory; a user counts as one more."""

NEWEST = 1000
"""Events of a user that are read, the newest ones."""

TOGETHER = 50
"""Users whose events are read at once before anybody asks for them."""

BEFORE_ALL = (float("-inf"), -1)
"""Before the first event in the order of events."""

NOTHING = float("nan")
"""One for all events: most have no value."""

Events = tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Events of one user as answers read them, oldest first, and where the newest stands in the order."""

    events: Events
    newest: tuple[float, int]

    @classmethod
    def of(cls, rows: Sequence[StoredEvent]) -> "Kept":
        """Stored events, oldest first."""
        return cls(tuple(map(_as_read, rows)), _order(rows[-1]) if rows else BEFORE_ALL)

    def followed_by(self, event: StoredEvent) -> "Kept":
        """With an event that is newer than all of them."""
        return Kept((*self.events, _as_read(event))[-NEWEST:], _order(event))


class StoredHistories:
    """Events of users, oldest first; an event that the store has acknowledged is in the next answer.

    A user's events are replaced as a whole, never changed, so that a request that took them keeps them.

    Parameters
    ----------
    store : Store
        Tells of new events right after they are on disk, before anybody else is told.
    most : int
        Events that are kept, and users; the users who were asked for longest ago are dropped first.
    """

    def __init__(self, store: Store, most: int = KEPT) -> None:
        self._store, self._most = store, most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._read_now: dict[str, int] = {}
        self._changed: set[str] = set()
        self._lock = Lock()
        store.subscribe(self._take)
        store.follow(self._drop)

    def kept(self, user: str) -> Events | None:
        """Events of a user if they are in memory; None if they must be read."""
        with self._lock:
            found = self._kept.get(user)
            if found is None:
                return None
            self._kept.move_to_end(user)
            return found.events

    def of(self, user: str) -> Events:
        """Events of a user, read from the store where they are not in memory.

        Raises
        ------
        Unavailable
            If they must be read, and the database is gone.
        """
        if (found := self.kept(user)) is not None:
            return found
        with self._reading([user]) as read:
            read[user] = Kept.of(self._store.events_of(user, NEWEST))
        return read[user].events

    def forget(self, user: str) -> None:
        """Drop what is in memory of a user; what is being read of them is not kept."""
        with self._lock:
            self._remove(user)
            if user in self._read_now:
                self._changed.add(user)

    def fill(self) -> Iterator[None]:
        """Read the events of those who did something last, as many as are kept, some users at a time.

        Raises
        ------
        Unavailable
            If the database is gone.
        """
        users = self._store.read(users_by_newest, NEWEST)
        for start in range(0, len(users), TOGETHER):
            some = [user for user in users[start : start + TOGETHER] if user not in self._kept]
            with self._reading(some, asked=False) as read:
                read.update(_by_user(some, self._store.read(brief_of_users, some)))
            if self._size >= self._most:
                return
            yield

    # -- what is kept ----------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self, users: Sequence[str], *, asked: bool = True) -> Generator[dict[str, Kept]]:
        """Takes what is read of users; what came in of one meanwhile may be missing, and is not kept."""
        read: dict[str, Kept] = {}
        with self._lock:
            for user in users:
                self._read_now[user] = self._read_now.get(user, 0) + 1
        try:
            yield read
        finally:
            with self._lock:
                for user in users:
                    if user in read and user not in self._changed:
                        self._keep(user, read[user], asked=asked)
                    self._read_now[user] -= 1
                    if not self._read_now[user]:
                        del self._read_now[user]
                        self._changed.discard(user)

    def _take(self, events: Sequence[StoredEvent]) -> None:
        """Add new events to those of the users that are in memory."""
        with self._lock:
            for event in events:
                if event.user_id in self._read_now:
                    self._changed.add(event.user_id)
                known = self._kept.get(event.user_id)
                if known is None:
                    continue
                if known.newest < _order(event):
                    self._put(event.user_id, known.followed_by(event))
                else:
                    # It belongs among the others, whose order the store knows.
                    self._remove(event.user_id)

    def _drop(self, events: Iterable[StoredEvent]) -> None:
        """Forget those who did something elsewhere; what is read of them next has it."""
        for user in {event.user_id for event in events}:
            self.forget(user)

    def _keep(self, user: str, rows: Kept, *, asked: bool) -> None:
        """Keep what was read of a user, as the one asked for last, or as the first to be dropped."""
        if not asked and user in self._kept:
            return
        self._put(user, rows)
        self._kept.move_to_end(user, last=asked)
        while self._size > self._most:
            self._remove(next(iter(self._kept)))

    def _put(self, user: str, rows: Kept) -> None:
        before = self._kept.get(user)
        self._size += len(rows.events) + 1 if before is None else len(rows.events) - len(before.events)
        self._kept[user] = rows

    def _remove(self, user: str) -> None:
        if (gone := self._kept.pop(user, None)) is not None:
            self._size -= len(gone.events) + 1


def _by_user(users: Sequence[str], rows: Sequence[Brief]) -> dict[str, Kept]:
    """What was read of several users, by time."""
    events: dict[str, list[Event]] = {user: [] for user in users}
    newest: dict[str, tuple[float, int]] = dict.fromkeys(users, BEFORE_ALL)
    for seq, user, item, event, value, time_ in rows:
        events[user].append(_event(item, event, value, time_))
        newest[user] = (BEFORE_ALL[0] if time_ is None else time_, seq)
    return {user: Kept(tuple(own), newest[user]) for user, own in events.items()}


def _order(event: StoredEvent) -> tuple[float, int]:
    return (BEFORE_ALL[0] if event.occurred_at is None else event.occurred_at, event.seq)


def _as_read(event: StoredEvent) -> Event:
    return _event(event.item_id, event.event, event.value, event.occurred_at)


def _event(item: str, event: str | None, value: float | None, time_: float | None) -> Event:
    return Event(
        intern(item),
        intern(event or ""),
        NOTHING if value is None else value,
        NOTHING if time_ is None else time_,
    )
