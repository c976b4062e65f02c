"""Background loading right after a start, while answers have priority."""

import time
from collections.abc import Callable, Generator, Iterator

from palate.logs import get_logger
from palate.store import Refused
from palate.tasks.live.background import Background
from palate.tasks.live.current import NotReady

log = get_logger(__name__)

REST = 3.0
"""Seconds of rest for each second of work."""

Step = Callable[[], Iterator[None]]
"""Does a piece of its work each time that it is asked for the next value; the pieces take milliseconds."""


class ReadingAhead(Background):
    """Thread that runs some steps, and rests after each piece of work.

    Parameters
    ----------
    steps : callable
        One after the other. One that fails keeps none of the others, and what it did not read is read when it
        is asked for.
    """

    def __init__(self, *steps: Step) -> None:
        super().__init__("palate-reading-ahead")
        self._steps = steps

    def _run(self) -> None:
        for step in self._steps:
            try:
                for seconds in _timed(step()):
                    if self._stop.wait(seconds * REST):
                        return
            except (NotReady, Refused):
                continue
            except Exception:
                log.exception("what is stored could not be read ahead; it is read when it is asked for")


def _timed(pieces: Iterator[None]) -> Generator[float]:
    """Yield the seconds that each piece of work took."""
    began = time.monotonic()
    for _ in pieces:
        yield time.monotonic() - began
        began = time.monotonic()
