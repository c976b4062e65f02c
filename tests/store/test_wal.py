"""SQLite's write-ahead log is moved into the database by the writer, and does not grow without end."""

import time
from pathlib import Path

import pytest

from palate.store import NewEvent, Store
from palate.store import wal as wal_module


def add(store: Store, count: int) -> None:
    store.add_events([NewEvent("u" * 200, "i") for _ in range(count)]).result(10)


def wait_for_checkpoint(store: Store, file: Path) -> None:
    """Wait until the database has what the log had."""
    before, deadline = file.stat().st_mtime_ns, time.monotonic() + 20
    add(store, 100)
    while file.stat().st_mtime_ns == before:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_log_is_checkpointed_when_nobody_writes(tmp_path: Path) -> None:
    with Store.open(None, tmp_path) as store:
        wait_for_checkpoint(store, tmp_path / "shop.db")
        assert store.wal_bytes > 0


def test_a_log_that_is_too_large_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal_module, "TOO_LARGE", 100_000)
    with Store.open(None, tmp_path) as store:
        add(store, 2000)
        deadline = time.monotonic() + 20
        while store.wal_bytes > 0:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert len(store.events_of("u" * 200)) == 2000


def test_a_reader_that_stays_does_not_stop_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wal_module, "TOO_LARGE", 100_000)
    with Store.open(None, tmp_path) as store:
        add(store, 10)
        with store.reading() as connection:
            first = connection.exec_driver_sql("SELECT count(*) FROM events").scalar()
            for _ in range(5):
                add(store, 500)
            assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == first == 10
        add(store, 1)
        assert len(store.events_after(0, 10_000)) == 2511


def test_what_was_erased_leaves_the_log_once_readers_are_gone(tmp_path: Path) -> None:
    with Store.open(None, tmp_path) as store:
        store.add_events([NewEvent("erase-me", "i")]).result(10)
        with store.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM events").scalar()
            store.erase_user("erase-me").result(10)
        deadline = time.monotonic() + 20
        while any(b"erase-me" in path.read_bytes() for path in tmp_path.glob("shop.db*")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
