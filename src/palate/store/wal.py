"""SQLite's write-ahead log: moved into the database by the thread that writes, between transactions."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from palate.logs import get_logger
from palate.store.engines import MIB

log = get_logger(__name__)

LARGE = 16 * MIB
"""Bytes from which the log is checkpointed though work waits."""

TOO_LARGE = 64 * MIB
"""Bytes from which it is also cut to nothing, which waits for readers."""

PAUSE = 1.0
"""Seconds between checkpoints while work waits: each may find a reader in its way."""


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
        self._last = 0.0

    @property
    def bytes(self) -> int:
        """Size of the log's file."""
        return self._state()[0]

    def tidy(self, *, idle: bool) -> None:
        """Checkpoint where it is time to; ``idle`` says that nobody waits."""
        state = self._state()
        if state == self._done or not (idle or state[0] > LARGE) or time.monotonic() < self._last + PAUSE:
            return
        self.checkpoint("TRUNCATE" if state[0] > TOO_LARGE else "PASSIVE")

    def checkpoint(self, mode: str) -> None:
        """Move the log into the database as far as readers and the disk allow."""
        try:
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
            finally:
                connection.close()
        except (sqlite3.Error, DBAPIError) as error:
            log.warning("the write-ahead log could not be checkpointed", why=str(error))
        self._last, self._done = time.monotonic(), self._state()

    def _state(self) -> tuple[int, int]:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return 0, 0
        return stat.st_size, stat.st_mtime_ns
