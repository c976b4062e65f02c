"""A thread that looks, now and then, at what other servers of the same database changed."""

from collections.abc import Callable, Sequence
from threading import Event, Thread

from palate.logs import get_logger
from palate.store import Refused

log = get_logger(__name__)

PAUSE = 2.0
"""Seconds between looks; a change is followed within this and the time that a model takes to load."""


class Following:
    """Calls some functions every few seconds until it is stopped.

    Parameters
    ----------
    looks : sequence of callable
        What is called. One that fails is called again later, and keeps none of the others.
    """

    def __init__(self, looks: Sequence[Callable[[], object]]) -> None:
        self._looks, self._stop = looks, Event()
        self._thread = Thread(target=self._run, name="following", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look at hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            for look in self._looks:
                try:
                    look()
                except Refused:
                    continue
                except Exception:
                    log.exception("what other servers changed could not be followed; another look follows")
