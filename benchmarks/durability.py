"""``python -m benchmarks.durability [KILLS] [--url postgresql://...]``: kill -9 a process that stores events.

Threads of a child process send events in small batches, and again some that may or may not be stored, as
clients do after a failure. They note each batch once the store has acknowledged it. The child is killed at a
random moment, the store opened again and its events are compared with the notes: each acknowledged one has to
be there, and none twice.
"""

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from palate.store import NewEvent, Store

THREADS = 4
AGAIN = 50
"""Events that were sent last and are sent again by the next child."""


@dataclass
class Outcome:
    """What was found after all kills."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    unasked: int = 0
    """Events that are stored though nobody was told so, which is allowed."""
    slowest_open: float = 0.0
    """Seconds that it took at most to open the store after a kill."""


def kill_at_random(url: str | None, folder: Path, kills: int, seed: int = 0, longest: float = 0.4) -> Outcome:
    """Kill a process that stores events some times, and compare."""
    pick = random.Random(seed)
    outcome, again = Outcome(), list[str]()
    for number in range(kills):
        again = _killed(url, folder, number, again, pick.random() * longest, outcome)
        outcome.kills += 1
        _compare(url, folder, outcome)
    return outcome


def _killed(
    url: str | None, folder: Path, number: int, again: Sequence[str], delay: float, outcome: Outcome
) -> list[str]:
    """Let a child store events until it is killed; return those that it sent last."""
    reading, writing = os.pipe()
    context = multiprocessing.get_context("fork")
    child = context.Process(target=_store_events, args=(url, folder, number, again, reading, writing))
    child.start()
    os.close(writing)
    sent: list[str] = []
    with os.fdopen(reading, encoding="ascii") as notes:
        killer: threading.Timer | None = None
        for line in notes:
            if killer is None:
                killer = threading.Timer(delay, lambda: os.kill(child.pid or 0, signal.SIGKILL))
                killer.start()
            what, *ids = line.split()
            if line.endswith("\n"):
                (sent.extend if what == "sent" else outcome.acknowledged.update)(ids)
    child.join()
    assert child.exitcode == -signal.SIGKILL, f"the child ended by itself ({child.exitcode})"
    return sent[-AGAIN:]


def _store_events(
    url: str | None, folder: Path, number: int, again: Sequence[str], reading: int, writing: int
) -> None:
    """What the child does, until it is killed."""
    os.close(reading)
    store = Store.open(url, folder)

    def send(ids: Sequence[str]) -> None:
        rows = [NewEvent(f"u{name[-1]}", "item", "view", event_id=name) for name in ids]
        os.write(writing, f"sent {' '.join(ids)}\n".encode())
        store.add_events(rows).result()
        os.write(writing, f"stored {' '.join(ids)}\n".encode())

    def client(thread: int) -> None:
        pick = random.Random(thread)
        count = 0
        while True:
            size = pick.randint(1, 4)
            send([f"{number}-{thread}-{count + place}" for place in range(size)])
            count += size

    if again:
        send(again)
    clients = [threading.Thread(target=client, args=(thread,)) for thread in range(THREADS)]
    for worker in clients:
        worker.start()
    for worker in clients:
        worker.join()


def _compare(url: str | None, folder: Path, outcome: Outcome) -> None:
    with Store.open(url, folder, read_only=True) as beside:
        before = len(beside.events_after(0, 1_000_000))
    started = time.monotonic()
    with Store.open(url, folder) as store:
        outcome.slowest_open = max(outcome.slowest_open, time.monotonic() - started)
        stored: list[str] = []
        seq = 0
        while page := store.events_after(seq):
            stored += [event.event_id for event in page]
            seq = page[-1].seq
    assert len(stored) == before, "who only reads after a kill sees the same"
    there = set(stored)
    outcome.lost |= outcome.acknowledged - there
    outcome.doubled |= (
        {name for name in there if stored.count(name) > 1} if len(there) < len(stored) else set()
    )
    outcome.unasked = len(there - outcome.acknowledged)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("--url", help="an empty PostgreSQL database; SQLite without")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = kill_at_random(given.url, Path(folder), given.kills)
    print(
        f"{found.kills} kills: {len(found.acknowledged):,} events acknowledged, {len(found.lost)} lost, "
        f"{len(found.doubled)} twice, {found.unasked:,} stored though nobody was told; "
        f"open again within {found.slowest_open:.2f} s"
    )


if __name__ == "__main__":
    main()
