"""Reviews by the API: found and quoted, taste of their authors, gone when deleted."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.live import write_small_shop
from tests.serving.test_items import png

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.inputs import Inputs
from palate.tasks.live.living import LivingShop
from palate.tasks.prepare import prepare
from palate.tasks.train import train


def said(client: TestClient, item: str, **review: Any) -> str:
    """Send a review and wait until it is encoded; its id."""
    answer = client.post(f"/v1/items/{item}/reviews", json=review)
    assert answer.status_code == 202, answer.text
    name: str = answer.json()["review_id"]
    wait_for(client, name)
    return name


def wait_for(client: TestClient, review: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(300):
        found = client.get(f"/v1/reviews/{review}").json()
        if found.get("state") == "encoded":
            return found
        time.sleep(0.02)
    raise AssertionError(f"{review} was not encoded: {found}")


def quotes(client: TestClient, text: str) -> dict[str, Any]:
    found = client.post("/v1/search", json={"text": text, "k": 30}).json()["items"]
    return {item["item_id"]: item["said"] for item in found}


def test_a_review_is_found_and_quoted_until_it_is_deleted(client: TestClient) -> None:
    name = said(client, "i4", text="Keeps coffee hot. The handle broke at once.", user_id="w9", rating=1)
    assert quotes(client, "the handle broke")["i4"] == {
        "review_id": name,
        "text": "The handle broke at once.",
    }
    listed = client.get("/v1/items/i4/reviews").json()["reviews"]
    assert [(review["review_id"], review["rating"], review["user_id"]) for review in listed] == [
        (name, 1.0, "w9")
    ]
    assert client.delete(f"/v1/reviews/{name}").status_code == 204
    assert (quotes(client, "the handle broke").get("i4") or {}).get("review_id") != name
    assert client.get(f"/v1/reviews/{name}").status_code == 404
    assert client.delete(f"/v1/reviews/{name}").status_code == 404


def test_a_review_of_the_folder_can_be_deleted(client: TestClient) -> None:
    assert quotes(client, "the handle broke")["i1"]["review_id"] == "r2"
    assert client.delete("/v1/reviews/r2").status_code == 204
    assert quotes(client, "the handle broke")["i1"] is None


def test_who_reviews_an_item_has_it(client: TestClient) -> None:
    said(client, "i0", text="Bright.", rating=5, user_id="critic")
    answer = client.get("/v1/users/critic/recommendations", params={"k": 1000, "explain": True}).json()
    assert answer["source"] == "personal"
    assert "i0" not in [item["item_id"] for item in answer["items"]]
    assert "i0" in {term["source"] for item in answer["items"] for term in item["contributions"]}
    said(client, "i1", text="Bad.", rating=1, user_id="critic")
    after = client.get("/v1/users/critic/recommendations", params={"k": 1000}).json()
    assert "i1" not in [item["item_id"] for item in after["items"]]


def test_a_retry_is_harmless(client: TestClient) -> None:
    for _ in range(2):
        said(client, "i2", text="Warm.", review_id="mine")
    assert len(client.get("/v1/items/i2/reviews").json()["reviews"]) == 1


def test_a_review_with_a_picture(client: TestClient) -> None:
    fields = {"text": "As in the picture.", "user_id": "u1", "rating": "4"}
    answer = client.post("/v1/items/i3/reviews", data=fields, files={"image": ("x", png())})
    assert answer.status_code == 202, answer.text
    told = wait_for(client, answer.json()["review_id"])
    assert (told["rating"], [medium["kind"] for medium in told["media"]]) == (4.0, ["image"])
    assert client.get(told["media"][0]["url"]).content == png()


@pytest.mark.parametrize(
    "review",
    [
        {},
        {"user_id": "u"},
        {"text": 3},
        {"rating": "good"},
        {"text": "a\u0000b"},
        {"text": "x", "helpful": -1},
        {"text": "x", "colour": "red"},
    ],
)
def test_bad_reviews_are_refused(client: TestClient, review: Any) -> None:
    answer = client.post("/v1/items/i0/reviews", json=review)
    assert answer.status_code == 422, answer.text
    assert len(client.get("/v1/items/i0/reviews").json()["reviews"]) == 1


@pytest.fixture
def by_reviews(tmp_path: Path) -> Iterator[TestClient]:
    """The shop with many reviews, answered by what people say."""
    folder = write_small_shop(tmp_path / "shop")
    praise = {0: "reads well at night", 1: "keeps coffee hot", 2: "soft warm wool"}
    lines = ["review_id,user_id,item_id,text,rating,timestamp"]
    lines += [
        f"q{user}-{item},u{user},i{item},{praise[item % 3]} number {item},5,{1_700_000_000 + user}"
        for user in range(12)
        for item in range(user % 3, 30, 9)
    ]
    (folder / "reviews.csv").write_text("\n".join(lines), encoding="utf-8")
    train(Inputs(folder), "review-profile", on="all")
    prepare(Inputs(folder))
    shop = LivingShop.open(folder)
    shop.start()
    state = ServingState(shop)
    yield TestClient(make_app(state), "http://127.0.0.1")
    state.close()
    shop.close()


def test_what_a_newcomer_writes_is_their_taste_and_is_quoted(by_reviews: TestClient) -> None:
    name = said(by_reviews, "i2", text="soft warm wool, so soft", rating=5, user_id="newcomer")
    answer = by_reviews.get("/v1/users/newcomer/recommendations", params={"k": 3, "explain": True}).json()
    assert {int(item["item_id"][1:]) % 3 for item in answer["items"]} == {2}
    for item in answer["items"]:
        sources = {term["source"] for term in item["contributions"] if term["review"]}
        assert sources == {name}
        assert "so soft" in item["reason"]
        assert sum(term["score"] for term in item["contributions"]) == pytest.approx(item["score"], rel=1e-4)


def test_what_someone_known_wrote_before_still_counts(by_reviews: TestClient) -> None:
    answer = by_reviews.get("/v1/users/u1/recommendations", params={"k": 3, "explain": True}).json()
    sources = {term["source"] for item in answer["items"] for term in item["contributions"]}
    assert any(source.startswith("q1-") for source in sources)
    name = said(by_reviews, "i29", text="soft warm wool", rating=5, user_id="u1")
    after = by_reviews.get("/v1/users/u1/recommendations", params={"k": 30, "explain": True}).json()
    assert name in {term["source"] for item in after["items"] for term in item["contributions"]}
