"""Items by the API: stored at once, recommended and found as soon as they are encoded, gone when deleted."""

import io
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from palate.tasks.live.living import LivingShop

WARM = {
    "item_id": "new/1",
    "title": "lamp no. 99",
    "description": "a warm light for reading",
    "category": "lamp",
    "price": 7.5,
    "in_stock": True,
    "material": "brass",
}


def encoded(client: TestClient, item: str = "new%2F1") -> dict[str, Any]:
    """The item once it is encoded."""
    found: dict[str, Any] = {}
    for _ in range(200):
        found = client.get(f"/v1/items/{item}").json()
        if found.get("state") == "encoded":
            return found
        time.sleep(0.02)
    raise AssertionError(f"{item} was not encoded: {found}")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["item_id"] for item in answer.json()["items"]]


def png(colour: str = "red") -> bytes:
    file = io.BytesIO()
    picture = Image.new("RGB", (64, 64), colour)
    picture.paste("white", (8, 8, 30, 50))
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_new_item_is_found_recommended_and_explained(client: TestClient) -> None:
    assert client.post("/v1/items", json=WARM).status_code == 202
    shown = encoded(client)
    assert shown["attributes"] == {"material": "brass"}
    assert ids(client.get("/v1/items/new%2F1/similar", params={"k": 3}))
    assert "new/1" in ids(client.post("/v1/search", json={"text": "warm light for reading", "k": 12}))
    lover = {
        "events": [{"item_id": f"i{n}", "event": "purchase"} for n in (0, 3, 6)],
        "k": 40,
        "explain": True,
    }
    answer = client.post("/v1/recommendations", json=lover).json()["items"]
    late = next(item for item in answer if item["item_id"] == "new/1")
    assert sum(term["score"] for term in late["contributions"]) == pytest.approx(late["score"], rel=1e-4)
    assert late["title"] == "lamp no. 99"
    mugs = [item["item_id"] for item in answer if int(item["item_id"].strip("newi/")) % 3 == 1]
    order = [item["item_id"] for item in answer]
    assert order.index("new/1") < order.index(mugs[-1])
    filtered = {**lover, "filter": {"material": "brass"}}
    assert ids(client.post("/v1/recommendations", json=filtered)) == ["new/1"]


def test_an_event_on_a_new_item_counts(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    client.post("/v1/events", json={"user_id": "fresh", "item_id": "new/1", "event": "purchase"})
    answer = client.get("/v1/users/fresh/recommendations", params={"k": 3, "explain": True}).json()
    assert answer["source"] == "personal"
    assert "new/1" in {term["source"] for item in answer["items"] for term in item["contributions"]}
    everything = ids(client.get("/v1/users/fresh/recommendations", params={"k": 1000}))
    assert "new/1" not in everything


def test_a_deleted_item_disappears_from_every_answer_at_once(client: TestClient) -> None:
    user = "/v1/users/u0/recommendations"
    best = ids(client.get(user, params={"k": 1}))[0]
    assert client.delete(f"/v1/items/{best}").status_code == 204
    assert best not in ids(client.get(user, params={"k": 1000, "exclude_seen": False}))
    assert best not in ids(client.post("/v1/search", json={"text": "warm coffee wool", "k": 1000}))
    assert client.get(f"/v1/items/{best}/similar").status_code == 404
    assert client.get(f"/v1/items/{best}").status_code == 404
    assert client.delete(f"/v1/items/{best}").status_code == 404
    assert best not in ids(client.get("/v1/items", params={"limit": 1000}))


def test_a_deleted_item_can_come_back(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    client.delete("/v1/items/new%2F1")
    client.post("/v1/items", json={**WARM, "title": "the lamp again"})
    assert encoded(client)["title"] == "the lamp again"
    assert "new/1" in ids(client.post("/v1/search", json={"text": "lamp again", "k": 5}))


def test_what_is_said_of_an_item_changes_at_once(client: TestClient) -> None:
    item = client.get("/v1/items/i0").json()
    client.post("/v1/items", json={"item_id": "i0", "title": "renamed", "category": "lamp", "price": 1000})
    dear = {"filter": {"price": {"min": 999}}, "k": 5}
    found = client.post("/v1/recommendations", json=dear).json()["items"]
    assert [(item["item_id"], item["title"]) for item in found] == [("i0", "renamed")]
    assert client.get("/v1/items/i0").json()["description"] is None is not item["description"]


def test_what_an_item_is_like_changes_when_its_text_does(client: TestClient) -> None:
    client.post("/v1/items", json={"item_id": "i0", "title": "soft wool in winter", "category": "scarf"})
    encoded(client, "i0")
    similar = ids(client.get("/v1/items/i0/similar", params={"k": 5}))
    assert {int(item[1:]) % 3 for item in similar} == {2}


def test_items_in_a_list(client: TestClient) -> None:
    many = [{"item_id": f"m{n}", "title": f"mug of coffee {n}", "category": "mug"} for n in range(50)]
    assert client.post("/v1/items", json=many).json()["items"] == [item["item_id"] for item in many]
    for item in many:
        encoded(client, item["item_id"])
    found = ids(client.post("/v1/search", json={"text": "mug of coffee", "k": 60}))
    assert {item["item_id"] for item in many} <= set(found)


def test_a_restart_knows_what_came_before(client: TestClient, shop: LivingShop) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    client.delete("/v1/items/i1")
    before = shop.now
    again = LivingShop(shop.store, shop.folder, shop.settings)
    again.models.load_any()
    after = again.now
    assert after.catalogue.titles.tolist() == before.catalogue.titles.tolist()
    assert after.catalogue.shown.tolist() == before.catalogue.shown.tolist()
    history = before.history_of([])
    assert after.trained.score(history).tolist() == before.trained.score(history).tolist()


def test_an_item_with_a_picture_as_a_form(client: TestClient) -> None:
    files = [("image", ("a.png", png(), "text/plain")), ("image", ("b.png", png("blue"), "image/png"))]
    fields = {"item_id": "pictured", "title": "a red thing", "price": "12.5", "in_stock": "no", "size": "L"}
    assert client.post("/v1/items", data=fields, files=files).status_code == 202
    item = encoded(client, "pictured")
    assert (item["price"], item["in_stock"], item["attributes"]) == (12.5, False, {"size": "L"})
    assert [medium["kind"] for medium in item["media"]] == ["image", "image"]
    served = client.get(item["media"][0]["url"])
    assert served.content == png()
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    client.post("/v1/items", json={"item_id": "pictured", "title": "without files"})
    assert len(encoded(client, "pictured")["media"]) == 2


BAD_FILES = {
    "no picture": b"just text",
    "half a picture": png()[:100],
    "a page that says it is a GIF": b"GIF89a/*<script>alert(1)</script>*/",
    "nothing": b"",
    "a sound as a picture": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    client: TestClient, shop: LivingShop, content: bytes
) -> None:
    answer = client.post("/v1/items", data={"item_id": "x"}, files={"image": ("../../x.png", content)})
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"].startswith("image 1: ")
    assert client.get("/v1/items/x").status_code == 404
    assert not list(shop.store.media.hashes())
    assert not list(shop.store.media.staging.glob("*"))


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        '{"item_id": ""}',
        '{"item_id": "x", "price": "cheap"}',
        '{"item_id": "x", "price": NaN}',
        '{"item_id": "x", "colour": {"a": 1}}',
        '{"item_id": "x", "a\\u0000": 1}',
        '{"item_id": "x", "title": "\\ud800"}',
        '{"item_id": "x", "image": "a.png"}',
        '[{"item_id": "x"}, {"title": "no id"}]',
    ],
)
def test_bad_items_are_refused(client: TestClient, body: str) -> None:
    answer = client.post("/v1/items", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert client.get("/v1/items/x").status_code == 404


def test_other_bodies_are_refused(client: TestClient) -> None:
    answer = client.post("/v1/items", content="a=1", headers={"content-type": "text/csv"})
    assert answer.status_code == 415


def test_jobs_are_told(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    jobs = client.get("/v1/jobs", params={"kind": "encode-item"}).json()["jobs"]
    assert (jobs[0]["key"], jobs[0]["state"], jobs[0]["attempts"]) == ("item new/1", "done", 1)
    assert client.get(f"/v1/jobs/{jobs[0]['id']}").json()["id"] == jobs[0]["id"]
    assert client.get("/v1/jobs/none").status_code == 404


def test_an_item_that_breaks_the_encoder_is_parked_with_its_reason(
    client: TestClient, shop: LivingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("the network fell over")

    monkeypatch.setattr("palate.tasks.live.encoding.ContentEncoder.encode", broken)
    monkeypatch.setattr("palate.store.jobs.RETRY", 0.0)
    client.post("/v1/items", json=WARM)
    parked: list[dict[str, Any]] = []
    for _ in range(300):
        parked = client.get("/v1/jobs", params={"state": "parked"}).json()["jobs"]
        if parked:
            break
        shop.encoding.wake()
        time.sleep(0.02)
    assert parked[0]["attempts"] == 3
    assert "the network fell over" in parked[0]["error"]
    monkeypatch.undo()
    assert client.post(f"/v1/jobs/{parked[0]['id']}/retry").status_code == 202
    encoded(client)


def test_what_a_folder_says_of_price_and_stock_is_told_once(client: TestClient) -> None:
    item = client.get("/v1/items/i4").json()
    assert (item["price"], item["in_stock"]) == (9.0, True)
    assert {"price", "in_stock", "title"}.isdisjoint(item["attributes"])
    # The same item sent back is the same item.
    sent = {name: item[name] for name in ("item_id", "title", "description", "category", "brand")}
    client.post("/v1/items", json={**sent, "price": 9.5, "in_stock": False, **item["attributes"]})
    dear = {"filter": {"price": {"min": 9.4, "max": 9.6}, "in_stock": False}, "k": 5}
    assert ids(client.post("/v1/recommendations", json=dear)) == ["i4"]


def test_a_number_of_a_form_is_one_where_other_items_have_numbers(client: TestClient) -> None:
    for number in range(3):
        wide = {"item_id": f"w{number}", "title": "lamp", "width": 10 + number, "code": "007"}
        assert client.post("/v1/items", json=wide).status_code == 202
        encoded(client, f"w{number}")
    ranged = {"filter": {"width": {"min": 11}}, "k": 10}
    assert {*ids(client.post("/v1/recommendations", json=ranged))} == {"w1", "w2"}
    form = {"item_id": "form", "title": "lamp", "width": "12.5", "code": "008", "price": "7", "new": "5"}
    assert client.post("/v1/items", data=form, files={"image": ("x", png())}).status_code == 202
    item = encoded(client, "form")
    assert item["attributes"] == {"width": 12.5, "code": "008", "new": "5"}
    assert item["price"] == 7.0
    assert {*ids(client.post("/v1/recommendations", json=ranged))} == {"w1", "w2", "form"}
    words = {"filter": {"code": {"min": 1}}}
    assert client.post("/v1/recommendations", json=words).status_code == 422
    for odd in ("nan", "inf", "1e999", "wide"):
        client.post("/v1/items", data={**form, "item_id": "odd", "width": odd}, files={"image": ("x", png())})
        assert encoded(client, "odd")["attributes"]["width"] == odd
