"""What is read in the background right after a start, one thing after the other, while answers come first."""

import time
from collections.abc import Callable, Generator, Iterator
from threading import Event, Thread

from palate.logs import get_logger
from palate.store import Refused
from palate.tasks.live.current import NotReady

log = get_logger(__name__)

REST = 3.0
"""Seconds of rest for each second of work."""

Step = Callable[[], Iterator[None]]
"""Does a piece of its work each time that it is asked for the next value; the pieces take milliseconds."""


class ReadingAhead:
    """Runs some steps in a thread, which rests after each piece of work.

    Parameters
    ----------
    steps : callable
        One after the other. One that fails keeps none of the others, and what it did not read is read when it
        is asked for.
    """

    def __init__(self, *steps: Step) -> None:
        self._steps, self._stop = steps, Event()
        self._thread = Thread(target=self._run, name="palate-reading-ahead", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End after the piece at hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

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
    """Seconds that each piece of work took."""
    began = time.monotonic()
    for _ in pieces:
        yield time.monotonic() - began
        began = time.monotonic()
