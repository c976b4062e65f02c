"""What was acknowledged survives: processes that are killed, full disks, a database that goes away."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from benchmarks.durability import kill_at_random
from sqlalchemy import Connection
from tests.store.proxy import Proxy

from palate.store import NewEvent, Store, Unavailable


def test_no_acknowledged_event_is_lost_or_doubled_by_kill_9(url: str | None, tmp_path: Path) -> None:
    found = kill_at_random(url, tmp_path, kills=10, longest=0.15)
    assert len(found.acknowledged) > 10
    assert found.lost == set()
    assert found.doubled == set()


def stored_ids(store: Store) -> list[str]:
    found: list[str] = []
    seq = 0
    while page := store.events_after(seq):
        found += [event.event_id for event in page]
        seq = page[-1].seq
    return found


def eventually(done: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def takes_events(store: Store, name: str) -> bool:
    try:
        return store.add_events([NewEvent("u", "i", event_id=name)]).result(30).new >= 0
    except Unavailable:
        return False


class Disk:
    """A disk that is full by a limit on SQLite's pages, or by a trigger of PostgreSQL that says so."""

    def __init__(self, store: Store, url: str | None) -> None:
        self._store, self._url = store, url

    def fill(self) -> None:
        if self._url is not None:
            self._on_server(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$",
                "CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION refuse()",
            )
            return

        def limit(connection: Connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}").close()

        self._store.submit(limit).result(10)

    def free(self) -> None:
        if self._url is not None:
            self._on_server("DROP TRIGGER full_disk ON events", "DROP FUNCTION refuse")
            return

        def unlimited() -> bool:
            try:
                more = "PRAGMA max_page_count = 1000000"
                self._store.submit(lambda connection: connection.exec_driver_sql(more).close()).result(10)
            except Unavailable:
                return False
            return True

        eventually(unlimited)

    def _on_server(self, *statements: str) -> None:
        assert self._url is not None
        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def test_a_full_disk_is_said_loses_nothing_and_passes(store: Store, url: str | None) -> None:
    disk, acknowledged = Disk(store, url), list[str]()
    assert takes_events(store, "first")
    disk.fill()
    refused: list[Unavailable] = []
    for number in range(2000):
        names = [f"{number}-{place}" for place in range(20)]
        try:
            store.add_events([NewEvent("u" * 50, "i" * 50, event_id=name) for name in names]).result(30)
            acknowledged += names
        except Unavailable as error:
            refused.append(error)
            if len(refused) > 3:
                break
    assert len(refused) > 3
    assert all("full" in str(error) and error.retry_after > 0 for error in refused)
    assert store.fault is not None
    assert {"first", *acknowledged} <= set(stored_ids(store))  # reading goes on
    disk.free()
    eventually(lambda: takes_events(store, "last"))
    assert store.fault is None
    ids = stored_ids(store)
    assert len(ids) == len(set(ids))
    assert {"first", *acknowledged, "last"} <= set(ids)


@pytest.fixture
def proxy(shared_database: str) -> Iterator[Proxy]:
    folder = parse_qs(urlsplit(shared_database).query)["host"][0]
    proxy = Proxy(str(next(Path(folder).glob(".s.PGSQL.*[0-9]"))))
    yield proxy
    proxy.cut()


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_a_database_that_goes_away_and_comes_back(url: str, proxy: Proxy, tmp_path: Path) -> None:
    name = urlsplit(url).path.strip("/")
    acknowledged: list[str] = []
    stop = threading.Event()
    with Store.open(f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}", tmp_path) as store:

        def client(thread: int) -> None:
            count = 0
            while not stop.is_set():
                # As a client does that is told to try again: the same event, until it is stored.
                eventually(lambda name=f"{thread}-{count}": takes_events(store, name))
                acknowledged.append(f"{thread}-{count}")
                count += 1

        clients = [threading.Thread(target=client, args=(thread,)) for thread in range(4)]
        for worker in clients:
            worker.start()
        eventually(lambda: len(acknowledged) > 20)
        proxy.cut()
        eventually(lambda: store.fault is not None)
        with pytest.raises(Unavailable, match="reached"):
            store.events_of("u")
        with pytest.raises(Unavailable, match="reached"):
            store.add_events([NewEvent("u", "i")])
        before = len(acknowledged)
        proxy.mend()
        eventually(lambda: len(acknowledged) > before + 20)
        stop.set()
        for worker in clients:
            worker.join()
        ids = stored_ids(store)
    assert len(ids) == len(set(ids))
    assert set(acknowledged) <= set(ids)
