"""The page of an item: pictures, what is like it in each sense, reviews, and what disagrees."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.console.shop import HOSTILE
from tests.console.views import View

Open = Callable[..., View]


@pytest.fixture
def pictured(address: str) -> dict[str, Any]:
    """An item with a picture and a sound."""
    items: list[dict[str, Any]] = httpx.get(f"{address}/v1/items", params={"limit": 1000}).json()["items"]
    return next(item for item in items if {"image", "audio"} <= {file["kind"] for file in item["media"]})


def test_an_item_shows_its_picture_its_sound_and_what_is_like_it(
    view: Open, address: str, pictured: dict[str, Any]
) -> None:
    shown = view(f"/item?id={pictured['item_id']}")
    page = shown.page
    page.get_by_role("heading", level=1, name=pictured["title"]).wait_for()
    page.wait_for_function("() => document.querySelector('.item-pictures img')?.naturalWidth > 0")
    assert page.locator("audio").first.get_attribute("src").startswith("./v1/media/")
    sounds = page.locator("audio").first
    sounds.evaluate("(one) => { one.preload = 'auto'; one.load(); }")
    page.wait_for_function("() => document.querySelector('audio').duration > 0")
    for sense, via in (("Similar in picture", "image"), ("Similar in sound", "audio")):
        row = page.get_by_role("region", name=sense)
        best = httpx.get(
            f"{address}/v1/items/{pictured['item_id']}/similar", params={"via": via, "k": 1}
        ).json()["items"][0]["item_id"]
        href = row.get_by_role("link").first.get_attribute("href")
        assert href == f"#/item?id={best}"
    assert shown.serious() == []


def test_an_item_without_anything_says_what_it_lacks(view: Open) -> None:
    shown = view("/item?id=h-script", locale="zh-CN", theme="dark", width=390, height=844)
    page = shown.page
    page.get_by_text("没有可比较的图片").wait_for()
    assert HOSTILE["h-script"] in page.inner_text("h1")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert shown.serious() == []


def test_a_long_title_and_an_odd_id_fit(view: Open) -> None:
    for item_id in ("h-long", "../h?a=1&b=#/x%2F"):
        shown = view("/shop", width=390, height=844)
        shown.page.evaluate("(id) => { location.hash = '/item?' + new URLSearchParams({ id }) }", item_id)
        shown.page.get_by_text("Nobody did anything with it yet.").wait_for()
        assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_picture_that_does_not_fit_its_text_is_named(view: Open, pictured: dict[str, Any]) -> None:
    shown = view("/shop")
    told = {
        "item_id": pictured["item_id"],
        "agreements": [
            {"left": "image", "right": "text", "cosine": 0.11, "low": 0.24, "high": 0.41},
            {"left": "audio", "right": "text", "cosine": 0.3, "low": 0.24, "high": 0.41},
        ],
        "duplicates": [{"item_id": "h-zh", "title": "骨", "modality": "image", "cosine": 0.991}],
    }
    shown.page.route(
        "**/consistency",
        lambda route: route.fulfill(status=200, body=json.dumps(told), content_type="application/json"),
    )
    shown.go(f"/item?id={pictured['item_id']}")
    notes = shown.page.get_by_role("note")
    notes.first.wait_for()
    assert notes.all_inner_texts() == [
        "image and text disagree: 0.11 in the joint space, where nine in ten items lie between 0.24 and 0.41."
    ]
    assert "骨直门灯" in shown.page.get_by_role("region", name="Nearly the same").inner_text()


def test_a_sentence_of_the_summary_leads_to_its_review(
    view: Open, address: str, pictured: dict[str, Any]
) -> None:
    item = pictured["item_id"]
    review = {"user_id": "u0001", "text": "The shade is lovely and warm.", "rating": 4, "review_id": "mine"}
    assert httpx.post(f"{address}/v1/items/{item}/reviews", json=review).status_code == 202
    told: dict[str, Any] = httpx.get(f"{address}/v1/items/{item}/summary").json()
    told["pros"] = [{"text": "lovely and warm", "review_id": "mine", "stance": "praise", "brief": None}]
    answer = {"status": 200, "body": json.dumps(told), "content_type": "application/json"}
    shown = view("/shop")
    page = shown.page
    page.route("**/summary?*", lambda route: route.fulfill(**answer))
    shown.go(f"/item?id={item}")
    page.get_by_role("button", name="lovely and warm").click()
    assert page.evaluate("document.activeElement.id") == "review-mine"
