"""Events on items that came after a training, told to the models that answer."""

from collections.abc import Sequence
from threading import Lock

from palate.errors import PalateError
from palate.logs import get_logger
from palate.store import Event as StoredEvent
from palate.store import Store
from palate.store.events import items_with_events, users_of_items
from palate.tasks.live.background import Background
from palate.tasks.live.current import Current
from palate.tasks.live.shop import Live
from palate.tasks.live.stored_histories import StoredHistories

log = get_logger(__name__)

PAUSE = 0.5
"""Seconds between two times that models are told, so that many events are told at once."""


class LateEvents(Background):
    """A thread that tells models what people did who had an item that came later.

    The next answer to the same person reads their events anyway; answers to others learn from them here.

    Parameters
    ----------
    store : Store
        Tells of new events.
    current : Current
        The models that answer.
    histories : StoredHistories
        What each user did.
    """

    def __init__(self, store: Store, current: Current, histories: StoredHistories) -> None:
        self._store, self._current, self._histories = store, current, histories
        super().__init__("late events")
        self._lock = Lock()
        self._changed: set[str] = set()
        self._waiting: set[str] = set()
        self._late: dict[int, int] = {}
        store.subscribe(self.take)
        store.follow(self.take)

    def take(self, events: Sequence[StoredEvent]) -> None:
        """Remember who did something that models may have to be told."""
        lives = self._current.by_version.values()
        told = {event.user_id for event in events if any(_tells(live, event) for live in lives)}
        self.changed(told)

    def changed(self, users: set[str]) -> None:
        """Have it told what some users did."""
        if users:
            with self._lock:
                self._changed |= users

    def tell(self) -> None:
        """Tell the models what was done since the last time.

        Raises
        ------
        Unavailable
            If the database is gone; nothing of it is forgotten.
        """
        self._look_for_earlier()
        with self._lock:
            users, self._changed = self._changed, set[str]()
        try:
            if users:
                events = {user: self._histories.of(user) for user in sorted(users)}
                self._current.change(lambda live: live.hearing(events))
                self._waiting |= {user for user in users if self._has_unknown(user)}
        except PalateError:
            self.changed(users)
            raise

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                self.tell()
            except PalateError as error:
                log.warning("events on new items can't be read; they are tried again", why=str(error))
            except Exception:
                log.exception("telling models of events on new items failed; it goes on")

    def _look_for_earlier(self) -> None:
        """Find who had items that a model loaded since lacks, and who had those that came since."""
        models = [live.model for live in self._current.by_version.values() if live.model is not None]
        # The model of a version that is loaded again has heard nothing.
        late = {id(model.base): len(model.late) for model in models}
        if fresh := [model for model in models if id(model.base) not in self._late]:
            had = self._store.read(items_with_events)
            unknown = sorted(name for name in had if any(name not in model.base.items_ for model in fresh))
            self._waiting |= self._store.read(users_of_items, unknown)
        if late != self._late:
            self.changed(self._waiting)
            self._waiting = set()
        self._late = late

    def _has_unknown(self, user: str) -> bool:
        """Whether a user did something with an item that a model does not have, and may get."""
        models = [live.model for live in self._current.by_version.values()]
        events = self._histories.of(user)
        return any(
            event.item_id not in model.items_ for event in events for model in models if model is not None
        )


def _tells(live: Live, event: StoredEvent) -> bool:
    model = live.model
    return model is not None and (event.item_id not in model.base.items_ or event.user_id in live.heard)
