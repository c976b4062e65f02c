"""Events that other processes store in the same PostgreSQL database, told to this one's listeners."""

import threading
from collections.abc import Callable, Sequence

from palate.logs import get_logger
from palate.store.errors import Unavailable
from palate.store.events import Event

log = get_logger(__name__)

PAUSE = 1.0
"""Seconds between looks for new events."""


class Follower:
    """A thread that reads what is new, and passes on what this process did not write.

    Transactions that write follow each other, so that ``seq`` is in the order of commits: nothing comes later
    below what was seen.

    Parameters
    ----------
    read : callable
        The next events after a ``seq``.
    tell : callable
        Told of those that others wrote.
    seen : int
        The newest event when the store was opened.
    """

    def __init__(
        self, read: Callable[[int], Sequence[Event]], tell: Callable[[Sequence[Event]], object], seen: int
    ) -> None:
        self._read, self._tell, self._seen = read, tell, seen
        self._own: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="palate-store-follower", daemon=True)
        self._thread.start()

    def wrote(self, events: Sequence[Event]) -> None:
        """Say what this process is about to commit; its writer tells of these itself."""
        self._own.update(event.seq for event in events)

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                while self._look():
                    pass
            except Unavailable:
                continue  # the next look finds what came meanwhile
            except Exception:
                log.exception("what other processes store could not be followed; another look follows")

    def _look(self) -> bool:
        """Read one page; return whether there may be more."""
        page = self._read(self._seen)
        if not page:
            return False
        others = [event for event in page if event.seq not in self._own]
        if others:
            self._tell(others)
        self._seen = page[-1].seq
        self._own -= {event.seq for event in page}
        return True
