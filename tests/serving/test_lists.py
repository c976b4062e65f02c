"""Lists for everyone: what belongs on each, the filters and rules that hold, and what never comes back."""

import json
import time
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serving.test_items import WARM, encoded

from palate.serving.state import ServingState
from palate.tasks.live import lists

PEOPLE = count()
LISTS = ("/v1/lists/popular", "/v1/lists/new", "/v1/lists/trending", "/v1/items/i0/also-bought")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks at what is new."""
    monkeypatch.setattr(lists, "EVERY", 0.0)


def shown(client: TestClient, path: str, **params: Any) -> list[str]:
    answer = client.get(path, params={"k": 1000, **params})
    assert answer.status_code == 200, answer.text
    return [item["item_id"] for item in answer.json()["items"]]


def buy(client: TestClient, user: str, *items: str, event: str = "purchase", **more: Any) -> None:
    events = [{"user_id": user, "item_id": item, "event": event, **more} for item in items]
    assert client.post("/v1/events", json=events).status_code == 202


def test_popular_is_what_most_people_like(client: TestClient) -> None:
    answer = client.get("/v1/lists/popular", params={"k": 1000}).json()
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["name"] == "popular"
    last = answer["items"][-1]
    for number in range(int(scores[0] - last["score"]) + 1):
        buy(client, f"fan{number}", last["item_id"])
        buy(client, f"fan{number}", last["item_id"], event="view")
    first = client.get("/v1/lists/popular", params={"k": 1}).json()["items"][0]
    assert (first["item_id"], first["score"]) == (last["item_id"], scores[0] + 1)
    buy(client, "fan0", last["item_id"], event="refund")
    buy(client, "fan1", last["item_id"], event="dislike")
    assert client.get("/v1/lists/popular", params={"k": 1}).json()["items"][0]["score"] <= scores[0]


def test_new_begins_with_what_came_last(client: TestClient) -> None:
    before = shown(client, "/v1/lists/new")
    client.post("/v1/items", json=WARM)
    encoded(client)
    time.sleep(0.01)
    client.post("/v1/items", json={**WARM, "item_id": "newer", "title": "another"})
    encoded(client, "newer")
    client.post("/v1/items", json={**WARM, "title": "changed later"})
    encoded(client)
    assert shown(client, "/v1/lists/new") == ["newer", "new/1", *before]
    client.delete("/v1/items/newer")
    assert shown(client, "/v1/lists/new") == ["new/1", *before]
    client.post("/v1/items", json={**WARM, "item_id": "newer"})
    encoded(client, "newer")
    assert shown(client, "/v1/lists/new")[0] == "newer"


def test_trending_is_what_is_chosen_lately(client: TestClient) -> None:
    for number in range(8):
        buy(client, f"now{number}", "i29", event="view")
    buy(client, "now0", "i28", event="view")
    answer = client.get("/v1/lists/trending", params={"k": 5}).json()["items"]
    assert answer[0]["item_id"] == "i29"
    assert answer[0]["score"] > 1


def test_also_bought_is_what_the_same_people_bought(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    assert shown(client, "/v1/items/new%2F1/also-bought") == []
    for number in range(3):
        buy(client, f"pair{number}", "new/1", "i17")
    buy(client, "pair0", "i18")
    assert shown(client, "/v1/items/new%2F1/also-bought") == ["i17"]
    assert client.get("/v1/items/none/also-bought").status_code == 404
    client.delete("/v1/items/i17")
    assert shown(client, "/v1/items/new%2F1/also-bought") == []


@pytest.mark.parametrize("path", LISTS)
def test_filters_rules_and_exclusions_hold(client: TestClient, path: str) -> None:
    everything = shown(client, path)
    assert everything
    assert "i0" not in everything or path != LISTS[3]
    dear = shown(client, path, price_min=15, filter=json.dumps({"in_stock": True}))
    assert dear == [name for name in everything if int(name[1:]) >= 10 and int(name[1:]) % 5]
    first = everything[0]
    assert first not in shown(client, path, exclude=first)
    client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": first}})
    client.post(
        "/v1/rules", json={"kind": "pin", "value": 1, "filter": {"item_id": "i25"}, "placement": "top"}
    )
    assert first not in shown(client, path)
    assert shown(client, path, placement="top")[0] == "i25"
    assert len(shown(client, path, k=3, diversity=0.7)) == len(shown(client, path, k=3)) > 0
    for least in (5, 0):
        refused = client.get(path, params={"price_min": least, "filter": json.dumps({"price": 7})})
        assert refused.status_code == 422
        assert "give it once" in refused.text


def test_who_is_erased_counts_no_more(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    buy(client, "gone", "new/1")
    assert "new/1" in shown(client, "/v1/lists/popular")
    client.delete("/v1/users/gone")
    assert "new/1" not in shown(client, "/v1/lists/popular")


def test_lists_are_logged_for_click_through(client: TestClient, state: ServingState) -> None:
    answer = client.get("/v1/lists/popular", params={"k": 2, "placement": "home"}).json()
    found: dict[str, Any] = {}
    hit = {"recommendation_id": answer["recommendation_id"], "event_id": "c1"}
    buy(client, "clicker", answer["items"][0]["item_id"], **hit)
    for _ in range(100):
        found = client.get("/v1/statistics").json()
        if found["outcomes"]:
            break
        time.sleep(0.02)
    assert [
        (outcome["model"], outcome["placement"], outcome["converted"]) for outcome in found["outcomes"]
    ] == [(None, "home", 1)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 29), st.sampled_from(["view", "cart", "purchase", "dislike", "", "加购"])),
        min_size=1,
        max_size=8,
    ),
    st.floats(0, 1),
)
def test_what_a_user_had_comes_back_in_no_list_and_no_fallback(
    client: TestClient, did: list[tuple[int, str]], diversity: float
) -> None:
    user = f"one{next(PEOPLE)}"
    for item, event in did:
        buy(client, user, f"i{item}", event=event)
    events = client.get(f"/v1/users/{user}/events").json()["events"]
    had = {event["item_id"] for event in events}
    more = {"diversity": diversity}
    for path in LISTS:
        assert had.isdisjoint(shown(client, path, user=user, **more)), path
        rejected = {f"i{item}" for item, event in did if event == "dislike"} - {
            f"i{item}" for item, event in did if event != "dislike"
        }
        assert rejected.isdisjoint(shown(client, path, user=user, exclude_seen=False, **more)), path
    assert had.isdisjoint(shown(client, f"/v1/users/{user}/recommendations", **more))
    session = [{"item_id": f"i{item}", "event": event} for item, event in did]
    for text in (None, "hot coffee"):
        body = {"events": session, "k": 1000, "diversity": diversity, **({"text": text} if text else {})}
        answer = client.post("/v1/recommendations", json=body)
        assert had.isdisjoint(item["item_id"] for item in answer.json()["items"])


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "params",
    [
        {"k": 0},
        {"k": "many"},
        {"filter": "{brass"},
        {"filter": "[1]"},
        {"filter": '{"colour": "red"}'},
        {"price_min": "nan"},
        {"user": ""},
        {"user": "a\x00b"},
        {"colour": "red"},
        {"diversity": "nan"},
    ],
)
def test_queries_that_can_not_be_meant_are_refused(client: TestClient, path: str, params: Any) -> None:
    assert client.get(path, params=params).status_code == 422
    assert client.get("/v1/lists/best").status_code == 422
