"""The first visit to an empty shop, in the browser, against a real server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.console.conftest import views
from tests.console.shop import SETTINGS
from tests.console.views import View
from tests.served import served

Open = Callable[..., View]

LOOKS: dict[str, dict[str, Any]] = {
    "wide, English, light": {"locale": "en-US", "theme": "light", "width": 1280},
    "narrow, Chinese, dark": {"locale": "zh-CN", "theme": "dark", "width": 390, "height": 844},
}


@pytest.fixture
def first(browser: Any, built: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens views of an empty shop."""
    folder = tmp_path / "shop"
    folder.mkdir()
    settings = SETTINGS.replace("l3ae", "popularity")
    (folder / "palate.toml").write_text(settings, encoding="utf-8")
    with (
        served(folder, ready=False) as (client, _),
        views(browser, str(client.base_url).rstrip("/")) as opened,
    ):
        yield opened


@pytest.mark.parametrize("look", LOOKS)
def test_an_empty_shop_begins_whatever_page_was_asked_for(first: Open, look: str) -> None:
    shown = first("/models", **LOOKS[look])
    said = shown.page.inner_text("main")
    assert ("made-up shop" if "English" in look else "示例商店") in said
    assert shown.serious() == []
    assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_made_up_shop_is_shown_once_it_is_there(first: Open) -> None:
    shown = first("/shop")
    page = shown.page
    smaller = json.dumps({"items": 20, "users": 12})
    page.route("**/v1/start/simulate", lambda route: route.continue_(post_data=smaller))
    page.get_by_role("button", name="Make it up").click()
    page.get_by_role("heading", name="The shop is being made up").wait_for()
    page.set_default_timeout(180_000)
    page.get_by_role("heading", name="Shop", exact=True).wait_for()
    page.get_by_role("row").first.wait_for()
    page.get_by_text("20 items").first.wait_for()
    shown.settle()
