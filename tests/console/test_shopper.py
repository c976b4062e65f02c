"""The shopper page: why a list is as it is, and how it follows what is tried and what happens."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.console.conftest import views
from tests.console.views import View
from tests.serving.running import eventually, running
from tests.shops import copy_shop

from palate.serving.state import ServingState
from palate.store.keys import create_key
from palate.tasks.live.living import LivingShop

Open = Callable[..., View]
USER = "/shoppers?user=u0001"

DRAG = """(slider) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    for (const value of [0.05, 0.1, 0.15, 0.2, 0.25]) {
        set.call(slider, value);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""
"""Moves a slider several steps faster than anything could be answered."""


def listed(page: Any) -> list[str]:
    return page.locator("li.row h3").all_inner_texts()


def linked(page: Any, within: str = "li.row h3") -> list[str]:
    links = page.locator(f"{within} a").evaluate_all("(all) => all.map((one) => one.href)")
    return [parse_qs(urlsplit(link).fragment.split("?", 1)[1])["id"][0] for link in links]


def test_bars_are_as_long_as_scores_and_say_what_they_show(view: Open) -> None:
    page = view(USER).page
    scores = [float(text) for text in page.locator(".row-score").all_inner_texts()]
    lengths = page.locator(".bar-track").evaluate_all(
        """(tracks) => tracks.map((track) => {
            const zero = (track.querySelector(".bar-zero") ?? track).getBoundingClientRect().left;
            return [...track.querySelectorAll(".bar-slice")].reduce((sum, slice) => {
                const box = slice.getBoundingClientRect();
                return sum + (box.left > zero - 2 ? 1 : -1) * (box.width + 2);
            }, 0);
        })"""
    )
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 10
    for score, length in zip(scores, lengths, strict=True):
        assert length / lengths[0] == pytest.approx(score / scores[0], abs=0.05)
    spoken = page.locator("button.bar").first.get_attribute("aria-label")
    assert re.search(r"\d: (behaviour|text|image) \d+%", spoken)
    page.locator("button.bar").first.press("Enter")
    terms = page.get_by_role("dialog").get_by_role("row")
    assert terms.count() > 2
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.classList.contains('bar')")


def test_a_weight_turns_the_list_over_all_items(view: Open, served_shop: httpx.Client) -> None:
    shown = view(USER)
    page = shown.page
    before = listed(page)
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "recommendations" in request.url else None
    )
    slider = page.get_by_role("slider", name="behaviour")
    slider.focus()
    slider.press("Home")
    page.get_by_text("Ranked anew over all items").wait_for()
    shown.settle()
    weights = json.dumps({"behaviour": 0})
    answer = served_shop.get(f"/v1/users/u0001/recommendations?weights={weights}").json()
    assert linked(page) == [item["item_id"] for item in answer["items"]]
    assert listed(page) != before
    assert page.locator(".move").count() > 0
    assert "weight=behaviour%3A0" in page.evaluate("location.hash")
    assert all("k=10&" in url for url in asked if "explain=true" in url)
    page.get_by_role("button", name="Reset").click()
    page.get_by_text("Ranked anew").wait_for(state="detached")
    page.wait_for_function("() => !location.hash.includes('weight')")
    shown.settle()
    assert listed(page) == before
    assert page.locator(".move").count() == 0


def test_a_weight_shows_at_once_by_the_rows_that_are_there(view: Open) -> None:
    shown = view(USER)
    page = shown.page
    before = listed(page)
    held: list[Any] = []
    page.route(re.compile("recommendations.*explain=true"), lambda route: held.append(route))
    slider = page.get_by_role("slider", name="behaviour")
    slider.focus()
    slider.press("Home")
    page.locator(".recommended[aria-busy=true]").wait_for()
    assert sorted(listed(page)) == sorted(before)
    assert listed(page) != before
    eventually(lambda: (page.wait_for_timeout(50), len(held) == 1)[1])
    slider.evaluate(DRAG)
    eventually(lambda: (page.wait_for_timeout(50), len(held) > 1)[1])
    # While one answer is awaited, no move asks for another one until the weights rest.
    assert [re.search("behaviour%22%3A([^%]+)", route.request.url)[1] for route in held] == ["0", "0.25"]  # pyright: ignore[reportOptionalSubscript]
    held[-1].continue_()
    shown.settle()


def test_what_is_tried_is_stored_as_shown_to_nobody(view: Open, served_shop: httpx.Client) -> None:
    view(USER)
    view("/shoppers?user=u0002&weight=text:0.5")
    told = served_shop.get("/v1/statistics").json()
    assert [outcome for outcome in told["outcomes"] if outcome["placement"] == "console"] == []


def test_a_shopper_is_found_by_a_part_of_the_id(view: Open) -> None:
    shown = view("/shoppers")
    page = shown.page
    page.get_by_role("searchbox", name="Find a shopper").fill("0003")
    page.get_by_role("link", name="Open 0003 as a new shopper").wait_for()
    page.get_by_role("link", name="u0003").click()
    page.get_by_role("heading", name="u0003").wait_for()
    assert page.evaluate("location.hash") == "#/shoppers?user=u0003"
    shown.settle()


def test_an_event_and_a_review_are_followed_by_the_list(view: Open, trained: Path) -> None:
    shown = view("/shoppers?user=someone%2Fnew")
    page = shown.page
    assert page.locator("h1").inner_text() == "someone/new"
    page.get_by_text("Nothing is known of this shopper yet").wait_for()
    page.get_by_role("button", name="Add event").click()
    page.get_by_role("searchbox", name="Item").fill("lamp")
    page.get_by_role("dialog").get_by_role("option").first.click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("From this shopper's own history").wait_for()
    shown.settle()
    assert page.locator(".history li").count() == 1
    page.get_by_role("button", name="Write review").click()
    page.get_by_role("searchbox", name="Item").fill("mug")
    page.get_by_role("dialog").get_by_role("option").first.click()
    page.get_by_role("textbox", name="Text").fill("Warm and quiet.")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file][accept='image/*']").set_input_files(next((trained / "images").iterdir()))
    dialog.locator("input[type=file][accept='audio/*']").set_input_files(next((trained / "audio").iterdir()))
    assert shown.serious() == []
    dialog.get_by_role("button", name="Send").click()
    dialog.wait_for(state="detached")
    page.locator(".history").get_by_text("Warm and quiet.").wait_for()
    page.locator(".changes[aria-busy=false]").get_by_text("since the review of").wait_for()
    shown.settle()
    page.get_by_role("button", name="Hide what changed").click()
    assert page.locator(".changes").count() == 0


def test_what_an_event_changed_is_told_with_its_reasons(view: Open, served_shop: httpx.Client) -> None:
    path, user = "/v1/users/u0005/recommendations?weights={}", "/shoppers?user=u0005"
    before = [item["item_id"] for item in served_shop.get(f"{path}&k=100").json()["items"]]
    shown = view(user)
    page = shown.page
    # Something that is recommended is bought: it goes, and what is like it comes.
    titles = {
        item["item_id"]: item["title"] for item in served_shop.get("/v1/items?limit=100").json()["items"]
    }
    taken = next(item for item in before if list(titles.values()).count(titles[item]) == 1 and item[0] == "p")
    bought = titles[taken]
    page.get_by_role("button", name="Add event").click()
    page.get_by_role("searchbox", name="Item").fill(bought)
    page.get_by_role("dialog").get_by_role("option", name=bought, exact=True).click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".changes[aria-busy=false]").wait_for()
    shown.settle()
    assert shown.serious() == []
    items = served_shop.get(f"{path}&k=100&explain=true").json()["items"]
    after = [item["item_id"] for item in items]
    told = {kind: linked(page, f"ul[aria-labelledby=changes-{kind}]") for kind in ("came", "went", "moved")}
    assert told["came"] == [item for item in after[:10] if item not in before[:10]] != []
    moved = {item for item in after[:10] if item in before[:10] and after.index(item) != before.index(item)}
    assert set(told["moved"]) <= moved
    assert len(told["moved"]) == min(len(moved), 5)
    changes = page.locator(".changes")
    went = changes.locator("ul[aria-labelledby=changes-went] .change").filter(has_text=bought)
    assert "Now in the history" in went.inner_text()
    assert told["went"] == [taken]
    first = items[after.index(told["came"][0])]
    adds = sum(term["score"] for term in first["contributions"] if term["source"] == taken)
    said = changes.locator("ul[aria-labelledby=changes-came] .change").first.inner_text()
    assert f"{before.index(first['item_id']) + 1} → {after.index(first['item_id']) + 1}" in said
    assert float(re.search(r"adds (-?[\d.]+)", said)[1]) == pytest.approx(adds, abs=0.006)  # pyright: ignore[reportOptionalSubscript]
    assert page.locator(".change p:last-child").filter(has_text=re.compile("→")).count() == 0
    # With other weights it would be another comparison.
    page.get_by_role("slider", name="text").press("Home")
    changes.wait_for(state="detached")
    shown.settle()


def test_where_keys_are_needed_one_is_typed_once_and_kept_for_the_tab(
    browser: Any, built: Path, trained: Path, tmp_path: Path
) -> None:
    shop = LivingShop.open(copy_shop(trained, tmp_path / "shop"))
    shop.start()
    eventually(lambda: not shop.warming)
    state = ServingState(shop)
    _, secret = shop.store.submit(lambda connection: create_key(connection, "console", ["read"])).result()
    state.keys.refresh()
    with running(state) as address, views(browser, address) as view:
        # Browsers tell each answer of 401 on their console.
        shown = view(settled=False, expected="401")
        page = shown.page
        page.get_by_role("dialog", name="Access key").wait_for()
        page.get_by_role("textbox", name="Key").fill("palate_wrong")
        page.keyboard.press("Enter")
        page.get_by_text("That key does not hold").wait_for()
        page.get_by_role("textbox", name="Key").fill(secret)
        page.keyboard.press("Enter")
        page.get_by_role("grid").wait_for()
        page.reload()
        page.get_by_role("grid").wait_for()
        assert page.get_by_role("dialog").count() == 0
        assert page.evaluate("JSON.stringify(localStorage)").count(secret) == 0
    state.close()
    shop.close()
