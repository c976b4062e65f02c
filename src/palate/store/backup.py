"""Backups of a store while it is written to, and back into a store of either database.

A backup is a folder with the database as a SQLite file, whatever it was made from, the media that it names,
and a manifest that is written last. So a shop also moves from SQLite to PostgreSQL, and back.
"""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, text

from palate.atomic import replacing
from palate.errors import UNREADABLE, InputError, UnusableFile
from palate.store.dialect import is_postgres
from palate.store.engines import DATABASE, Engines, engines_of
from palate.store.migrate import migrate
from palate.store.migrations import HEAD
from palate.store.schema import audit, events, media, metadata
from palate.store.spool import MediaFolder, spooled
from palate.store.store import Store

MANIFEST = "backup.json"
MEDIA = "media"
ROWS = 2000


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Parameters
    ----------
    revision : str
        Of the tables.
    made_at : float
        Unix seconds.
    sha256 : str
        Of the database file.
    media : int
        How many files.
    events : int
        How many there are, for people.
    """

    revision: str
    made_at: float
    sha256: str
    media: int
    events: int


def backup(store: Store, out: Path) -> Manifest:
    """Write all of a store as it is at one moment to a folder; writers go on meanwhile.

    Raises
    ------
    InputError
        If there is something at ``out``.
    """
    if out.exists():
        raise InputError(f"{out}: is there already; give a new folder")
    with replacing(out) as folder, store.media.kept():
        folder.mkdir()
        file = folder / DATABASE
        _write_database(store.engines, file)
        names, count = _contents(file)
        target = MediaFolder(folder / MEDIA)
        for sha256 in names:
            target.path(sha256).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(store.media.path(sha256), target.path(sha256))
        manifest = Manifest(HEAD, time.time(), spooled(file).sha256, len(names), count)
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        os.sync()
    return manifest


def restore(source: Path, url: str | None, folder: Path) -> Manifest:
    """Make a store of a backup, where there is none yet.

    Every file is checked against its hash before it counts.

    Parameters
    ----------
    source : Path
        What :func:`backup` wrote.
    url, folder
        As for :meth:`palate.store.Store.open`.

    Raises
    ------
    UnusableFile
        If the backup is incomplete, damaged, or of a newer palate.
    InputError
        If there is a store already.
    """
    manifest = _read_manifest(source)
    if spooled(source / DATABASE).sha256 != manifest.sha256:
        raise UnusableFile(source / DATABASE, "is not what was backed up; take another backup")
    if url is None and (folder / DATABASE).exists():
        raise InputError(f"{folder / DATABASE}: there is a store already; move it away first")
    _restore_media(source, folder, _contents(source / DATABASE)[0])
    if url is None:
        with replacing(folder / DATABASE) as partial:
            shutil.copyfile(source / DATABASE, partial)
            _sync(partial)
    else:
        _restore_to_server(source / DATABASE, url, folder)
    Store.open(url, folder).close()
    return manifest


# -- the database --------------------------------------------------------------------------------------------


def _write_database(engines: Engines, target: Path) -> None:
    if engines.file is not None:
        with closing(sqlite3.connect(f"{engines.file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        _sync(target)
        return
    with engines.read.connect() as source:
        source = source.execution_options(isolation_level="REPEATABLE READ")
        with source.begin():
            source.execute(text("SET LOCAL statement_timeout = 0"))
            _into_file(source, target)


def _into_file(source: Connection, target: Path) -> None:
    engines = engines_of(None, target.parent)
    assert engines.write is not None
    try:
        migrate(engines.write)
        with engines.write.begin() as connection:
            _copy_rows(source, connection)
    finally:
        engines.dispose()
    with closing(sqlite3.connect(target)) as connection:
        connection.execute(
            "PRAGMA journal_mode = DELETE"
        )  # one file, which can be read where it can't be written


def _restore_to_server(file: Path, url: str, folder: Path) -> None:
    """Copy rows to a PostgreSQL database in one transaction, once the copy of the file has today's tables."""
    target = engines_of(url, folder)
    staging = folder / "restoring"
    assert target.write is not None
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        shutil.copyfile(file, staging / DATABASE)
        source = engines_of(None, staging)
        assert source.write is not None
        migrate(source.write)
        migrate(target.write)
        with source.read.begin() as rows, target.write.begin() as connection:
            if connection.execute(select(events.c.seq).limit(1)).first() is not None:
                raise InputError(f"{target.url}: has events already; give an empty database")
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            _copy_rows(rows, connection)
        source.dispose()
    finally:
        target.dispose()
        shutil.rmtree(staging, ignore_errors=True)


def _copy_rows(source: Connection, target: Connection) -> None:
    """All rows of all tables, those that others refer to first."""
    for table in reversed(metadata.sorted_tables):
        target.execute(delete(table))
    for table in metadata.sorted_tables:
        for rows in source.execution_options(yield_per=ROWS).execute(select(table)).mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
    if is_postgres(target):
        for table in (events, audit):
            last = target.execute(select(func.max(table.c.seq))).scalar()
            if last is not None:
                target.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "seq"), last)))


def _contents(file: Path) -> tuple[list[str], int]:
    """Hashes of the media that a database names, and how many events it has."""
    engines = engines_of(None, file.parent, read_only=True)
    try:
        with engines.read.begin() as connection:
            names = list(connection.execute(select(media.c.sha256).order_by(media.c.sha256)).scalars())
            return names, connection.execute(select(func.count()).select_from(events)).scalar_one()
    finally:
        engines.dispose()


# -- files ---------------------------------------------------------------------------------------------------


def _read_manifest(source: Path) -> Manifest:
    file = source / MANIFEST
    try:
        values: Mapping[str, object] = json.loads(file.read_text(encoding="utf-8"))
        manifest = Manifest(**{field.name: values[field.name] for field in fields(Manifest)})  # pyright: ignore[reportArgumentType]
    except UNREADABLE as error:
        raise UnusableFile(file, f"is not the manifest of a backup ({error})") from error
    if manifest.revision > HEAD:
        raise UnusableFile(file, f"was made by a newer palate (revision {manifest.revision}); install that")
    return manifest


def _restore_media(source: Path, folder: Path, names: list[str]) -> None:
    given, target = MediaFolder(source / MEDIA), MediaFolder(folder / MEDIA)
    for sha256 in names:
        path = given.path(sha256)
        if not path.is_file():
            raise UnusableFile(path, "is missing in the backup; take another one")
        with target.borrow(path) as file:
            if file.sha256 != sha256:
                raise UnusableFile(path, "is damaged in the backup; take another one")
            target.place(file)
    os.sync()


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
