"""Opening a store: migrations, one process, other versions."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from tests.store.conftest import new_database

import palate.store
from palate.errors import InputError
from palate.store import NewEvent, Store, Unavailable
from palate.store.migrations import HEAD
from palate.store.schema import metadata


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert store.submit(differences).result(10) == []


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(palate.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_tables_of_a_newer_version_are_refused(kind: str, postgres: str, tmp_path: Path) -> None:
    url = new_database(postgres) if kind == "postgres" else None
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    with Store.open(url, tmp_path) as store:
        store.submit(lambda connection: connection.execute(newer).close()).result(10)
    with pytest.raises(InputError, match="9999"):
        Store.open(url, tmp_path)


def test_sqlite_is_open_in_one_process_and_readable_in_others(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no store"):
        Store.open(None, tmp_path, read_only=True)
    with Store.open(None, tmp_path) as store:
        with pytest.raises(InputError, match="another process"):
            Store.open(None, tmp_path)
        store.add_events([NewEvent("u", "i")]).result(10)
        with Store.open(None, tmp_path, read_only=True) as beside:
            assert len(beside.events_of("u")) == 1
            with pytest.raises(InputError, match="reading only"):
                beside.add_events([NewEvent("u", "j")])
    with Store.open(None, tmp_path) as again:
        assert len(again.events_of("u")) == 1


def test_several_processes_may_start_on_an_empty_postgres(postgres: str, tmp_path: Path) -> None:
    url = new_database(postgres)
    with ThreadPoolExecutor(3) as pool:
        stores = list(pool.map(lambda number: Store.open(url, tmp_path / str(number)), range(3)))
    outcomes = [store.add_events([NewEvent("u", "i", event_id="same")]).result(10) for store in stores]
    assert [outcome.new for outcome in outcomes] == [1, 0, 0]
    for store in stores:
        store.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/shop", ""])
def test_other_urls_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="database_url"):
        Store.open(url, tmp_path)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1") as refused:
        Store.open("postgresql://me:secret@127.0.0.1:1/shop", tmp_path)
    assert "secret" not in str(refused.value)


def test_a_database_that_is_not_there_is_said_in_the_servers_words(postgres: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"nowhere.*does not exist"):
        Store.open(postgres.format(name="nowhere"), tmp_path)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    file.write_bytes(b"not a database, " * 100)
    for read_only in (False, True):
        with pytest.raises(Unavailable, match="no database"):
            Store.open(None, tmp_path, read_only=read_only)
    assert file.read_bytes() == b"not a database, " * 100
