"""Events by the API: stored once, and in the next answer."""

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from palate.serving.state import ServingState
from palate.store import Store, Unavailable
from palate.store.impressions import impression
from palate.tasks.live.living import LivingShop


def recommended(client: TestClient, user: str, k: int = 5) -> list[str]:
    answer = client.get(f"/v1/users/{user}/recommendations", params={"k": k}).json()
    return [item["item_id"] for item in answer["items"]]


def test_an_event_is_in_the_next_answer_of_the_same_user(client: TestClient) -> None:
    first = recommended(client, "newcomer")
    assert client.post("/v1/events", json={"user_id": "newcomer", "item_id": "i2"}).status_code == 202
    after = client.get("/v1/users/newcomer/recommendations", params={"k": 5, "explain": True}).json()
    assert after["source"] == "personal"
    liked = [item["item_id"] for item in after["items"]]
    assert "i2" not in liked
    assert liked != first
    assert "i2" in {term["source"] for item in after["items"] for term in item["contributions"]}


def test_an_event_is_in_the_answer_whether_or_not_the_user_is_in_memory(
    client: TestClient, shop: LivingShop
) -> None:
    for known in (True, False):
        best = recommended(client, "u3")[0]
        if not known:
            shop.histories.forget("u3")
        client.post("/v1/events", json={"user_id": "u3", "item_id": best, "event": "purchase"})
        assert best not in recommended(client, "u3", 30)


def test_many_events_at_once_and_retries(client: TestClient) -> None:
    events = [{"user_id": "u9", "item_id": f"i{n}", "event": "view", "event_id": f"e{n}"} for n in range(5)]
    first = client.post("/v1/events", json=events)
    assert first.status_code == 202
    assert (first.json()["new"], first.json()["duplicates"]) == (5, 0)
    again = client.post("/v1/events", json=[*events, {"user_id": "u9", "item_id": "i7", "event_id": "e9"}])
    assert (again.json()["new"], again.json()["duplicates"]) == (1, 5)
    assert again.json()["seq"] > first.json()["seq"]


def test_events_of_unknown_items_and_users_are_kept(client: TestClient, shop: LivingShop) -> None:
    assert client.post("/v1/events", json={"user_id": "u/1", "item_id": "later"}).status_code == 202
    assert [event.item_id for event in shop.store.events_of("u/1")] == ["later"]
    assert client.get("/v1/users/u%2F1/recommendations").json()["source"] == "popular"


def test_dislikes_keep_an_item_out(client: TestClient) -> None:
    best = recommended(client, "u4")[0]
    client.post("/v1/events", json={"user_id": "u4", "item_id": best, "event": "dislike"})
    seen = client.get("/v1/users/u4/recommendations", params={"k": 1000, "exclude_seen": False}).json()
    assert best not in [item["item_id"] for item in seen["items"]]


def test_times_order_events_not_arrival(client: TestClient, shop: LivingShop) -> None:
    late = {"user_id": "t", "item_id": "i1", "occurred_at": "2026-01-02T00:00:00Z"}
    early = {"user_id": "t", "item_id": "i2", "occurred_at": "2026-01-01T00:00:00Z"}
    recommended(client, "t")
    client.post("/v1/events", json=late)
    client.post("/v1/events", json=early)
    assert [event.item_id for event in shop.histories.of("t")] == ["i2", "i1"]
    shop.histories.forget("t")
    assert [event.item_id for event in shop.histories.of("t")] == ["i2", "i1"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "3",
        "[]",
        "{}",
        '[{"user_id": "u"}]',
        '{"user_id": "u", "item_id": "i", "value": NaN}',
        '{"user_id": "u", "item_id": "i", "value": 1e999}',
        '{"user_id": "u", "item_id": "i", "occurred_at": "soon"}',
        '{"user_id": "u", "item_id": "i", "occurred_at": 1e300}',
        '{"user_id": "\\u0000", "item_id": "i"}',
        '{"user_id": "' + "u" * 201 + '", "item_id": "i"}',
        '{"user_id": " ", "item_id": "i"}',
        '{"user_id": "u", "item_id": "i", "colour": "red"}',
        '[{"user_id": "u", "item_id": "i"}, {"user_id": "u"}]',
    ],
)
def test_a_bad_event_is_refused_with_its_whole_request(
    client: TestClient, shop: LivingShop, body: str
) -> None:
    answer = client.post("/v1/events", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["where"].startswith("body")
    assert shop.store.events_of("u") == []


def test_a_store_that_takes_nothing_is_told_with_when_to_come_back(
    client: TestClient, state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> Any:
        raise Unavailable("the disk of the store is full", 1.5)

    monkeypatch.setattr(Store, "add_events", gone)
    answer = client.post("/v1/events", json={"user_id": "u", "item_id": "i"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert "disk" in answer.json()["detail"]


def test_an_answer_is_remembered_by_its_id(client: TestClient, shop: LivingShop) -> None:
    answer = client.get("/v1/users/u1/recommendations", params={"k": 3}).json()
    shown = None
    for _ in range(200):  # it is written when nothing else waits
        shown = shown or shop.store.read(impression, answer["recommendation_id"])
        time.sleep(0 if shown else 0.02)
    assert shown is not None
    assert shown.items == [item["item_id"] for item in answer["items"]]
    assert (shown.user_id, shown.model_id) == ("u1", answer["model"])
