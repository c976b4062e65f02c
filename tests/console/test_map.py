"""The map: every item is drawn, and pointer, fingers and keys choose the same ones."""

import json
import re
import struct
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from tests.console.views import View

Open = Callable[..., View]

INKS = """() => {
    const canvas = document.querySelector(".map-canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint32Array(data.buffer), found = {};
    for (const one of pixels) if (one) found[one] = (found[one] ?? 0) + 1;
    return found;
}"""

SLOW = """() => {
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...given) {
        put.apply(this, given);
        for (const end = performance.now() + 60; performance.now() < end;);
    };
}"""


@pytest.fixture(scope="module")
def told(address: str) -> dict[str, Any]:
    """The map as the server tells it."""
    content = httpx.get(f"{address}/v1/map").content
    (size,) = struct.unpack_from("<I", content)
    head: dict[str, Any] = json.loads(content[4 : 4 + size])
    n = len(head["ids"])
    for column, name in enumerate(("x", "y", "popularity")):
        head[name] = np.frombuffer(content, "<f4", n, 4 + size + 4 * n * column)
    head["category"] = np.frombuffer(content, "<u2", n, 4 + size + 12 * n)
    return head


def inside(page: Any, told: dict[str, Any]) -> list[str]:
    """Ids of the items in the rectangle of the address."""
    text = page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('box')")
    left, right, low, high = map(float, text.split(","))
    x, y = told["x"], told["y"]
    found = (x >= left) & (x <= right) & (y >= low) & (y <= high)
    return [told["ids"][row] for row in np.flatnonzero(found)]


def count(page: Any, words: str) -> int:
    """How many items the heading of the list tells, once it has these words."""
    heading = page.get_by_role("heading", name=re.compile(words))
    heading.wait_for()
    return int(heading.inner_text().split()[0])


def fewer(page: Any, told: dict[str, Any]) -> None:
    """Wait until fewer items than all are in view."""
    page.wait_for_function(
        "(all) => Number.parseInt(document.querySelector('.map-chosen h2').textContent) < all",
        arg=len(told["ids"]),
    )


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the map, by shares of its size."""
    box = page.locator(".map-plot").bounding_box()
    page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    page.mouse.down()
    for share in (0.5, 1.0):
        at = [begin + share * (last - begin) for begin, last in zip(start, end, strict=True)]
        page.mouse.move(box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"])
    page.mouse.up()


def test_every_item_is_drawn_in_the_colour_of_its_category(view: Open, told: dict[str, Any]) -> None:
    shown = view("/map")
    page = shown.page
    assert count(page, "in view") == len(told["ids"])
    legend = page.get_by_role("group", name="By category").last
    sizes = np.bincount(told["category"], minlength=len(told["categories"]))
    largest = legend.get_by_role("button", name=re.compile(f"^{re.escape(told['categories'][0])} "))
    assert str(sizes[0]) in largest.inner_text()
    groups = legend.get_by_role("button").count()
    assert len(page.evaluate(INKS)) == groups > 3
    first = page.locator(".map-chosen [role=row]").first.get_attribute("data-key")
    assert told["popularity"][told["ids"].index(first)] == told["popularity"].max()
    largest.click()
    assert count(page, "in view") == sizes[0]
    page.wait_for_function(f"() => Object.keys(({INKS})()).length === 2")
    page.get_by_role("radio", name="By popularity").click()
    page.wait_for_function("() => location.hash === '#/map?by=popularity'")
    assert count(page, "in view") == len(told["ids"])
    shown.settle()
    assert shown.serious() == []


def test_a_rectangle_that_is_drawn_lists_what_lies_in_it(view: Open, told: dict[str, Any]) -> None:
    shown = view("/map")
    page = shown.page
    page.get_by_role("radio", name="Select").click()
    drag(page, (0.3, 0.1), (0.7, 0.8))
    number = count(page, "chosen")
    assert 0 < number < len(told["ids"])
    assert number == len(inside(page, told))
    shown.settle()
    listed = [row.get_attribute("data-key") for row in page.locator(".map-chosen [role=row]").all()]
    assert set(listed) <= set(inside(page, told))
    assert len(listed) == min(number, 12)
    page.reload()
    assert count(page, "chosen") == number
    page.get_by_role("button", name="Clear").click()
    assert count(page, "in view") == len(told["ids"])
    drag(page, (0.3, 0.1), (0.7, 0.8))
    fewer(page, told)
    shown.settle()


def test_keys_move_enlarge_and_choose(view: Open, told: dict[str, Any]) -> None:
    shown = view("/map", locale="zh-CN", theme="dark")
    page = shown.page
    whole = r"视野内 \d+ 件"
    heading = page.get_by_role("heading", name=re.compile(whole))
    plot = page.get_by_role("application")
    plot.focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.wait_for_function(
        "(all) => !document.querySelector('.map-chosen h2').textContent.includes(` ${all} `)",
        arg=len(told["ids"]),
    )
    before = heading.inner_text()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    page.wait_for_function(
        "(before) => document.querySelector('.map-chosen h2').textContent !== before", arg=before
    )
    page.keyboard.press("0")
    page.wait_for_function(
        "(all) => document.querySelector('.map-chosen h2').textContent.includes(` ${all} `)",
        arg=len(told["ids"]),
    )
    page.keyboard.press("Enter")
    chosen = page.get_by_role("heading", name="已选")
    chosen.wait_for()
    found = re.search(r"\d+", chosen.inner_text())
    assert found is not None
    assert int(found[0]) == len(inside(page, told)) > 0
    page.keyboard.press("Escape")
    heading.wait_for()
    shown.settle()
    assert shown.serious() == []


def test_one_finger_chooses_where_it_is_told_to_and_two_enlarge(view: Open, told: dict[str, Any]) -> None:
    shown = view("/map", width=390, height=844)
    page = shown.page
    plot = page.locator(".map-plot")
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def fingers(kind: str, *at: tuple[float, float]) -> None:
        if kind == "touchStart":
            plot.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
        box = plot.bounding_box()
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": number}
            for number, (x, y) in enumerate(at)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.get_by_role("radio", name="Select").click()
    fingers("touchStart", (0.2, 0.2))
    fingers("touchMove", (0.5, 0.4))
    fingers("touchMove", (0.8, 0.7))
    fingers("touchEnd")
    assert count(page, "chosen") == len(inside(page, told)) > 0
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("radio", name="Move").click()
    assert count(page, "in view") == len(told["ids"])
    fingers("touchStart", (0.45, 0.4), (0.55, 0.6))
    for reach in (0.1, 0.2, 0.3):
        fingers("touchMove", (0.45 - reach, 0.4 - reach), (0.55 + reach, 0.6 + reach))
    fingers("touchEnd")
    fewer(page, told)
    shown.settle()


def test_a_point_shows_its_item_and_opens_it(view: Open, told: dict[str, Any]) -> None:
    shown = view("/map")
    page = shown.page
    page.locator(".map-chosen .item-card").first.hover()
    ring = page.locator(".map-ring").bounding_box()
    page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2, steps=3)
    card = page.locator(".map-card")
    card.wait_for()
    shown.settle()
    href = card.get_by_role("link").get_attribute("href")
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.wait_for_function("(href) => location.hash === href", arg=href)
    shown.settle()


def test_a_map_that_is_being_made_is_waited_for(view: Open, told: dict[str, Any]) -> None:
    shown = view("/shop", expected="503")
    page, refused = shown.page, list[str]()
    problem = {"title": "Service Unavailable", "status": 503, "detail": "the map of this model is being made"}

    def answer(route: Any) -> None:
        refused.append(route.request.url)
        if len(refused) > 2:
            route.continue_()
            return
        route.fulfill(
            status=503,
            body=json.dumps(problem),
            headers={"retry-after": "1", "content-type": "application/problem+json"},
        )

    page.route("**/v1/map", answer)
    page.evaluate("() => { location.hash = '/map' }")
    page.get_by_text("The map is being made").wait_for()
    page.get_by_text("the map of this model is being made").wait_for()
    assert count(page, "in view") == len(told["ids"])
    shown.settle()


def test_where_there_is_nothing_to_draw_the_page_leads_to_training(view: Open) -> None:
    shown = view("/shop", expected="409")
    problem = {"title": "Conflict", "status": 409, "detail": "no map: fewer than three items have a text"}
    shown.page.route("**/v1/map", lambda route: route.fulfill(status=409, body=json.dumps(problem)))
    shown.go("/map")
    shown.page.get_by_text("fewer than three items").wait_for()
    assert shown.page.get_by_role("link", name="Train a model").get_attribute("href") == "#/models"


def test_where_points_are_slow_density_is_drawn_and_points_can_be_had_back(view: Open) -> None:
    shown = view("/map")
    page = shown.page
    page.evaluate(SLOW)
    density = page.get_by_role("button", name="Density")
    assert density.get_attribute("aria-pressed") == "false"
    points = page.evaluate(INKS)
    plot = page.get_by_role("application")
    plot.focus()
    for _ in range(40):
        page.keyboard.press("+")
        page.keyboard.press("-")
        page.wait_for_timeout(30)
        if density.get_attribute("aria-pressed") == "true":
            break
    assert density.get_attribute("aria-pressed") == "true"
    page.get_by_text("Drawn as density").wait_for()
    page.keyboard.press("0")
    shown.settle()
    assert set(page.evaluate(INKS)) - set(points)
    density.click()
    shown.settle()
    assert set(page.evaluate(INKS)) == set(points)
    for _ in range(20):
        page.keyboard.press("+")
    assert density.get_attribute("aria-pressed") == "false"
    shown.settle()
