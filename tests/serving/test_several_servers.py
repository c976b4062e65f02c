"""Three servers of one PostgreSQL database and one folder, processes of their own as behind a balancer."""

import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from tests.served import served
from tests.serving.running import eventually
from tests.serving.test_models import copied

from palate.tasks.live.items import ENCODE_ITEM
from palate.tasks.live.living import LivingShop

SERVERS = 3

Begin = Callable[[int], list[tuple[httpx.Client, int]]]


@pytest.fixture
def begin(on_postgres: Path) -> Iterator[Begin]:
    """Starts so many servers; a client and the process id of each."""
    with ExitStack() as stack:

        def begun(count: int) -> list[tuple[httpx.Client, int]]:
            opened = [stack.enter_context(served(on_postgres)) for _ in range(count)]
            return [(client, process.pid) for client, process in opened]

        yield begun


def test_three_servers_lose_no_event_follow_each_swap_and_do_no_work_twice(
    on_postgres: Path, begin: Begin
) -> None:
    clients = [client for client, _ in begin(SERVERS)]
    stop, acknowledged, asked = threading.Event(), list[str](), Counter[int]()

    def write(number: int) -> None:
        for count in itertools.count():
            if stop.is_set():
                return
            event = {"user_id": f"writer-{number}", "item_id": "i0", "event_id": f"{number}-{count}"}
            # Each event to another server, as a balancer does; some are sent twice.
            for client in clients[count % SERVERS :][: 1 + (count % 5 == 0)]:
                assert client.post("/v1/events", json=event).status_code == 202
            acknowledged.append(event["event_id"])

    def ask(client: httpx.Client) -> None:
        while not stop.is_set():
            asked[client.get("/v1/users/u1/recommendations", params={"k": 3}).status_code] += 1
            time.sleep(0.02)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    threads += [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        shop = LivingShop.open(on_postgres)
        versions = [copied(shop, f"2099010{number}-000000-aaaa") for number in range(1, 4)]
        for version, client in zip(versions, clients, strict=True):
            assert client.post(f"/v1/models/{version}/activate").status_code == 200
            for other in clients:
                eventually(lambda version=version, other=other: answered_by(other) == version, 30)
        for number in range(6):
            item = {"item_id": f"late-{number}", "title": f"lamp no. {70 + number}", "category": "lamp"}
            assert clients[number % SERVERS].post("/v1/items", json=item).status_code == 202
        for client in clients:
            eventually(lambda client=client: encoded(client) == 6)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert set(asked) == {200}
    stored = Counter(
        event.event_id for number in range(2) for event in shop.store.events_of(f"writer-{number}")
    )
    assert set(acknowledged) == set(stored)
    assert set(stored.values()) == {1}
    jobs = clients[0].get("/v1/jobs", params={"kind": ENCODE_ITEM, "limit": 100}).json()["jobs"]
    assert len(jobs) == 6
    assert {job["state"] for job in jobs} == {"done"}
    assert {job["attempts"] for job in jobs} == {1}
    shop.close()


def test_what_a_killed_server_was_doing_another_does(begin: Begin) -> None:
    (first, pid), (other, _) = begin(2)
    for number in range(4):
        item = {"item_id": f"late-{number}", "title": f"lamp no. {70 + number}", "category": "lamp"}
        assert first.post("/v1/items", json=item).status_code == 202
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: encoded(other) == 4, 150)


def answered_by(client: httpx.Client) -> str:
    return client.get("/v1/users/u1/recommendations", params={"k": 2}).json()["model"]


def encoded(client: httpx.Client) -> int:
    items = [client.get(f"/v1/items/late-{number}") for number in range(6)]
    return sum(item.status_code == 200 and item.json()["state"] == "encoded" for item in items)
