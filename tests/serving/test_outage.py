"""A whole server while its PostgreSQL stops and starts."""

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from tests.serving.running import eventually, running

from palate.serving.state import ServingState
from palate.store.keys import create_key
from palate.tasks.live.living import LivingShop

GONE = 10.0
"""Seconds for which the database is gone."""


def test_a_database_that_is_gone_is_said_answers_go_on_and_nothing_is_lost(
    on_postgres: Path, server: Any
) -> None:
    shop = LivingShop.open(on_postgres)
    shop.start()
    state = ServingState(shop)
    scopes = ["read", "write", "admin"]
    key = shop.store.submit(lambda connection: create_key(connection, "all", scopes)).result(10)[1]
    state.keys.refresh()
    stop, acknowledged, refused = threading.Event(), list[str](), list[httpx.Response]()
    seen: dict[str, Counter[int]] = {"known": Counter(), "session": Counter()}

    def write(client: httpx.Client, thread: int) -> None:
        count = 0
        while not stop.is_set():
            event = {"user_id": f"w{thread}", "item_id": "i0", "event_id": f"{thread}-{count}"}
            answer = client.post("/v1/events", json=event)
            if answer.status_code == 202:
                acknowledged.append(event["event_id"])
                count += 1
            else:
                refused.append(answer)
                time.sleep(0.1)

    def ask(client: httpx.Client) -> None:
        while not stop.is_set():
            seen["known"][client.get("/v1/users/u1/recommendations", params={"k": 3}).status_code] += 1
            session = {"events": [{"item_id": "i3"}], "k": 3}
            seen["session"][client.post("/v1/recommendations", json=session).status_code] += 1
            time.sleep(0.01)

    with running(state) as address:
        headers = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=address, headers=headers, timeout=30) as client:
            threads = [threading.Thread(target=write, args=(client, number)) for number in range(3)]
            threads.append(threading.Thread(target=ask, args=(client,)))
            for thread in threads:
                thread.start()
            eventually(lambda: len(acknowledged) > 20 and seen["known"][200] > 5)
            server.stop()
            eventually(lambda: len(refused) > 3)
            told = client.get("/v1/health/ready").json()
            assert "nothing can be stored" in told["why"]
            assert client.get("/v1/users/never-seen/recommendations").status_code == 503
            before = dict(seen["known"]), dict(seen["session"])
            time.sleep(GONE)
            assert seen["known"][200] > before[0][200] + 5
            assert seen["session"][200] > before[1][200] + 5
            count = len(acknowledged)
            server.start()
            eventually(lambda: len(acknowledged) > count + 20)
            stop.set()
            for thread in threads:
                thread.join()
            assert client.get("/v1/health/ready").json()["why"] == ""
    assert all(answer.status_code == 503 for answer in refused)
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert {answer.headers["content-type"] for answer in refused} == {"application/problem+json"}
    assert set(seen["known"]) == set(seen["session"]) == {200}
    stored = Counter(event.event_id for thread in range(3) for event in shop.store.events_of(f"w{thread}"))
    assert set(acknowledged) <= set(stored)
    assert max(stored.values()) == 1
    state.close()
    shop.close()
