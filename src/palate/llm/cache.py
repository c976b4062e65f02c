"""Answers that were given before, in one SQLite file; also how each server wants to be asked."""

import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, tokens INTEGER NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dialects (
    server TEXT PRIMARY KEY, value TEXT NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
"""

WAIT = 10.0
"""Seconds to wait for another process that writes."""


@dataclass(frozen=True)
class Kept:
    """An answer of the cache: its JSON, and the tokens that it took."""

    value: str
    tokens: int


class AnswerCache:
    """A file of answers by key; safe between threads and processes.

    Parameters
    ----------
    path : Path
        The SQLite file, made where it is missing, for its owner alone to read. One that is damaged is
        replaced: nothing is in it that can't be asked again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                name.unlink(missing_ok=True)
            self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        self.path.touch(mode=0o600)
        db = sqlite3.connect(self.path, timeout=WAIT, check_same_thread=False, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)
        except BaseException:
            db.close()
            raise
        return db

    def get(self, key: str) -> Kept | None:
        """The answer of a key."""
        with self._lock:
            row = self._db.execute("SELECT value, tokens FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else Kept(str(row[0]), int(row[1]))

    def put(self, key: str, value: str, tokens: int) -> None:
        """Keep an answer."""
        with self._lock:
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (key, value, tokens, time.time())
            )

    def dialect(self, server: str) -> dict[str, object] | None:
        """How a server wants to be asked; None where that is not known."""
        with self._lock:
            row = self._db.execute("SELECT value FROM dialects WHERE server = ?", (server,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put_dialect(self, server: str, value: dict[str, object]) -> None:
        """Remember how a server wants to be asked."""
        with self._lock:
            self._db.execute(
                "INSERT OR REPLACE INTO dialects VALUES (?, ?, ?)", (server, json.dumps(value), time.time())
            )

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
