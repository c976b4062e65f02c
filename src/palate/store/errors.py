"""Why the store refuses work for now; both say when to try again."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from palate.errors import PalateError

SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "the disk of the store is full",
    sqlite3.SQLITE_IOERR: "the disk of the store can't be written to",
    sqlite3.SQLITE_READONLY: "the store can't be written to",
    sqlite3.SQLITE_CANTOPEN: "the file of the store can't be opened",
    sqlite3.SQLITE_BUSY: "another program holds the store",
    sqlite3.SQLITE_LOCKED: "another program holds the store",
    sqlite3.SQLITE_NOMEM: "the store ran out of memory",
    sqlite3.SQLITE_CORRUPT: "the store is damaged; restore a backup",
    sqlite3.SQLITE_NOTADB: "the file of the store is no database; restore a backup",
}
"""What to tell people of SQLite's primary result codes that concern every request, not one."""

POSTGRES_FULL = "53100"
POSTGRES_READ_ONLY = "25006"
POSTGRES_ONE_REQUEST = ("57014", "55P03", "40")
"""SQLSTATEs that concern one transaction: cancelled by its timeout, waited for a lock, deadlocked."""


class Refused(PalateError):
    """The store takes no work now.

    Attributes
    ----------
    retry_after : float
        Seconds after which it is worth trying again.
    """

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Refused):
    """More work waits than the queue may hold."""


class Unavailable(Refused):
    """The database is gone, its disk is full, or the store is closing."""


def unavailable(error: BaseException) -> Unavailable | None:
    """The reason why no request can be served now, where an error of the database means that; else None."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, PoolTimeout):
        return Unavailable("all connections to the database are in use")
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        reason = SQLITE_REASONS.get(code)
        return Unavailable(reason) if reason else None
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == POSTGRES_FULL:
        return Unavailable("the disk of the database is full")
    if state == POSTGRES_READ_ONLY and isinstance(error, InternalError):
        return Unavailable("the database is read-only")
    gone = isinstance(error, OperationalError | InterfaceError) and not state.startswith(POSTGRES_ONE_REQUEST)
    return Unavailable("the database can't be reached") if gone or error.connection_invalidated else None
