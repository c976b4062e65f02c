"""The catalogue by the API: pages of all items, and of those that are like something."""

from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from tests.live import write_small_shop
from tests.serving.running import eventually, eventually_equal
from tests.serving.test_items import png

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop


def page(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/v1/items", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(found: dict[str, Any]) -> list[str]:
    return [item["item_id"] for item in found["items"]]


def all_items(client: TestClient) -> list[dict[str, Any]]:
    return page(client, limit=1000)["items"]


def test_pages_by_number_and_by_the_last_id_are_the_same(client: TestClient) -> None:
    everything, after = ids(page(client, limit=1000)), None
    for number in range(1, len(everything) // 7 + 2):
        expected = everything[(number - 1) * 7 : number * 7]
        assert ids(page(client, limit=7, page=number)) == expected
        found = page(client, limit=7, **({} if after is None else {"after": after}))
        assert ids(found) == expected
        assert found["total"] == len(everything)
        after = found["next"]
    assert after is None
    assert ids(page(client, limit=7, page=999)) == []


@pytest.mark.parametrize("missing", [["audio"], ["behaviour"], ["audio", "behaviour"], ["text"], []])
@pytest.mark.parametrize("narrowed", [{}, {"q": "LAMP no"}, {"category": ["lamp", "mug"], "price_max": 20}])
def test_what_is_found_is_what_the_items_themselves_say(
    client: TestClient, missing: list[str], narrowed: dict[str, Any]
) -> None:
    client.post("/v1/items", json=[{"item_id": f"n{n}", "title": f"Lamp no. {n}"} for n in range(5)])
    client.post("/v1/items", json={"item_id": "bare", "category": "lamp", "price": 3})

    def fits(item: dict[str, Any]) -> bool:
        title, price = (item["title"] or "").lower(), item["price"]
        return (
            all(word in title for word in narrowed.get("q", "").lower().split())
            and ("category" not in narrowed or item["category"] in narrowed["category"])
            and ("price_max" not in narrowed or (price is not None and price <= narrowed["price_max"]))
            and not set(missing) & set(item["modalities"])
        )

    def told_and_true() -> tuple[Any, Any]:
        found = page(client, limit=1000, missing=missing, **narrowed)
        split = [
            name
            for number in range(1, 20)
            for name in ids(page(client, limit=9, page=number, missing=missing, **narrowed))
        ]
        expected = [item["item_id"] for item in all_items(client) if fits(item)]
        return (ids(found), found["total"], split), (expected, len(expected), expected)

    eventually_equal(told_and_true)


def test_words_are_found_in_every_script_and_as_they_stand(client: TestClient) -> None:
    titles = {
        "a": "Лампа ТЁПЛАЯ",
        "b": "100% wool_scarf",
        "c": "100 wool scarf",
        "d": "台灯 暖光",
        "e": "ÉTAGÈRE",
    }
    client.post("/v1/items", json=[{"item_id": f"w-{key}", "title": title} for key, title in titles.items()])
    sought = {"лампа тёплая": "a", "100% L_S": "b", "暖光 台": "d", "étagère": "e", "w-C": "c", "\\": ""}
    for words, expected in sought.items():
        assert ids(page(client, q=words)) == [f"w-{key}" for key in expected], words


def test_an_item_tells_which_modalities_it_has_before_and_after_it_is_encoded(
    client: TestClient, shop: LivingShop
) -> None:
    shop.encoding.stop()
    client.post("/v1/items", data={"item_id": "new"}, files={"image": ("a.png", png())})
    assert client.get("/v1/items/new").json()["modalities"] == ["image"]
    client.post("/v1/events", json={"user_id": "someone", "item_id": "new", "event": "view"})
    eventually(lambda: client.get("/v1/items/new").json()["modalities"] == ["image", "behaviour"])
    assert "new" in ids(page(client, missing="text", limit=1000))


def test_items_are_given_by_id_in_the_order_asked_for(client: TestClient) -> None:
    client.delete("/v1/items/i2")
    assert ids(page(client, id=["i9", "i2", "nothing", "i1", "i9"])) == ["i9", "i1"]


@pytest.mark.parametrize(
    "query",
    [
        "missing=smell",
        "page=0",
        "page=1&after=i1",
        "id=i1&q=lamp",
        "price_min=cheap",
        "colour=red",
        "&".join(f"id={number}" for number in range(201)),
        f"q={quote(chr(0))}",
    ],
)
def test_what_can_not_be_asked_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/items?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_the_shop_is_counted_as_its_items_say(client: TestClient, state: ServingState) -> None:
    client.post("/v1/items", json={"item_id": "odd", "category": "暖", "price": 0.5})
    client.post("/v1/events", json={"user_id": "newcomer", "item_id": "i1", "event": "view"})
    client.delete("/v1/items/i2")

    def told_and_true() -> tuple[Any, Any]:
        told, items = client.get("/v1/shop").json(), all_items(client)
        told["categories"] = {category["name"]: category["items"] for category in told["categories"]}
        told["modalities"] = {
            modality["modality"]: (modality["present"], modality["missing"])
            for modality in told["modalities"]
        }
        having = {name: sum(name in item["modalities"] for item in items) for name in told["modalities"]}
        prices = [item["price"] for item in items]
        true = {
            "workspace": "shop",
            "items": len(items),
            "users": len({event.user_id for event in state.shop.store.events_after(0, 10_000)}),
            "modalities": {name: (count, len(items) - count) for name, count in having.items()},
            "categories": Counter(item["category"] for item in items),
            "prices": {"min": min(prices), "max": max(prices)},
        }
        assert told["model"]["id"] == state.now.snapshot.version
        return {name: told[name] for name in true}, true

    eventually_equal(told_and_true)
    assert "暖" in {category["name"] for category in client.get("/v1/shop").json()["categories"]}


def test_a_shop_without_interactions_is_told_too(tmp_path: Any) -> None:
    from palate.tasks.inputs import Inputs
    from palate.tasks.prepare import prepare

    folder = write_small_shop(tmp_path / "shop")
    for name in ("interactions.csv", "reviews.csv"):
        (folder / name).unlink()
    prepare(Inputs(folder))
    shop = LivingShop.open(folder)
    state = ServingState(shop)
    try:
        told = TestClient(make_app(state), "http://127.0.0.1").get("/v1/shop").json()
    finally:
        state.close()
        shop.close()
    assert (told["events"], told["users"], told["newest_event"]) == (0, 0, None)
    assert {modality["modality"]: modality["present"] for modality in told["modalities"]}["behaviour"] == 0
