"""The first visit to an empty shop, in the browser, against a real server."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.console.conftest import views
from tests.console.shop import SETTINGS
from tests.console.views import View
from tests.served import served

Open = Callable[..., View]

LOOKS: dict[str, dict[str, Any]] = {
    "wide, English, light": {"locale": "en-US", "theme": "light", "width": 1280},
    "narrow, Chinese, dark": {"locale": "zh-CN", "theme": "dark", "width": 390, "height": 844},
}


@contextmanager
def serving(folder: Path) -> Generator[httpx.Client]:
    """A client of a server of an empty shop."""
    folder.mkdir()
    settings = SETTINGS.replace("l3ae", "popularity")
    (folder / "palate.toml").write_text(settings, encoding="utf-8")
    with served(folder, ready=False) as (client, _):
        yield client


@pytest.fixture(scope="module")
def stays_empty(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server whose shop nobody fills."""
    with serving(tmp_path_factory.mktemp("empty") / "shop") as client:
        yield client


@pytest.fixture
def first(browser: Any, stays_empty: httpx.Client) -> Iterator[Open]:
    """Opens views of an empty shop that is not filled; what is uploaded is thrown away."""
    with views(browser, str(stays_empty.base_url).rstrip("/")) as opened:
        yield opened
    assert stays_empty.delete("/v1/start/files").status_code == 204


@pytest.fixture
def filled(browser: Any, built: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens views of an empty shop of the test's own."""
    with (
        serving(tmp_path / "shop") as client,
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


def test_a_made_up_shop_is_shown_once_it_is_there(filled: Open) -> None:
    shown = filled("/shop")
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


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder of tables with columns of other names, hostile words and pictures."""
    folder = tmp_path / "export"
    (folder / "pictures").mkdir(parents=True)
    for number in range(3):
        Image.new("RGB", (40, 40), (80 * number, 90, 120)).save(folder / "pictures" / f"{number}.png")
    items = [f"p{number},Lamp no. {number},pictures/{number % 3}.png" for number in range(24)]
    items[3] = "p3,<img src=x onerror=alert(1)> \u202eodd,pictures/0.png"
    rows = "\n".join(["product_id,product_name,image", *items, ",no id,"])
    (folder / "products.csv").write_text(rows + "\n", encoding="utf-8")
    orders = [f"c{user},p{(user * 3 + step) % 24}" for user in range(20) for step in range(6)]
    (folder / "orders.csv").write_text(
        "\n".join(["customer_id,product_id", *orders]) + "\n", encoding="utf-8"
    )
    (folder / ".hidden").write_text("left out", encoding="utf-8")
    return folder


def test_a_folder_is_uploaded_understood_and_taken(filled: Open, shop: Path) -> None:
    shown = filled("/shop")
    page = shown.page
    page.locator("input[type=file]").nth(1).set_input_files(shop)
    page.set_default_timeout(120_000)
    page.get_by_role("heading", name="What was understood").wait_for()
    assert "24 items · 20 shoppers · 120 interactions" in page.inner_text("main")
    assert "products.csv: 25 items: product_id = item_id, product_name = title" in page.inner_text("main")
    page.get_by_text("1 row or cell can't be used").click()
    assert "no item_id" in page.inner_text("main")
    assert "<img src=x onerror=alert(1)>" in page.inner_text("main")
    assert "\u202e" not in page.inner_text("main")
    assert shown.serious() == []
    page.reload()
    page.get_by_role("button", name="Take it and train").click()
    page.get_by_role("heading", name="Shop", exact=True).wait_for()
    page.get_by_text("Lamp no. 1", exact=True).wait_for()
    shown.settle()


def test_what_is_no_shop_is_said_and_other_files_are_chosen(first: Open, tmp_path: Path) -> None:
    shown = first("/", locale="zh-CN", theme="dark", width=390, height=844)
    page = shown.page
    (tmp_path / "note.csv").write_text("one,two\n1,2\n", encoding="utf-8")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "note.csv")
    page.get_by_text("无法从这些文件中读取商店").wait_for()
    assert "no table that palate knows" in page.inner_text("main")
    assert page.get_by_role("button", name="导入并训练").count() == 0
    assert shown.serious() == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="选择其他文件").click()
    page.get_by_role("button", name="生成示例商店").wait_for()
    shown.settle()


def test_a_file_of_no_use_is_refused_with_the_reason(first: Open, tmp_path: Path) -> None:
    shown = first("/", expected="422")
    (tmp_path / "items.csv").write_bytes(b"\x7fELF" + bytes(60))
    shown.page.locator("input[type=file]").first.set_input_files(tmp_path / "items.csv")
    shown.page.get_by_text("taken are tables").wait_for()
    shown.page.get_by_role("button", name="Choose files").wait_for()
    shown.settle()


def test_what_columns_are_is_told_where_it_can_not_be_known(first: Open, tmp_path: Path) -> None:
    shown = first("/")
    page = shown.page
    rows = "".join(f"{number},thing {number},a\n" for number in range(5))
    (tmp_path / "things.csv").write_text(f"nr,what,who\n{rows}", encoding="utf-8")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "things.csv")
    page.get_by_text("No shop could be read from these files").wait_for()
    items = page.get_by_role("region", name="Items", exact=True)
    items.get_by_role("button", name="File").click()
    page.get_by_role("option", name="things.csv").click()
    for header, meaning in (("nr", "Item (item_id)"), ("what", "Title (title)")):
        items.get_by_role("button", name=header).click()
        page.get_by_role("option", name=meaning, exact=True).click()
    assert "thing 0, thing 1, thing 2" in items.inner_text()
    assert shown.serious() == []
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("5 items", exact=True).wait_for()
    page.get_by_text("What each column is").click()
    assert "Title (title)" in items.inner_text()
    page.get_by_role("button", name="Take it and train").wait_for()
    assert shown.serious() == []
    shown.settle()
