"""One writer: groups, bad requests that fail alone, a bounded queue."""

import threading
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from palate.store import Busy, NewEvent, Store, Unavailable
from palate.store import waiting as waiting_module


def count_events(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM events")).scalar_one()


def insert(connection: Connection, name: str) -> str:
    connection.execute(text("INSERT INTO notes (name, value) VALUES (:name, '1')"), {"name": name})
    return name


def names(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(text("SELECT name FROM notes ORDER BY name")).scalars())


class Held:
    """The writer, kept from working until released, so that what is queued meanwhile becomes one group."""

    def __init__(self, store: Store) -> None:
        self._go, began = threading.Event(), threading.Event()

        def wait(connection: Connection) -> None:
            began.set()
            assert self._go.wait(30)

        self.first = store.submit(wait)
        assert began.wait(30)

    def release(self) -> None:
        self._go.set()


def test_work_gives_back_what_it_returns_once_it_is_stored(store: Store) -> None:
    assert store.submit(lambda connection: insert(connection, "a")).result(10) == "a"
    assert names(store) == ["a"]


def test_what_a_bad_work_raises_and_wrote_concerns_it_alone(store: Store) -> None:
    held = Held(store)

    def bad(connection: Connection) -> None:
        insert(connection, "bad")
        raise ValueError("no")

    def broken(connection: Connection) -> None:
        connection.execute(text("SELECT nothing FROM nowhere"))

    good = store.submit(lambda connection: insert(connection, "a"))
    fails = store.submit(bad)
    breaks = store.submit(broken)
    events = store.add_events([NewEvent("u", "i")])
    same = store.submit(lambda connection: insert(connection, "a"))
    last = store.submit(lambda connection: insert(connection, "z"))
    held.release()
    assert good.result(10) == "a"
    with pytest.raises(ValueError, match="no"):
        fails.result(10)
    with pytest.raises(DBAPIError):
        breaks.result(10)
    with pytest.raises(DBAPIError):
        same.result(10)
    assert events.result(10).new == 1
    assert last.result(10) == "z"
    assert names(store) == ["a", "z"]


def test_events_that_the_database_refuses_fail_alone(store: Store) -> None:
    held = Held(store)
    good = store.add_events([NewEvent("u", "i")])
    bad = store.add_events([NewEvent("u", "\ud800")])
    other = store.add_events([NewEvent("v", "i")])
    held.release()
    assert good.result(10).new == other.result(10).new == 1
    with pytest.raises(UnicodeEncodeError):
        bad.result(10)
    with store.reading() as connection:
        assert count_events(connection) == 2


def test_requests_are_done_in_the_order_in_which_they_came(store: Store) -> None:
    held = Held(store)
    counts: list[Future[int]] = []
    for number in range(5):
        store.add_events([NewEvent("u", f"i{number}")])
        counts.append(store.submit(count_events))
    held.release()
    assert [future.result(10) for future in counts] == [1, 2, 3, 4, 5]


def test_what_is_called_after_a_commit_comes_before_the_answer_and_in_order(store: Store) -> None:
    published: list[str] = []
    held = Held(store)
    futures = [
        store.submit(lambda connection, name=name: insert(connection, name), after=published.append)
        for name in "abc"
    ]
    held.release()
    assert futures[-1].result(10) == "c"
    assert published == ["a", "b", "c"]


def test_a_full_queue_refuses_and_says_when_to_come_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_module, "WAITING", 10)
    held = Held(store)
    taken = [store.add_events([NewEvent("u", "i")] * 2) for _ in range(5)]
    with pytest.raises(Busy) as refused:
        store.add_events([NewEvent("u", "i")])
    assert refused.value.retry_after > 0
    assert store.waiting == 10
    held.release()
    assert all(future.result(10).new == 1 for future in taken)
    assert store.add_events([NewEvent("u", "i")]).result(10).new == 1


def test_who_gave_up_is_passed_over(store: Store) -> None:
    held = Held(store)
    gone = store.submit(lambda connection: insert(connection, "gone"))
    assert gone.cancel()
    stays = store.submit(lambda connection: insert(connection, "stays"))
    held.release()
    assert stays.result(10) == "stays"
    with pytest.raises(CancelledError):
        gone.result(0)
    assert names(store) == ["stays"]


def test_closing_writes_what_waits_and_takes_no_more(store: Store) -> None:
    held = Held(store)
    future = store.submit(lambda connection: insert(connection, "late"))
    closing = threading.Thread(target=store.close)
    closing.start()
    held.release()
    closing.join(10)
    assert future.result(0) == "late"
    with pytest.raises(Unavailable):
        store.submit(count_events)


def test_readers_can_not_write(store: Store) -> None:
    with pytest.raises((DBAPIError, Unavailable)), store.reading() as connection:
        insert(connection, "sneaky")
    assert names(store) == []


def test_sqlite_syncs_every_commit_to_disk(tmp_path: Path) -> None:
    with Store.open(None, tmp_path) as store:

        def pragma(connection: Connection) -> list[object]:
            wanted = ("synchronous", "journal_mode", "wal_autocheckpoint", "secure_delete", "foreign_keys")
            return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted]

        assert store.submit(pragma).result(10) == [2, "wal", 0, 1, 1]
