"""SQLite's write-ahead log: moved into the database by the thread that writes, between transactions."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from palate.logs import get_logger
from palate.store.engines import MIB, WRITER_PRAGMAS

log = get_logger(__name__)

LARGE = 16 * MIB
"""Bytes from which the log is checkpointed though work waits."""

TOO_LARGE = 64 * MIB
"""Bytes from which it is also cut to nothing, which waits for readers."""

PAUSE, LONG_PAUSE = 1.0, 5.0
"""Seconds between checkpoints, and after one that found a reader in its way."""

PATIENCE = 100
"""Milliseconds that a checkpoint waits for readers, as all that is written does meanwhile."""


class Wal:
    """The log beside a database file.

    Parameters
    ----------
    engine : Engine
        The connection that writes.
    file : Path
        The database.
    """

    def __init__(self, engine: Engine, file: Path) -> None:
        self._engine = engine
        self._file = file.with_name(f"{file.name}-wal")
        self._done: tuple[int, int] | None = None
        self._next = 0.0
        self._purge = False

    @property
    def bytes(self) -> int:
        """Size of the log's file."""
        return self._state()[0]

    def tidy(self, *, idle: bool) -> None:
        """Checkpoint where it is time to; ``idle`` says that nobody waits."""
        state = self._state()
        if state == self._done or time.monotonic() < self._next:
            return
        if self._purge or state[0] > TOO_LARGE:
            self.cut()
        elif idle or state[0] > LARGE:
            self._checkpoint("PASSIVE")

    def purge(self) -> None:
        """Cut the log as soon as no reader is in the way, so that what was deleted is in it no more."""
        self._purge = True
        self.cut()

    def cut(self) -> None:
        """Move the log into the database, and cut it to nothing."""
        if self._checkpoint("TRUNCATE"):
            self._purge = False

    def _checkpoint(self, mode: str) -> bool:
        """Move the log into the database as far as readers and the disk allow; return whether all went."""
        busy = True
        try:
            busy = self._move(mode)
        except (sqlite3.Error, DBAPIError) as error:
            log.warning("the write-ahead log could not be checkpointed", why=str(error))
        self._next = time.monotonic() + (LONG_PAUSE if busy and not self._purge else PAUSE)
        self._done = None if busy else self._state()
        return not busy

    def _move(self, mode: str) -> bool:
        """Checkpoint; return whether a reader was in the way."""
        connection = self._engine.raw_connection()
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            cursor.execute(f"PRAGMA wal_checkpoint({mode})")
            return bool(cursor.fetchall()[0][0])
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {WRITER_PRAGMAS['busy_timeout']}")
            cursor.close()
            connection.close()

    def _state(self) -> tuple[int, int]:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return 0, 0
        return stat.st_size, stat.st_mtime_ns
