"""Rules, diversity and erasure by the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from palate.store.audit import entries_after
from palate.tasks.live.living import LivingShop

USER = "/v1/users/u0/recommendations"


def ids(client: TestClient, **params: Any) -> list[str]:
    answer = client.get(USER, params={"k": 10, **params})
    assert answer.status_code == 200, answer.text
    return [item["item_id"] for item in answer.json()["items"]]


def test_rules_hold_for_the_next_answer_and_no_longer_than_they_are_there(client: TestClient) -> None:
    before = ids(client)
    last = ids(client, k=1000)[-1]
    pin = client.post("/v1/rules", json={"kind": "pin", "filter": {"item_id": last}, "value": 1})
    assert pin.status_code == 201, pin.text
    assert ids(client)[0] == last
    out = client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": before[0]}}).json()
    assert before[0] not in ids(client, k=1000)
    assert len(client.get("/v1/rules").json()["rules"]) == 2
    for rule in (pin.json()["id"], out["id"]):
        assert client.delete(f"/v1/rules/{rule}").status_code == 204
    assert ids(client) == before
    assert client.delete(f"/v1/rules/{out['id']}").status_code == 404


def test_a_rule_of_a_place_holds_there_alone(client: TestClient) -> None:
    limit = {"kind": "limit", "value": {"most": 1, "per": "category"}, "placement": "home"}
    assert client.post("/v1/rules", json=limit).status_code == 201
    home = ids(client, placement="home")
    assert len({int(item[1:]) % 3 for item in home}) == len(home) <= 3
    assert len(ids(client)) == 10


def test_rules_outlast_a_restart(client: TestClient, shop: LivingShop) -> None:
    best = ids(client)[0]
    client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": best}})
    again = LivingShop(shop.store, shop.folder, shop.settings)
    again.models.load_any()
    assert [rule.rule.kind for rule in again.now.rules.rules] == ["exclude"]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "boost", "value": -1},
        {"kind": "pin", "filter": {"item_id": "i0"}, "value": 0},
        {"kind": "exclude"},
        {"kind": "limit", "value": 0},
        {"kind": "hide", "filter": {"item_id": "i0"}},
        {"kind": "boost", "value": 2, "filter": {"price": {"min": "a"}}},
        {"kind": "boost", "value": 2, "starts": 5, "ends": 4},
    ],
)
def test_rules_that_can_not_be_are_refused(client: TestClient, rule: Any) -> None:
    answer = client.post("/v1/rules", json=rule)
    assert answer.status_code == 422, answer.text
    assert client.get("/v1/rules").json()["rules"] == []


def test_diverse_lists_have_more_kinds(client: TestClient) -> None:
    def kinds(diversity: float) -> int:
        return len({int(item[1:]) % 3 for item in ids(client, k=4, diversity=diversity)})

    assert kinds(0.9) >= kinds(0.0)
    assert kinds(0.9) == 3


def test_an_erased_user_is_nowhere(client: TestClient, shop: LivingShop) -> None:
    client.post("/v1/items/i4/reviews", json={"text": "mine alone", "user_id": "u0", "review_id": "mine"})
    assert client.get("/v1/users/u0/events").json()["events"]
    ids(client)
    gone = client.delete("/v1/users/u0").json()
    assert gone["events"] == 6
    assert gone["reviews"] == 1
    assert client.get("/v1/users/u0/events").json()["events"] == []
    assert client.get(USER).json()["source"] == "popular"
    assert client.get("/v1/reviews/mine").status_code == 404
    entries = shop.store.read(entries_after)
    assert [entry.action for entry in entries] == ["erase user"]
    assert "u0" not in str(entries[0].target)
