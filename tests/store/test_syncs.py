"""Commits are on disk before anybody is told, and what waits together shares one sync."""

from pathlib import Path

import psycopg
from sqlalchemy import text
from tests.store import syncs
from tests.store.conftest import new_database
from tests.store.test_writer import Held

from palate.store import NewEvent, Store


def test_each_commit_is_synced_before_it_is_told_and_a_group_shares_one(tmp_path: Path) -> None:
    with syncs.counted() as count, Store.open(None, tmp_path) as store:
        for number in range(10):
            before = count["log"]
            store.add_events([NewEvent("u", "i", event_id=f"alone-{number}")]).result(10)
            assert count["log"] > before
        held, before = Held(store), count["log"]
        waiting = [store.add_events([NewEvent("u", "i", event_id=f"one of {n}")]) for n in range(200)]
        held.release()
        for future in (held.first, *waiting):
            future.result(10)
        # One of the group, and those of a checkpoint that may come in between.
        assert 1 <= count["log"] - before <= 4
        assert len(store.events_of("u")) == 210


def test_postgres_waits_for_the_disk_and_a_group_is_one_commit(postgres: str, tmp_path: Path) -> None:
    url = new_database(postgres)
    with Store.open(url, tmp_path) as store, psycopg.connect(url, autocommit=True) as beside:
        commits = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"

        def told() -> int:
            store.submit(
                lambda connection: connection.execute(text("SELECT pg_stat_force_next_flush()")).close()
            )
            store.submit(lambda connection: None).result(10)
            return int((beside.execute(commits).fetchone() or (0,))[0])

        setting = "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
        assert store.submit(lambda connection: tuple(connection.execute(text(setting)).one())).result(10) == (
            "on",
            "on",
        )
        before, held = told(), Held(store)
        waiting = [store.add_events([NewEvent("u", "i", event_id=f"one of {n}")]) for n in range(200)]
        held.release()
        for future in (held.first, *waiting):
            future.result(10)
        assert told() - before < 20
        assert len(store.events_of("u")) == 200
