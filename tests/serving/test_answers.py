"""What the API answers from a trained shop."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.live import write_small_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.inputs import Inputs
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live
from palate.tasks.prepare import prepare


def items_of(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["item_id"] for item in answer.json()["items"]]


def test_recommendations_are_those_of_the_model_and_add_up(client: TestClient, live: Live) -> None:
    answer = client.get("/v1/users/u0/recommendations", params={"k": 5, "explain": True}).json()
    by_model = live.trained.recommend(["u0"], 5)[0]
    assert [item["item_id"] for item in answer["items"]] == [item.item_id for item in by_model]
    for item in answer["items"]:
        total = sum(term["score"] for term in item["contributions"])
        assert total == pytest.approx(item["score"], rel=1e-4)
        assert item["reason"]
    assert answer["user"] == "u0"
    assert answer["source"] == "personal"
    assert answer["model"] == live.snapshot.version


def test_each_answer_has_an_id_of_its_own(client: TestClient) -> None:
    first, second = (client.get("/v1/users/u0/recommendations").json() for _ in range(2))
    assert first["recommendation_id"] != second["recommendation_id"]


def test_what_a_user_had_does_not_come_back_unless_asked(client: TestClient, live: Live) -> None:
    had = {live.trained.items_[int(item)] for item in live.trained.histories_of(["u0"]).items}
    without = items_of(client.get("/v1/users/u0/recommendations", params={"k": 1000}))
    assert not had & set(without)
    assert len(without) == len(live.trained.items_) - len(had)
    asked = items_of(client.get("/v1/users/u0/recommendations", params={"k": 1000, "exclude_seen": False}))
    assert had <= set(asked)


def test_someone_unknown_gets_what_sells_and_is_told_so(client: TestClient, live: Live) -> None:
    answer = client.get("/v1/users/nobody/recommendations", params={"k": 3}).json()
    assert answer["source"] == "popular"
    sold = [0] * len(live.trained.items_)
    for item in live.trained.histories_.items:
        sold[int(item)] += 1
    best = live.trained.items_.positions([item["item_id"] for item in answer["items"]])
    assert [sold[int(item)] for item in best] == sorted(sold, reverse=True)[:3]


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"category": "mug"}, lambda item: item["category"] == "mug"),
        (
            {"category": ["mug", "lamp"], "brand": "North"},
            lambda i: i["category"] != "scarf" and i["brand"] == "North",
        ),
        ({"price": {"min": 10, "max": 20}}, lambda item: 10 <= item["price"] <= 20),
        ({"price": 12}, lambda item: item["price"] == 12),
        ({"in_stock": True}, lambda item: item["in_stock"]),
    ],
)
def test_filters_let_through_what_they_say(client: TestClient, conditions: Any, holds: Any) -> None:
    asked = {"events": [{"item_id": "i0"}], "k": 1000, "filter": conditions}
    found = items_of(client.post("/v1/recommendations", json=asked))
    assert found
    shown = {item["item_id"]: item for item in client.get("/v1/items").json()["items"]}
    assert all(holds(shown[item]) for item in found)
    assert set(found) == {item for item in shown if holds(shown[item])} - {"i0"}


def test_a_query_filters_as_a_body_does(client: TestClient) -> None:
    params = {"category": "mug", "brand": ["North", "South"], "price_max": 20, "k": 100, "exclude": "i1"}
    found = items_of(client.get("/v1/users/u5/recommendations", params=params))
    wanted = {"category": "mug", "brand": ["North", "South"], "price": {"max": 20}}
    had = {"events": [], "filter": wanted, "k": 100, "exclude": ["i1"]}
    assert set(found) <= set(items_of(client.post("/v1/recommendations", json=had)))
    assert "i1" not in found


def test_a_query_takes_the_conditions_of_a_body_as_json(client: TestClient) -> None:
    wanted = {"category": ["mug", "lamp"], "price": {"max": 20}}
    params = {"filter": json.dumps(wanted), "k": 100, "exclude_seen": False}
    found = items_of(client.get("/v1/users/u5/recommendations", params=params))
    assert found
    assert set(found) == set(items_of(client.post("/v1/recommendations", json={"filter": wanted, "k": 100})))


def test_an_attribute_that_is_not_there_is_refused_with_those_that_are(client: TestClient) -> None:
    refused = client.post("/v1/recommendations", json={"filter": {"colour": "red"}})
    assert refused.status_code == 422
    assert "no attribute 'colour'" in refused.json()["detail"]
    assert "category" in refused.json()["detail"]


def test_a_session_is_answered_like_a_user_with_that_history(client: TestClient, live: Live) -> None:
    events = [{"item_id": "i0", "event": "purchase"}, {"item_id": "i3", "event": "purchase"}]
    session = client.post("/v1/recommendations", json={"events": events, "k": 4, "explain": True}).json()
    assert session["user"] is None
    assert {"i0", "i3"} & {term["source"] for item in session["items"] for term in item["contributions"]}
    liked = [item["item_id"] for item in session["items"]]
    against = [*events, {"item_id": liked[0], "event": "dislike"}]
    after = client.post("/v1/recommendations", json={"events": against, "k": 4}).json()
    assert liked[0] not in [item["item_id"] for item in after["items"]]


def test_reasons_come_in_both_languages(client: TestClient) -> None:
    reasons = {
        code: client.get(
            "/v1/users/u0/recommendations", params={"explain": True, "language": code, "k": 1}
        ).json()["items"][0]["reason"]
        for code in ("en", "zh")
    }
    assert reasons["en"].isascii() or "“" in reasons["en"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in reasons["zh"])


def test_similar_items_and_search(client: TestClient) -> None:
    similar = items_of(client.get("/v1/items/i0/similar", params={"k": 5}))
    assert "i0" not in similar
    assert {int(item[1:]) % 3 for item in similar} == {0}
    found = client.post("/v1/search", json={"text": "wool for winter", "k": 4}).json()["items"]
    assert {int(item["item_id"][1:]) % 3 for item in found} == {2}
    filtered = client.post("/v1/search", json={"text": "wool", "k": 50, "filter": {"price": {"max": 10}}})
    assert all(int(item[1:]) <= 5 for item in items_of(filtered))


def test_what_a_review_says_is_found_and_quoted(client: TestClient) -> None:
    found = client.post("/v1/search", json={"text": "the handle broke", "k": 3}).json()["items"]
    said = {item["item_id"]: item["said"] for item in found}
    assert said["i1"] == {"review_id": "r2", "text": "The handle broke."}


def test_items_come_in_pages(client: TestClient, live: Live) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = client.get("/v1/items", params={"limit": 7, **({"after": after} if after else {})}).json()
        seen += [item["item_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(live.catalogue.items)


def test_one_item(client: TestClient) -> None:
    item = client.get("/v1/items/i4").json()
    assert item["title"] == "mug no. 4"
    assert (item["price"], item["in_stock"], item["state"]) == (9.0, True, "encoded")
    missing = client.get("/v1/items/none")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.json()["detail"] == "no item 'none' in the catalogue"


def test_an_id_with_a_slash_is_one_id(client: TestClient) -> None:
    answer = client.get("/v1/users/a%2Fb%3F/recommendations").json()
    assert answer["user"] == "a/b?"
    assert client.get("/v1/users/a/b/recommendations").status_code == 404


def test_models_and_health(client: TestClient, live: Live, state: ServingState) -> None:
    model = client.get("/v1/models").json()["models"][0]
    assert model["id"] == live.snapshot.version
    assert model["state"] == "live"
    ready = client.get("/v1/health/ready").json()
    assert ready == {"status": "ready", "model": live.snapshot.version, "items": 30, "why": ""}
    state.draining = True
    assert client.get("/v1/health/ready").status_code == 503
    state.draining, state.shop.warming = False, True
    warming = client.get("/v1/health/ready")
    assert (warming.status_code, warming.json()["status"]) == (503, "starting")
    assert "encoders" in warming.json()["why"]
    assert client.get("/v1/users/u0/recommendations").status_code == 200
    state.shop.warming, state.shop.current.serving = False, None
    assert client.get("/v1/health/ready").json()["status"] == "starting"
    waiting = client.get("/v1/users/u0/recommendations")
    assert waiting.status_code == 503
    assert waiting.headers["retry-after"]
    assert client.get("/v1/health/live").status_code == 200


def test_measurements_name_routes_and_no_ids(client: TestClient) -> None:
    client.get("/v1/users/secret-user/recommendations")
    told = client.get("/metrics").text
    assert 'route="/v1/users/{user_id}/recommendations",status="200"' in told
    assert "secret-user" not in told


def test_popularity_says_that_it_is_no_personal_answer(tmp_path: Path) -> None:
    """Until a model is trained, what sells answers; a history changes nothing in it but what is left out."""
    folder = write_small_shop(tmp_path / "shop")
    prepare(Inputs(folder))
    shop = LivingShop.open(folder)
    shop.encoding.start()
    state = ServingState(shop)
    try:
        client = TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)
        assert not shop.now.trained.is_personal
        answer = client.get("/v1/users/u0/recommendations").json()
        assert answer["source"] == "popular"
        assert {item["source"] for item in answer["items"]} == {"popular"}
        had = {event["item_id"] for event in client.get("/v1/users/u0/events").json()["events"]}
        assert had.isdisjoint(item["item_id"] for item in answer["items"])
        asked = client.post("/v1/recommendations", json={"events": [{"item_id": "i0"}], "text": "hot coffee"})
        assert asked.json()["source"] == "query"
    finally:
        state.close()
        shop.close()
