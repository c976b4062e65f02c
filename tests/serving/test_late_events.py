"""Events on items that came after the training tell who else wants them, without training again."""

import time

import numpy as np
import pytest
from fastapi.testclient import TestClient

from palate.tasks.live.current import Serving
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live

PLAIN = {"item_id": "new", "title": "qwertz"}
"""Nothing in it is like anything that the shop has."""


def buy(client: TestClient, user: str, *items: str) -> None:
    events = [
        {"user_id": user, "item_id": item, "event": "purchase", "occurred_at": 1_750_000_000 + 60 * step}
        for step, item in enumerate(items)
    ]
    assert client.post("/v1/events", json=events).status_code == 202


def heard(shop: LivingShop, *users: str) -> Live:
    """What answers come from once it has heard of some users, and has the new item."""
    for _ in range(500):
        live = shop.now
        if live.has("new") and set(users) <= set(live.heard):
            return live
        time.sleep(0.02)
    raise AssertionError(f"heard of {sorted(shop.now.heard)}")


def place(client: TestClient, *items: str) -> tuple[int, dict[str, float]]:
    """Place of the new item in the list of somebody who had some items, and where its score comes from."""
    events = [{"item_id": item, "event": "purchase"} for item in items]
    answer = client.post("/v1/recommendations", json={"events": events, "k": 40, "explain": True}).json()[
        "items"
    ]
    order = [item["item_id"] for item in answer]
    own = answer[order.index("new")]
    assert sum(term["score"] for term in own["contributions"]) == pytest.approx(own["score"], rel=1e-4)
    return order.index("new"), {term["source"]: term["score"] for term in own["contributions"]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palate.tasks.live.late_events.PAUSE", 0.02)


def test_what_others_had_before_it_leads_to_it(client: TestClient, shop: LivingShop) -> None:
    assert client.post("/v1/items", json=PLAIN).status_code == 202
    heard(shop)
    before, _ = place(client, "i1", "i4")
    buyers = [f"buyer {number}" for number in range(12)]
    for user in buyers:
        buy(client, user, "i1", "i4", "new")
    heard(shop, *buyers)
    after, sources = place(client, "i1", "i4")
    assert after < before
    assert sources["i1"] > 0
    assert sources["i4"] > 0
    elsewhere, _ = place(client, "i0")
    assert elsewhere > after


def test_it_is_as_if_all_had_been_heard_at_once(client: TestClient, shop: LivingShop) -> None:
    """Events before the item came, later ones of the same people, and the model loaded anew."""
    buy(client, "early", "i1", "new")
    buy(client, "other", "i2", "i3")
    assert client.post("/v1/items", json=PLAIN).status_code == 202
    first = heard(shop, "early")
    assert set(first.heard) == {"early"}
    buy(client, "early", "i5", "i7", "new")
    buy(client, "late", "i9", "new", "i8")
    live = first
    for _ in range(500):
        live = shop.now
        if len(live.heard) == 2 and len(live.heard["early"].items) == 5:
            break
        time.sleep(0.02)
    fresh, _ = shop.models.loaded(shop.models.live_row())
    assert not fresh.heard
    shop.current.serving = Serving(fresh)
    other = heard(shop, "early", "late")
    assert set(live.heard) == set(other.heard) == {"early", "late"}
    assert live.trained.items_.ids == other.trained.items_.ids
    users = list(live.trained.users_)
    assert np.allclose(live.trained.score(users), other.trained.score(users), rtol=1e-4, atol=1e-7)
    assert not np.array_equal(live.trained.score(users), first.trained.score(users))


def test_an_erased_user_is_not_heard_of_any_more(client: TestClient, shop: LivingShop) -> None:
    assert client.post("/v1/items", json=PLAIN).status_code == 202
    live = heard(shop)
    users = list(live.trained.users_)
    before = live.trained.score(users)
    buy(client, "leaves", "i1", "new")
    assert not np.allclose(heard(shop, "leaves").trained.score(users), before)
    assert client.delete("/v1/users/leaves").status_code in (200, 202, 204)
    for _ in range(500):
        if not shop.now.heard:
            break
        time.sleep(0.02)
    assert np.allclose(shop.now.trained.score(users), before, atol=1e-7)
