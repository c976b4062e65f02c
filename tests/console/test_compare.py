"""Two versions of the model beside each other: both lists, what is in both, and how far it moved."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.console.conftest import views
from tests.console.test_shopper import linked
from tests.console.views import View
from tests.served import served
from tests.shops import copy_shop

from palate.tasks.inputs import Inputs
from palate.tasks.prepare import prepare
from palate.tasks.train import train

Open = Callable[..., View]
USER = "u0001"
LEFT, RIGHT = ".compared-list:first-child .compared-row", ".compared-list:last-child .compared-row"


@pytest.fixture(scope="module")
def two_models(
    built: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a server whose shop was trained twice, by two recommenders."""
    own = copy_shop(trained, tmp_path_factory.mktemp("two") / "shop")
    settings = own / "palate.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("l3ae", "ease"), encoding="utf-8")
    train(Inputs(own), on="all")
    prepare(Inputs(own))
    with served(own) as (client, _):
        yield client


@pytest.fixture
def view(browser: Any, two_models: httpx.Client) -> Iterator[Open]:
    with views(browser, str(two_models.base_url).rstrip("/")) as opened:
        yield opened


def versions(client: httpx.Client) -> tuple[str, str]:
    """The version in use, and the one before."""
    found = {model["state"]: model["id"] for model in client.get("/v1/models").json()["models"]}
    return found["live"], found["previous"]


def ordered(client: httpx.Client, model: str, **weights: float) -> list[str]:
    params = {"k": "100", "model": model, "weights": json.dumps(weights)}
    answer = client.get(f"/v1/users/{USER}/recommendations", params=params)
    return [item["item_id"] for item in answer.json()["items"]]


def test_lists_of_two_versions_stand_beside_each_other(view: Open, two_models: httpx.Client) -> None:
    live, before = versions(two_models)
    shown = view(f"/shoppers?user={USER}")
    page = shown.page
    page.get_by_role("button", name="Compare with").click()
    page.get_by_role("option", name=re.compile("l3ae")).click()
    page.get_by_text(re.compile("of the first 10 are in both lists")).wait_for()
    shown.settle()
    page.wait_for_function("() => !document.querySelector('.compared').innerText.includes('…')")
    assert shown.serious() == []
    left, right = ordered(two_models, live), ordered(two_models, before)
    assert linked(page, LEFT) == left[:10] != right[:10]
    assert linked(page, RIGHT) == right[:10]
    shared = len(set(left[:10]) & set(right[:10]))
    assert page.locator(".compared > p").inner_text() == f"{shared} of the first 10 are in both lists."
    assert page.locator(".compared-lines line").count() == shared
    assert page.locator(LEFT).locator(".move").count() == 0
    for place, (item, row) in enumerate(zip(right, page.locator(RIGHT).all(), strict=False)):
        rise = left.index(item) - place
        moved = row.locator(".move").all_inner_texts()
        assert [mark.split("\n")[0] for mark in moved] == (["▲▼"[rise < 0] + str(abs(rise))] if rise else [])
        assert f"{left.index(item) + 1} in the other list" in row.inner_text()
    assert f"with={before}" in page.evaluate("location.hash")


def test_a_weight_turns_both_lists(view: Open, two_models: httpx.Client) -> None:
    live, before = versions(two_models)
    shown = view(f"/shoppers?user={USER}&model={before}&with={live}")
    page = shown.page
    slider = page.get_by_role("slider", name="text")
    slider.focus()
    slider.press("End")
    shown.settle()
    assert linked(page, LEFT) == ordered(two_models, before, text=2.0)[:10]
    assert linked(page, RIGHT) == ordered(two_models, live, text=2.0)[:10]
    page.get_by_role("button", name="Compare with").click()
    page.get_by_role("option", name="no other model").click()
    page.locator("li.row").first.wait_for()
    shown.settle()
    assert linked(page) == ordered(two_models, before, text=2.0)[:10]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lists_are_compared_in_chinese_on_a_phone(view: Open, two_models: httpx.Client, theme: str) -> None:
    _, before = versions(two_models)
    path = f"/shoppers?user={USER}&with={before}"
    shown = view(path, locale="zh-CN", width=390, height=800, theme=theme)
    page = shown.page
    page.get_by_text(re.compile("件同时在两个列表中")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".compared-lines").is_hidden()
    assert shown.serious() == []
    page.get_by_role("button", name="调整列表").click()
    page.get_by_role("button", name="对比模型").wait_for()
    assert shown.serious() == []


def test_a_version_that_is_gone_is_said_beside_the_list_that_is_there(
    browser: Any, two_models: httpx.Client
) -> None:
    with views(browser, str(two_models.base_url).rstrip("/")) as view:
        page = view(f"/shoppers?user={USER}&with=magic", expected="404").page
        page.get_by_text("no model 'magic'").wait_for()
        assert page.locator(LEFT).count() == 10
        assert page.locator(RIGHT).count() == 0
