"""A thread that looks, now and then, at what other servers of the same database changed."""

from collections.abc import Callable, Sequence

from palate.logs import get_logger
from palate.store import Refused
from palate.tasks.live.background import Background

log = get_logger(__name__)

PAUSE = 2.0
"""Seconds between looks; a change is followed within this and the time that a model takes to load."""


class Following(Background):
    """Calls some functions every few seconds until it is stopped.

    Parameters
    ----------
    looks : sequence of callable
        What is called. One that fails is called again later, and keeps none of the others.
    """

    def __init__(self, looks: Sequence[Callable[[], object]]) -> None:
        super().__init__("following")
        self._looks = looks

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            for look in self._looks:
                try:
                    look()
                except Refused:
                    continue
                except Exception:
                    log.exception("what other servers changed could not be followed; another look follows")
