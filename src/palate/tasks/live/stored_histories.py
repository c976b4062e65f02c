"""What each user did, read from the store and kept in memory as long as users come back."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from sys import intern
from threading import Lock

from palate.store import Event as StoredEvent
from palate.store import Store
from palate.tasks.live.histories import Event

KEPT = 100_000
"""Users whose events are kept in memory."""

NEWEST = 1000
"""Events of a user that are read, the newest ones."""

BEFORE_ALL = (float("-inf"), -1)
"""Before the first event in the order of events."""

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
    kept : int
        Users whose events are kept.
    """

    def __init__(self, store: Store, kept: int = KEPT) -> None:
        self._store, self._size = store, kept
        self._kept: OrderedDict[str, Kept] = OrderedDict()
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
        with self._lock:
            self._read_now[user] = self._read_now.get(user, 0) + 1
        rows = None
        try:
            rows = Kept.of(self._store.events_of(user, NEWEST))
            return rows.events
        finally:
            with self._lock:
                # What came in while it was read may be missing from it.
                if rows is not None and user not in self._changed:
                    self._keep(user, rows)
                self._read_now[user] -= 1
                if not self._read_now[user]:
                    del self._read_now[user]
                    self._changed.discard(user)

    def forget(self, user: str) -> None:
        """Drop what is in memory of a user; what is being read of them is not kept."""
        with self._lock:
            self._kept.pop(user, None)
            if user in self._read_now:
                self._changed.add(user)

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
                    self._kept[event.user_id] = known.followed_by(event)
                else:
                    # It belongs among the others, whose order the store knows.
                    del self._kept[event.user_id]

    def _drop(self, events: Sequence[StoredEvent]) -> None:
        """Forget those who did something elsewhere; what is read of them next has it."""
        for user in {event.user_id for event in events}:
            self.forget(user)

    def _keep(self, user: str, rows: "Kept") -> None:
        self._kept[user] = rows
        self._kept.move_to_end(user)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)


def _order(event: StoredEvent) -> tuple[float, int]:
    return (float("-inf") if event.occurred_at is None else event.occurred_at, event.seq)


def _as_read(event: StoredEvent) -> Event:
    nothing = float("nan")
    return Event(
        intern(event.item_id),
        intern(event.event or ""),
        nothing if event.value is None else event.value,
        nothing if event.occurred_at is None else event.occurred_at,
    )
