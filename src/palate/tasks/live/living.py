"""A living shop: the state that answers come from, and the store of what has happened since a training."""

from collections.abc import Sequence
from concurrent.futures import Future

from palate.errors import PalateError
from palate.store import Added, NewEvent, Store
from palate.tasks.live.shop import Live
from palate.tasks.live.stored_histories import StoredHistories

STORE = "store"
"""Folder of the store within the derived files of a workspace."""


class NotReady(PalateError):
    """The shop can't answer yet; ``retry_after`` says in how many seconds it is worth trying again."""

    retry_after = 2.0


class LivingShop:
    """One shop as a server holds it.

    Parameters
    ----------
    store : Store
        Open for writing.
    live : Live or None
        What answers come from; replaced as a whole by assignment, and read once for each answer.
    """

    def __init__(self, store: Store, live: Live | None = None) -> None:
        self.store = store
        self.live = live
        self.why = ""
        self.histories = StoredHistories(store)

    @property
    def now(self) -> Live:
        """What an answer comes from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        if self.live is None:
            raise NotReady(self.why or "the shop is being read; try again in a moment")
        return self.live

    def add_events(self, events: Sequence[NewEvent]) -> "Future[Added]":
        """Store events; the future is done once they are on disk and in the histories of their users.

        Raises
        ------
        Busy, Unavailable
            If the store takes nothing now.
        """
        return self.store.add_events(events)

    def close(self) -> None:
        """Write what waits, and close the store."""
        self.store.close()
