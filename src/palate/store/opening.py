"""Checks before a store is opened."""

from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.exc import DBAPIError

from palate.errors import InputError
from palate.store.engines import DATABASE, Engines
from palate.store.errors import Unavailable, unavailable
from palate.store.migrate import revision_of
from palate.store.migrations import HEAD


def hold(folder: Path) -> FileLock:
    """Hold the folder's SQLite file for this process, so that no other writes or migrates it.

    Raises
    ------
    InputError
        If another process holds it.
    """
    lock = FileLock(folder / f"{DATABASE}.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            f"{folder / DATABASE} is open in another process; stop that, or use its HTTP API"
        ) from None
    return lock


def not_opened(engines: Engines, error: DBAPIError) -> Unavailable:
    """Why a database can't be opened, with what its driver says of it."""
    why = unavailable(error) or "the store can't be opened"
    said = " ".join(str(error.orig).split())
    return Unavailable(f"{engines.url}: {why} ({said})")


def check_revision(engines: Engines) -> None:
    """Refuse to read tables of another version.

    Raises
    ------
    InputError
        If they are.
    """
    with engines.read.begin() as connection:
        revision = revision_of(connection)
    if revision != HEAD:
        raise InputError(
            f"{engines.url}: made by another version of palate; `palate serve` brings it up to date"
        )
