"""Tests of one model against the live one, by the API: who is answered by which, and what is known of it."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.serving.test_models import copied, models

from palate.store import Impression
from palate.store.events import Event, insert_stored
from palate.store.impressions import insert_impressions
from palate.tasks.live.living import LivingShop

OTHER = "20990101-000000-aaaa"


def begun(client: TestClient, **more: Any) -> Any:
    answer = client.post("/v1/experiments", json={"model": OTHER, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def ended(client: TestClient, test: str, winner: str | None) -> Any:
    answer = client.post(f"/v1/experiments/{test}/end", json={"winner": winner})
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(client: TestClient, user: str) -> tuple[str | None, str]:
    answer = client.get(f"/v1/users/{user}/recommendations", params={"k": 2})
    assert answer.status_code == 200, answer.text
    return answer.json()["arm"], answer.json()["model"]


def test_each_user_is_always_answered_by_the_model_of_their_arm(client: TestClient, shop: LivingShop) -> None:
    live, other = shop.now.snapshot.version, copied(shop, OTHER)
    assert asked(client, "u1") == (None, live)
    test = begun(client, share=0.3)
    arms = {"control": live, "treatment": other}
    found = {f"u{number}": asked(client, f"u{number}") for number in range(200)}
    assert all(model == arms[str(arm)] for arm, model in found.values())
    assert 40 <= sum(arm == "treatment" for arm, _ in found.values()) <= 80
    assert {user: asked(client, user) for user in found} == found
    assert client.post("/v1/recommendations", json={"k": 1}).json()["arm"] is None
    again = LivingShop(shop.store, shop.folder, shop.settings)
    again.models.load_any()
    assert {user: again.current.chosen_for(user).arm for user in found} == {
        user: arm for user, (arm, _) in found.items()
    }
    shown = client.get(f"/v1/experiments/{test['id']}").json()["arms"]
    assert shown["control"]["counted"] == 0
    done = ended(client, test["id"], "treatment")
    assert done["winner"] == "treatment"
    assert {asked(client, user) for user in found} == {(None, other)}
    assert models(client) == {other: "live", live: "previous"}
    assert client.get("/v1/experiments").json() == {"experiments": [done]}


def test_a_test_that_nobody_wins_leaves_the_live_model(client: TestClient, shop: LivingShop) -> None:
    live, _ = shop.now.snapshot.version, copied(shop, OTHER)
    for winner in (None, "control"):
        test = begun(client)
        assert ended(client, test["id"], winner)["winner"] == winner
        assert asked(client, "u1") == (None, live)
    assert models(client)[live] == "live"


def test_what_comes_in_is_known_to_both_models(client: TestClient, shop: LivingShop) -> None:
    copied(shop, OTHER)
    begun(client)
    users = {arm: user for user in map("u{}".format, range(40)) for arm in [asked(client, user)[0]]}
    assert len(users) == 2
    body = {
        "item_id": "late",
        "title": "lamp no. 0",
        "description": "a warm light for reading",
        "category": "lamp",
    }
    assert client.post("/v1/items", json=body).status_code == 202

    def shown(user: str) -> set[str]:
        answer = client.get(f"/v1/users/{user}/recommendations", params={"k": 1000}).json()
        return {item["item_id"] for item in answer["items"]}

    for _ in range(500):
        if all("late" in shown(user) for user in users.values()):
            break
        time.sleep(0.02)
    assert all("late" in shown(user) for user in users.values())
    client.delete("/v1/items/late")
    client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": "i0"}})
    assert all({"late", "i0"}.isdisjoint(shown(user)) for user in users.values())


def test_no_model_goes_live_while_a_test_runs(client: TestClient, shop: LivingShop) -> None:
    live, third = shop.now.snapshot.version, copied(shop, "20990101-000000-bbbb")
    copied(shop, OTHER)
    test = begun(client)
    assert client.post(f"/v1/models/{third}/activate").status_code == 409
    refused = client.post("/v1/experiments", json={"model": third})
    assert refused.status_code == 409
    assert test["id"] in refused.json()["detail"]
    ended(client, test["id"], None)
    assert client.post(f"/v1/experiments/{test['id']}/end", json={}).status_code == 409
    assert client.post(f"/v1/models/{third}/activate").status_code == 200
    assert client.post(f"/v1/models/{live}/activate").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"model": "nothing"}, 404),
        ({"model": OTHER, "share": 0}, 422),
        ({"model": OTHER, "share": 1}, 422),
        ({"model": OTHER, "window_hours": 0}, 422),
        ({"model": OTHER, "metric": "luck"}, 422),
        ({}, 422),
    ],
)
def test_a_test_that_can_not_be_is_refused(
    client: TestClient, shop: LivingShop, wanted: Any, status: int
) -> None:
    copied(shop, OTHER)
    assert client.post("/v1/experiments", json=wanted).status_code == status
    assert client.post("/v1/experiments", json={"model": shop.now.snapshot.version}).status_code == 422
    assert client.get("/v1/experiments").json() == {"experiments": []}
    assert client.get("/v1/experiments/nothing").status_code == 404


def test_a_better_arm_is_told_once_it_is_sure(client: TestClient, shop: LivingShop) -> None:
    copied(shop, OTHER)
    test = begun(client, metric="conversions", window_hours=1)["id"]
    ago = time.time() - 3 * 3600

    def write(connection: Any) -> None:
        for number in range(600):
            arm, rate = ("treatment", 3) if number % 2 else ("control", 12)
            user, name = f"t{number}", f"r{number}"
            shown = Impression(name, user, None, "m", arm, ["i0"], ["personal"], ago, test)
            insert_impressions(connection, [shown])
            bought = Event(0, name, user, "i0", "purchase", None, ago, ago + 60, name, None)
            insert_stored(connection, [bought] if number // 2 % rate == 0 else [])

    shop.store.submit(write).result(30)
    found = client.get(f"/v1/experiments/{test}").json()
    assert found["arms"]["control"] == {"users": 300, "counted": 300, "hits": 25, "rate": 25 / 300}
    assert found["arms"]["treatment"]["hits"] == 100
    assert found["better"] == "treatment"
    assert found["confidence"] > 0.99
    assert 0 < found["difference"]["low"] < found["difference"]["estimate"] == pytest.approx(0.25)
    final = ended(client, test, "treatment")
    assert final["difference"] == found["difference"]
    assert client.get(f"/v1/experiments/{test}").json() == final


def test_tests_that_come_and_go_under_load_fail_no_request_and_mix_no_models(
    client: TestClient, shop: LivingShop
) -> None:
    versions = {shop.now.snapshot.version, copied(shop, OTHER)}
    stop, faults = threading.Event(), list[str]()

    def ask() -> None:
        while not stop.is_set():
            for user in ("u1", "u2", "u3"):
                answer = client.get(f"/v1/users/{user}/recommendations", params={"k": 3})
                if answer.status_code != 200 or answer.json()["model"] not in versions:
                    faults.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        ended(client, begun(client)["id"], "control")
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults


def test_a_test_whose_model_is_damaged_is_told_of_at_start(
    client: TestClient, shop: LivingShop, folder: Path
) -> None:
    live = shop.now.snapshot.version
    copied(shop, OTHER)
    begun(client)
    shop.close()
    model = folder / ".palate" / "snapshots" / OTHER / "catalogue" / "model.json"
    model.write_text("{", encoding="utf-8")
    again = LivingShop.open(folder)
    assert again.now.snapshot.version == live
    assert again.current.chosen_for("u1").arm is None
    assert "test" in again.current.why
    again.close()
