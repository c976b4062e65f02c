"""Exploration by the API: as much as asked for, marked, logged by place, within filters and limits."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.store.impressions import impression
from palate.tasks.live.living import LivingShop


def ask(client: TestClient, **params: Any) -> dict[str, Any]:
    answer = client.get("/v1/users/u0/recommendations", params={"k": 10, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_nothing_is_explored_unless_asked(client: TestClient) -> None:
    assert {item["source"] for item in ask(client)["items"]} == {"personal"}


def test_explored_items_are_marked_logged_and_explained(client: TestClient, state: ServingState) -> None:
    best = [item["item_id"] for item in ask(client)["items"]]
    answer = ask(client, exploration=0.3, explain=True)
    sources = [item["source"] for item in answer["items"]]
    assert sources.count("exploration") == 3
    assert sources[0] == answer["source"] == "personal"
    assert [item["item_id"] for item in answer["items"] if item["source"] == "personal"] == best[:7]
    for item in answer["items"]:
        total = sum(term["score"] for term in item["contributions"])
        assert total == pytest.approx(item["score"], rel=1e-4, abs=1e-6)
    store = state.shop.store
    stored = None
    for _ in range(100):
        store.submit(lambda _connection: None).result()
        if (stored := store.read(impression, answer["recommendation_id"])) is not None:
            break
    assert stored is not None
    assert stored.sources == sources
    assert stored.items == [item["item_id"] for item in answer["items"]]
    assert 'palate_items_recommended_total{source="exploration"} 3.0' in client.get("/metrics").text


def test_filters_rules_and_history_hold_for_what_is_explored(client: TestClient) -> None:
    client.post("/v1/rules", json={"kind": "limit", "value": {"most": 3, "per": "brand"}, "placement": "p"})
    client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": "i29"}, "placement": "p"})
    client.post("/v1/rules", json={"kind": "pin", "value": 2, "filter": {"item_id": "i28"}, "placement": "p"})
    had = {event["item_id"] for event in client.get("/v1/users/u0/events").json()["events"]}
    brand = {f"i{n}": n % 2 for n in range(30)}
    for _ in range(20):
        items = ask(client, exploration=0.5, placement="p", price_min=10, k=6)["items"]
        found = [item["item_id"] for item in items]
        assert had.isdisjoint(found)
        assert "i29" not in found
        assert all(int(name[1:]) >= 5 for name in found)
        assert max(sum(brand[name] == side for name in found) for side in (0, 1)) <= 3
        if "i28" not in had:
            assert found[1] == "i28"


def test_a_session_explores_and_palate_toml_says_how_much(folder: Path) -> None:
    toml = (folder / "palate.toml").read_text(encoding="utf-8")
    (folder / "palate.toml").write_text(f"{toml}\n[serving]\nexploration = 0.5\n", encoding="utf-8")
    shop = LivingShop.open(folder)
    shop.start()
    state = ServingState(shop)
    try:
        client = TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)
        body: dict[str, Any] = {"events": [{"item_id": "i0"}], "k": 10}
        for more, wanted in (({}, 5), ({"exploration": 0.2}, 2), ({"exploration": 0}, 0)):
            answer = client.post("/v1/recommendations", json={**body, **more})
            assert answer.status_code == 200, answer.text
            items = answer.json()["items"]
            assert sum(item["source"] == "exploration" for item in items) == wanted
    finally:
        state.close()
        shop.close()


@pytest.mark.parametrize("share", [-0.1, 1.1, "nan", "inf", "much"])
def test_shares_that_are_none_are_refused(client: TestClient, share: Any) -> None:
    refused = client.get("/v1/users/u0/recommendations", params={"exploration": share})
    assert refused.status_code == 422
    assert client.post("/v1/recommendations", json={"exploration": share}).status_code == 422
