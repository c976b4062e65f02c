"""The one thread that writes: it commits all that waits in one transaction, with one sync to disk.

A commit on SQLite and PostgreSQL waits for the disk, for milliseconds. What comes in meanwhile is written
together by the next transaction, so that the rate of requests does not hang on the disk's.
"""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text, update
from sqlalchemy.exc import OperationalError

from palate.logs import get_logger
from palate.store.dialect import is_postgres
from palate.store.errors import Unavailable, unavailable
from palate.store.events import Event
from palate.store.follower import Follower
from palate.store.group import Failed, Request, perform
from palate.store.impressions import insert_impressions
from palate.store.migrate import LOCK
from palate.store.schema import sequences
from palate.store.waiting import Waiting
from palate.store.wal import Wal

log = get_logger(__name__)

PROBE = 1.0
"""Seconds between attempts to write while the database is gone or full."""

IDLE = 0.5
"""Seconds without work after which the writer tidies up."""

Callback = Callable[[Sequence[Event]], object]


class Writer:
    """The thread, and what waits for it.

    Parameters
    ----------
    engine : Engine
        The connection that writes.
    wal : Wal or None
        SQLite's write-ahead log, which this thread alone checkpoints.
    """

    def __init__(self, engine: Engine, wal: Wal | None) -> None:
        self.waiting = Waiting()
        self._engine = engine
        self._wal = wal
        self._callbacks: tuple[Callback, ...] = ()
        self._followers: tuple[Follower, ...] = ()
        self._since = 0.0
        self._thread = threading.Thread(target=self._run, name="palate-store-writer", daemon=True)
        self._thread.start()

    def subscribe(self, callback: Callback) -> None:
        """Call ``callback`` with new events after each commit, before anybody is told of it."""
        self._callbacks = (*self._callbacks, callback)

    def tell_own(self, follower: Follower) -> None:
        """Have a follower pass over what is written here."""
        self._followers = (*self._followers, follower)

    def close(self) -> None:
        """Write what waits, then stop."""
        self.waiting.close()
        self._thread.join()

    def _run(self) -> None:
        done = False
        while not (done and self.waiting.closing):
            try:
                done = self._step()
            except Exception:  # whatever it was, those who wait must not wait for ever
                log.exception("the writer of the store stumbled, and goes on")
                done = False
        if self._wal is not None and self.waiting.fault is None:
            self._wal.cut()

    def _step(self) -> bool:
        """Write what waits; return whether nothing was there to do."""
        waiting = self.waiting
        waiting.wait(PROBE if waiting.fault else IDLE)
        group = waiting.take()
        if waiting.fault is not None:
            self._refuse(group, waiting.fault)
            if not waiting.closing:
                self._probe()
            return not group
        if group:
            self._write(group)
        impressions = self._write_impressions()
        if self._wal is not None:
            self._wal.tidy(idle=not group and not impressions)
        return not group and not impressions

    def _write(self, group: Sequence[Request]) -> None:
        """Write requests together; where that fails, one at a time, so that a bad one fails alone."""
        try:
            with transaction(self._engine) as connection:
                outcomes, events = perform(connection, group)
                for follower in self._followers:
                    follower.wrote(events)
        except Exception as error:
            if (fault := unavailable(error)) is not None:
                self._enter(fault, error)
                self._refuse(group, fault)
            elif len(group) == 1:
                group[0].future.set_exception(error)
            else:
                self._write_apart(group)
            return
        self._tell(events)
        for request, outcome in zip(group, outcomes, strict=True):
            _resolve(request, outcome)

    def _write_apart(self, group: Sequence[Request]) -> None:
        for request in group:
            if self.waiting.fault is None:
                self._write([request])
            else:
                self._refuse([request], self.waiting.fault)

    def _tell(self, events: Sequence[Event]) -> None:
        for callback in self._callbacks if events else ():
            try:
                callback(events)
            except Exception:
                log.exception("a listener to events failed, and is behind what is stored")

    def _write_impressions(self) -> int:
        """Write the impressions that wait; lose those that can't be, since no answer hangs on them."""
        rows = self.waiting.take_impressions()
        if rows:
            try:
                with transaction(self._engine) as connection:
                    insert_impressions(connection, rows)
            except Exception as error:
                self.waiting.dropped_impressions += len(rows)
                log.warning("impressions could not be stored", lost=len(rows), why=str(error))
                if (fault := unavailable(error)) is not None:
                    self._enter(fault, error)
        return len(rows)

    # -- while nothing can be written ------------------------------------------------------------------------

    def _enter(self, fault: Unavailable, error: Exception) -> None:
        if self.waiting.fault is None:
            self._since = time.monotonic()
        log.error(f"nothing can be written: {fault}", why=" ".join(str(error).split()))
        self.waiting.fault = fault

    def _refuse(self, group: Sequence[Request], fault: Unavailable) -> None:
        for request in group:
            request.future.set_exception(Unavailable(str(fault), fault.retry_after))

    def _probe(self) -> None:
        """Try to write one row; where that works, take requests again."""
        try:
            with transaction(self._engine) as connection:
                connection.execute(update(sequences).values(value=sequences.c.value))
        except Exception as error:
            fault = unavailable(error)
            if fault is not None and str(fault) != str(self.waiting.fault):
                self._enter(fault, error)
        else:
            log.warning("the store can be written to again", after=f"{time.monotonic() - self._since:.0f} s")
            self.waiting.fault = None


@contextmanager
def transaction(engine: Engine) -> Generator[Connection]:
    """One transaction of the writer; on PostgreSQL those of all processes follow each other."""
    with engine.begin() as connection:
        if is_postgres(connection):
            try:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK + 1})
            except OperationalError as error:
                raise unavailable(error) or Unavailable("another process is writing for too long") from error
        yield connection


def _resolve(request: Request, outcome: object) -> None:
    if isinstance(outcome, Failed):
        request.future.set_exception(outcome.error)
        return
    if request.after is not None:
        try:
            request.after(outcome)
        except Exception as error:
            request.future.set_exception(error)
            return
    request.future.set_result(outcome)
