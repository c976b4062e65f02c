"""Connections to SQLite and PostgreSQL: one that writes, some that read.

SQLite before 3.51.3 can damage a database in WAL mode when two connections write or checkpoint at the same
instant, so exactly one connection does either. Commits are synced to disk before they return.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from palate.errors import InputError, MissingExtra
from palate.store.dialect import LOWERED

DATABASE = "shop.db"
MIB = 1 << 20
WRITER_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "wal_autocheckpoint": 0,
    "journal_size_limit": 64 * MIB,
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "mmap_size": 0,
    "busy_timeout": 5000,
}
"""`secure_delete` overwrites what is deleted, so that an erased person is not found in the file."""

READER_PRAGMAS = {"query_only": "ON", "wal_autocheckpoint": 0, "mmap_size": 0, "busy_timeout": 5000}

POSTGRES_OPTIONS = {
    "synchronous_commit": "on",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
REACHING = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Seconds and milliseconds after which a server that does not answer counts as gone."""

READERS = 4

_dumps = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True)
class Engines:
    """Connections to one database.

    Parameters
    ----------
    url : str
        Where it is, without a password.
    write : Engine or None
        One connection; its transactions exclude each other. None where the store is open for reading only.
    read : Engine
        A few connections that can't write.
    file : Path or None
        SQLite's file; None for PostgreSQL.
    """

    url: str
    write: Engine | None
    read: Engine
    file: Path | None

    def dispose(self) -> None:
        """Close all connections, the writing one last: whoever closes a WAL database last checkpoints it."""
        self.read.dispose()
        if self.write is not None:
            self.write.dispose()


def engines_of(url: str | None, folder: Path, *, read_only: bool = False) -> Engines:
    """Connections to a PostgreSQL database by its URL, or to the SQLite file of a folder.

    Parameters
    ----------
    url : str or None
        ``postgresql://user:password@host/name``; None for the folder's file.
    folder : Path
        Where SQLite's file lies.
    read_only : bool
        Whether nothing will be written.

    Raises
    ------
    InputError
        If the URL is none, or of another kind of database.
    MissingExtra
        If the driver of PostgreSQL is not installed.
    """
    if url is None:
        return _sqlite(folder / DATABASE, read_only=read_only)
    return _postgres(_postgres_url(url), read_only=read_only)


def _sqlite(file: Path, *, read_only: bool) -> Engines:
    mode = "ro" if read_only else "rwc"
    query = {"uri": "true", "mode": mode}
    url = URL.create("sqlite+pysqlite", database=f"file:{_quoted(file)}", query=query)
    write = None
    if not read_only:
        write = _engine(url, connect_args={"isolation_level": None}, pool_size=1, max_overflow=0)
        _on_connect(write, WRITER_PRAGMAS)
        _on_begin(write, "BEGIN IMMEDIATE")
    # A reader of a database that nobody serves may have to set up the WAL's index, so its file is not opened
    # read-only where this process also writes; query_only holds either way.
    read = _engine(url, connect_args={"isolation_level": None}, pool_size=READERS, max_overflow=0)
    _on_connect(read, READER_PRAGMAS)
    _on_begin(read, "BEGIN")
    return Engines(str(file), write, read, file)


def _quoted(file: Path) -> str:
    """The path as part of a URI, in which ?, # and % have a meaning."""
    return str(file.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _on_connect(engine: Engine, pragmas: Mapping[str, str | int]) -> None:
    def set_pragmas(connection: Any, record: object) -> None:
        del record
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}").close()
        connection.create_function(LOWERED, 1, _lowered, deterministic=True)

    event.listen(engine, "connect", set_pragmas)


def _lowered(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _on_begin(engine: Engine, statement: str) -> None:
    """Begin transactions here: a deferred one that reads and then writes fails at once beside another."""

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)


def _postgres_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("database_url is no URL; give one such as postgresql://user@host/name") from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        kind = parsed.get_backend_name()
        raise InputError(
            f"database_url is of {kind}; palate keeps its store in PostgreSQL, or in SQLite without one"
        )
    return parsed.set(drivername="postgresql+psycopg")


def _postgres(url: URL, *, read_only: bool) -> Engines:
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    write = None
    if not read_only:
        write = _postgres_engine(url, {}, pool_size=1, max_overflow=0)
    read = _postgres_engine(url, {"default_transaction_read_only": "on"}, pool_size=READERS, max_overflow=0)
    return Engines(shown, write, read, None)


def _postgres_engine(url: URL, options: Mapping[str, str], **pool: int) -> Engine:
    settings = " ".join(f"-c {name}={value}" for name, value in {**POSTGRES_OPTIONS, **options}.items())
    arguments = {"options": settings, "application_name": "palate", **REACHING}
    try:
        return _engine(url, connect_args=arguments, pool_pre_ping=True, **pool)
    except ModuleNotFoundError as error:
        raise MissingExtra("PostgreSQL needs a driver; pip install 'palate[postgres]'") from error


def _engine(url: URL, **options: Any) -> Engine:
    return create_engine(url, json_serializer=_dumps, pool_timeout=1, hide_parameters=True, **options)
