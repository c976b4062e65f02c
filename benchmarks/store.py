"""Storing events by many clients at once, beside one commit for each of them."""

import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.timing import Pair, pair
from palate.store import NewEvent, Store

CLIENTS, EVENTS = 64, 1280


def benchmarks() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as folder, Store.open(None, Path(folder)) as store:

        def client(number: int) -> None:
            for _ in range(EVENTS // CLIENTS):
                store.add_events([NewEvent(f"u{number}", "item", "view")]).result()

        def grouped() -> None:
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(client, range(CLIENTS)))

        plain = _plain(Path(folder) / "plain.db")

        def one_by_one() -> None:
            for number in range(EVENTS):
                plain.execute("INSERT INTO events (user, item) VALUES (?, ?)", (f"u{number}", "item"))

        yield pair(
            f"store {EVENTS:,} events of {CLIENTS} clients, on disk before each is told",
            grouped,
            "one commit an event",
            one_by_one,
        )
        plain.close()


def _plain(file: Path) -> sqlite3.Connection:
    """A table with the same promise: a commit is on disk when it returns."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute("PRAGMA synchronous = FULL").close()
    connection.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, user TEXT, item TEXT)").close()
    return connection
