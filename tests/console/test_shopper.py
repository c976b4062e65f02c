"""The shopper page: why a list is as it is, and how it follows what is tried and what happens."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def listed(page: Any) -> list[str]:
    return page.locator("li.row h3").all_inner_texts()


def test_bars_are_as_long_as_scores_and_say_what_they_show(view: Open) -> None:
    page = view(USER).page
    scores = [float(one) for one in page.locator(".row-score").all_inner_texts()]
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


def test_a_weight_turns_the_list_at_once_without_another_request(view: Open) -> None:
    shown = view(USER)
    page = shown.page
    before = listed(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "recommendations" in one.url else None)
    slider = page.get_by_role("slider", name="behaviour")
    slider.focus()
    slider.press("Home")
    page.get_by_text("Preview").wait_for()
    assert asked == []
    assert listed(page) != before
    page.get_by_role("button", name="Reset").click()
    page.get_by_text("Preview").wait_for(state="detached")
    assert "behaviour" not in page.evaluate("location.hash")
    assert listed(page) == before
    shown.settle()


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
    shown.settle()


def test_where_keys_are_needed_one_is_typed_once_and_kept_for_the_tab(
    browser: Any, built: Path, trained: Path, tmp_path: Path
) -> None:
    shop = LivingShop.open(copy_shop(trained, tmp_path / "shop"))
    shop.start()
    eventually(lambda: not shop.warming)
    state = ServingState(shop)
    _, secret = shop.store.submit(lambda one: create_key(one, "console", ["read"])).result()
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
