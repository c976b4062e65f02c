"""The worker: encodes what came in, from the durable queue of the store, and publishes it."""

import time
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any

from palate.errors import PalateError
from palate.logs import get_logger
from palate.store import Refused, Store
from palate.store.jobs import Job, claim, fail, renew

log = get_logger(__name__)

IDLE = 1.0
"""Seconds between looks at the queue when nobody said that there is work."""

Work = Callable[[Job], None]
"""Does a job, and stores that it is done with what came of it."""


class Worker:
    """A thread that does the jobs of some kinds, one after the other.

    What a job raises counts as a failed attempt; the store parks it after the third.

    Parameters
    ----------
    store : Store
        Holds the queue.
    work : mapping of str to callable
        What does the jobs of each kind.
    """

    def __init__(self, store: Store, work: Mapping[str, Work]) -> None:
        self._store, self._work = store, work
        self._wake, self._stopping = Event(), False
        self._thread = Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be work."""
        self._wake.set()

    def stop(self) -> None:
        """End after the job at hand."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while not self._stopping and self._step():
                    pass
            except Refused as error:
                log.warning("the queue can't be read", why=str(error))
                time.sleep(min(error.retry_after, IDLE))
            except Exception:
                log.exception("the worker failed; it goes on")
                time.sleep(IDLE)
            self._wake.wait(IDLE)

    def _step(self) -> bool:
        """Do the next job; False where there is none."""
        kinds = list(self._work)
        job = self._store.submit(lambda connection: claim(connection, kinds)).result()
        if job is None:
            return False
        try:
            self._work[job.kind](job)
        except Refused:
            raise
        except Exception as error:
            why = str(error) if isinstance(error, PalateError) else f"{type(error).__name__}: {error}"
            log.warning("a job failed", kind=job.kind, key=job.key, attempt=job.attempts, why=why)
            self._store.submit(lambda connection: fail(connection, job, why)).result()
        return True

    def told(self, job: Job, progress: Mapping[str, Any]) -> bool:
        """Keep a long job, and say how far it is; False where it was taken away."""
        return self._store.submit(lambda connection: renew(connection, job, progress)).result()
