"""Worker of the store's durable queue: encodes and publishes."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event, Thread
from typing import Any

from palate.errors import PalateError
from palate.logs import get_logger
from palate.store import Refused, Store
from palate.store.jobs import LEASE, Job, claim, fail, renew

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
    idle : callable, optional
        Called where there is nothing to do.
    """

    def __init__(
        self, store: Store, work: Mapping[str, Work], idle: Callable[[], object] | None = None
    ) -> None:
        self._store, self._work, self._idle = store, work, idle
        self._wake, self._stopping = Event(), False
        self._thread = Thread(target=self._run, name=f"worker {' '.join(work)}", daemon=True)
        self._held: Held | None = None

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
        if self._held is not None:
            self._held.lost.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while not self._stopping and self._step():
                    pass
                if self._idle is not None and not self._stopping:
                    self._idle()
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
        self._held = Held(self._store, job)
        try:
            with self._held:
                self._work[job.kind](job)
        except Refused:
            raise
        except Exception as error:
            why = str(error) if isinstance(error, PalateError) else f"{type(error).__name__}: {error}"
            log.warning("a job failed", kind=job.kind, key=job.key, attempt=job.attempts, why=why)
            self._store.submit(lambda connection: fail(connection, job, why)).result()
        return True

    def tell(self, progress: Mapping[str, Any]) -> bool:
        """Say how far the job at hand is; False where it was taken away, and work on it must stop."""
        if self._held is None:
            return False
        self._held.progress = progress
        return not self._held.lost.is_set()


class Held:
    """A job that is worked on: it is held on to from a thread of its own, however long a step takes.

    Parameters
    ----------
    store : Store
        Holds the queue.
    job : Job
        As it was claimed.
    """

    def __init__(self, store: Store, job: Job) -> None:
        self._store, self._job = store, job
        self.progress: Mapping[str, Any] | None = None
        self.lost = Event()
        self._over = Event()
        self._thread = Thread(target=self._hold, name="lease", daemon=True)

    def __enter__(self) -> "Held":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _hold(self) -> None:
        told, renewed = None, time.monotonic()
        while not self._over.wait(IDLE):
            if self.progress is told and time.monotonic() - renewed < LEASE / 4:
                continue
            told, renewed = self.progress, time.monotonic()
            try:
                if not self._store.submit(partial(renew, held=self._job, progress=told)).result():
                    self.lost.set()
                    return
            except Refused:
                continue
