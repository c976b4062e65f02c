"""Fifty swaps over HTTP under load: no request fails, and each answer is that of one model alone."""

import json
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from tests.serving.running import running

from palate.serving.state import ServingState
from palate.tasks.inputs import Inputs
from palate.tasks.live.answer import Wish
from palate.tasks.live.living import LivingShop
from palate.tasks.prepare import prepare
from palate.tasks.train import train

SWAPS = 50
USERS = [f"u{number}" for number in range(12)]
SESSION = {"events": [{"item_id": "i3"}, {"item_id": "i7"}], "k": 5}

Shown = tuple[tuple[str, float], ...]


def shown(answer: Any) -> Shown:
    return tuple((item["item_id"], round(item["score"], 5)) for item in answer["items"])


def by_each_model(shop: LivingShop) -> dict[str, dict[str, Shown]]:
    """What each model answers to each user, by itself."""
    found: dict[str, dict[str, Shown]] = {}
    for row in shop.models.all():
        live, _ = shop.models.loaded(row)
        answers = {
            user: live.recommend(user, live.history_of(shop.histories.of(user), user), Wish(k=5))
            for user in USERS
        }
        found[row.id] = {
            user: tuple((item.item_id, round(float(item.score), 5)) for item in answer.items)
            for user, answer in answers.items()
        }
    return found


def test_fifty_swaps_fail_no_request_and_mix_no_two_models(folder: Path) -> None:
    train(Inputs(folder), "item-knn", on="all")
    prepare(Inputs(folder))
    shop = LivingShop.open(folder)
    shop.start()
    state = ServingState(shop)
    expected = by_each_model(shop)
    versions = list(expected)
    assert len(versions) == 2
    assert all(expected[versions[0]][user] != expected[versions[1]][user] for user in USERS)
    stop, faults, seen = threading.Event(), list[str](), Counter[str]()

    def check(answer: httpx.Response, user: str | None) -> None:
        if answer.status_code != 200:
            faults.append(f"{answer.status_code}: {answer.text}")
            return
        told = answer.json()
        seen[told["model"]] += 1
        if user is not None and shown(told) != expected[told["model"]][user]:
            faults.append(f"{user} by {told['model']}: {json.dumps(told)}")

    def ask(address: str, thread: int) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            turn = thread
            while not stop.is_set():
                turn += 1
                user = USERS[turn % len(USERS)]
                check(client.get(f"/v1/users/{user}/recommendations", params={"k": 5}), user)
                check(client.post("/v1/recommendations", json=SESSION), None)
                event = {"user_id": f"other{thread}", "item_id": "i0"}
                if client.post("/v1/events", json=event).status_code != 202:
                    faults.append("an event was refused")

    with running(state) as address, httpx.Client(base_url=address, timeout=60) as admin:
        threads = [threading.Thread(target=ask, args=(address, number)) for number in range(3)]
        for thread in threads:
            thread.start()
        for swap in range(SWAPS):
            before = sum(seen.values())
            version = versions[swap % 2]
            answer = admin.post(f"/v1/models/{version}/activate")
            assert answer.status_code == 200, answer.text
            while sum(seen.values()) == before and not faults:
                time.sleep(0.005)
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert min(seen.values()) > SWAPS / 4
    assert set(seen) == set(versions)
    state.close()
    shop.close()
