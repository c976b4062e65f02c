"""Bring the tables of a database to the newest revision, once, whoever starts first."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from palate.errors import InputError
from palate.store.errors import Unavailable
from palate.store.migrations import HEAD

LOCK = 0x70616C617465
"""Key of PostgreSQL's advisory lock of who migrates: palate's name in ASCII."""

PATIENCE = 120.0
"""Seconds to wait for another process that migrates."""


def migrate(engine: Engine) -> None:
    """Apply what is missing. SQLite's file is held by one process alone (:mod:`palate.store.opening`).

    Raises
    ------
    InputError
        If a newer palate made the tables.
    Unavailable
        If another process has been migrating for too long.
    """
    with engine.connect() as connection:
        if revision_of(connection) == HEAD:
            return
        connection.rollback()
        with _alone(connection):
            with connection.begin():
                current = revision_of(connection)
            if current == HEAD:
                return
            if current is not None and current > HEAD:
                raise InputError(
                    f"the store has revision {current}, which this version of palate does not know "
                    f"(it knows up to {HEAD}); install the newer palate again"
                )
            _upgrade(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's tables; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        command.upgrade(config, "head")


@contextmanager
def _alone(connection: Connection) -> Generator[None]:
    """Hold the lock of the session, which outlives transactions, on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        yield
        return
    deadline = time.monotonic() + PATIENCE
    while not _ask(connection, "pg_try_advisory_lock"):
        if time.monotonic() > deadline:
            raise Unavailable("another process has been migrating the database for too long", retry_after=10)
        time.sleep(0.2)
    try:
        yield
    finally:
        connection.rollback()
        _ask(connection, "pg_advisory_unlock")


def _ask(connection: Connection, function: str) -> bool:
    with connection.begin():
        return bool(connection.execute(text(f"SELECT {function}(:key)"), {"key": LOCK}).scalar())
