"""Other models and weights are tried by the API: exact, beside those that answer, and shown to nobody."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.serving.running import eventually
from tests.serving.test_models import copied, models

from palate.store.impressions import items_shown
from palate.tasks.live.living import LivingShop
from palate.tasks.live.models import BESIDE

OTHER = "20990101-000000-aaaa"


def asked(client: TestClient, user: str = "u1", **params: Any) -> Any:
    answer = client.get(f"/v1/users/{user}/recommendations", params={"k": 5, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def tried(client: TestClient, weights: dict[str, float], **params: Any) -> Any:
    return asked(client, weights=json.dumps(weights), **params)


def order(answer: Any) -> list[str]:
    return [item["item_id"] for item in answer["items"]]


def test_weighed_contributions_add_up_over_the_whole_catalogue(client: TestClient) -> None:
    plain = asked(client, explain=True, k=1000)
    answer = tried(client, {"behaviour": 3}, explain=True, k=1000)
    assert answer["weights"] == {"behaviour": 3.0}
    assert set(order(answer)) == set(order(plain))
    before = {item["item_id"]: item["score"] for item in plain["items"]}
    for item in answer["items"]:
        assert sum(part["score"] for part in item["contributions"]) == pytest.approx(item["score"], rel=1e-4)
        assert item["score"] == pytest.approx(3 * before[item["item_id"]], rel=1e-4, abs=1e-6)
    nothing = tried(client, {"behaviour": 0}, k=1000)
    assert {item["score"] for item in nothing["items"]} == {0.0}
    assert "weights" not in plain
    even = tried(client, {}, explain=True, k=1000)
    assert (even["weights"], even["items"]) == ({"behaviour": 1.0}, plain["items"])


def test_a_session_is_weighed_too(client: TestClient) -> None:
    body = {"events": [{"item_id": "i0", "event": "view"}], "k": 3}
    plain = client.post("/v1/recommendations", json=body).json()
    answer = client.post("/v1/recommendations", json={**body, "weights": {"behaviour": 2}}).json()
    assert order(answer) == order(plain)
    assert [item["score"] for item in answer["items"]] == pytest.approx(
        [2 * item["score"] for item in plain["items"]], rel=1e-4
    )
    assert (plain["recommendation_id"] is None, answer["recommendation_id"]) == (False, None)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"colour": 1}, "no modality called colour to weigh; there are: behaviour"),
        ({"behaviour": 4.1}, "less than or equal to 4"),
        ({"behaviour": -1}, "greater than or equal to 0"),
        ("loud", 'is no JSON such as {"text": 0.5, "image": 2}'),
    ],
)
def test_weights_that_can_not_be_are_refused_in_words(client: TestClient, weights: object, said: str) -> None:
    given = weights if isinstance(weights, str) else json.dumps(weights)
    answer = client.get("/v1/users/u1/recommendations", params={"weights": given})
    assert answer.status_code == 422
    assert said in answer.text.replace('\\"', '"')


def test_what_is_tried_is_shown_to_nobody(client: TestClient, shop: LivingShop) -> None:
    copied(shop, OTHER)
    asked(client, k=2)
    eventually(lambda: len(shop.store.read(items_shown, 100)) == 1)
    before = shop.shown.of(shop.now.catalogue.items).sum()
    for answer in (tried(client, {"behaviour": 2}), asked(client, model=OTHER), asked(client, weights="{}")):
        assert (answer["recommendation_id"], answer["arm"]) == (None, None)
    assert shop.shown.of(shop.now.catalogue.items).sum() == before
    asked(client, k=3)
    eventually(lambda: len(shop.store.read(items_shown, 100)) > 1)
    assert sorted(map(len, shop.store.read(items_shown, 100))) == [2, 3]


def test_lists_that_are_tried_explore_alike(client: TestClient) -> None:
    lists = [order(tried(client, {"behaviour": weight}, exploration=0.5, k=8)) for weight in (1, 2, 3)]
    assert lists[0] == lists[1] == lists[2]


def test_any_model_answers_who_asks_for_it_and_knows_what_came(client: TestClient, shop: LivingShop) -> None:
    live, other = shop.now.snapshot.version, copied(shop, OTHER)
    first = asked(client, model=other)
    assert (first["model"], order(first)) == (other, order(asked(client)))
    assert asked(client)["model"] == live
    assert models(client)[live] == "live"
    body = {"item_id": "late", "title": "lamp no. 0", "description": "a warm light for reading"}
    client.post("/v1/items", json=body)
    eventually(lambda: client.get("/v1/items/late").json()["state"] == "encoded")
    client.post("/v1/items", json={"item_id": "bare", "title": "\u3042"})
    eventually(lambda: client.get("/v1/items/bare").json()["state"] == "encoded")
    assert tried(client, {}, model=other)["weights"].keys() == {"behaviour"}
    for version in (live, other):
        assert "late" in order(asked(client, model=version, k=1000)), version
    client.delete("/v1/items/late")
    for version in (live, other):
        assert "late" not in order(asked(client, model=version, k=1000)), version
    session = client.post("/v1/recommendations", json={"model": other, "events": [{"item_id": "i1"}]})
    assert session.json()["model"] == other


def test_a_model_that_is_tried_beside_a_test_is_part_of_no_arm(client: TestClient, shop: LivingShop) -> None:
    copied(shop, OTHER)
    client.post("/v1/experiments", json={"model": OTHER, "share": 0.5}).raise_for_status()
    arms = {asked(client, f"u{number}")["arm"]: f"u{number}" for number in range(40)}
    for arm, version in (("control", shop.now.snapshot.version), ("treatment", OTHER)):
        answer = tried(client, {"behaviour": 2}, user=arms[arm])
        assert (answer["model"], answer["arm"]) == (version, None)


def test_no_more_models_stay_loaded_than_are_compared(client: TestClient, shop: LivingShop) -> None:
    live = shop.now.snapshot.version
    others = [copied(shop, f"20990101-00000{number}-aaaa") for number in range(BESIDE + 1)]
    for version in others:
        assert asked(client, model=version)["model"] == version
    assert set(shop.current.by_version) == {live, *others[1:]}
    client.post(f"/v1/models/{others[-1]}/activate").raise_for_status()
    assert asked(client)["model"] == others[-1]


def test_a_model_that_is_none_is_refused(client: TestClient) -> None:
    answer = client.get("/v1/users/u1/recommendations", params={"model": "magic"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "no model 'magic'")
