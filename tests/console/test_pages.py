"""Every page, in both languages and themes, wide and narrow: nothing serious for axe, no word of error."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.console.shop import HOSTILE
from tests.console.views import View

PAGES = (
    *(
        "/shop",
        "/shop?q=lamp",
        "/shoppers",
        "/shoppers?user=u0001",
        "/map",
        "/map?by=popularity&box=-1,1,0,1",
    ),
    *("/ask", "/models", "/health", "/quarantine", "/nowhere"),
)

LOOKS: dict[str, dict[str, Any]] = {
    "wide, English, light": {"locale": "en-US", "theme": "light", "width": 1280},
    "narrow, Chinese, dark": {"locale": "zh-CN", "theme": "dark", "width": 390, "height": 844},
}

Open = Callable[..., View]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_serious_fault_or_says_anything_on_the_console(view: Open, look: str) -> None:
    shown = view(**LOOKS[look])
    for path in PAGES:
        shown.go(path)
        assert shown.serious() == [], path
        too_wide = shown.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, path


def test_each_language_has_words_of_its_own_everywhere(view: Open) -> None:
    for locale, title in (("en-US", "Shop"), ("zh-CN", "商品库")):
        shown = view(locale=locale)
        page = shown.page
        assert page.locator("h1").inner_text() == title
        assert page.evaluate("document.documentElement.lang") == locale
        assert page.title() == f"{title} · palate"
        # A key that has no words is shown as itself, such as pages.shop.
        assert not re.search(r"\b[a-z_]+\.[a-z_]+\b", page.locator("nav").inner_text())


def test_a_choice_of_language_and_theme_holds_after_a_reload(view: Open) -> None:
    page = view().page
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="深色主题").click()
    page.reload()
    page.get_by_role("heading", name="商品库").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_keyboard_reaches_search_content_and_the_next_page(view: Open) -> None:
    shown = view()
    page = shown.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.evaluate("location.hash") == "#/shop"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("lamp/mug")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#/shop?q=lamp%2Fmug'")
    page.get_by_role("link", name="Shoppers").press("Enter")
    page.get_by_role("heading", name="Shoppers").wait_for()
    page.wait_for_function("() => document.activeElement.tagName === 'H1'")
    assert page.title() == "Shoppers · palate"
    shown.settle()


def test_chinese_words_are_searched_once_they_are_whole(view: Open) -> None:
    shown = view(locale="zh-CN")
    page = shown.page
    page.get_by_role("searchbox").focus()
    ime = page.context.new_cdp_session(page)
    ime.send("Input.imeSetComposition", {"text": "deng", "selectionStart": 4, "selectionEnd": 4})
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true }))"""
    )
    assert page.evaluate("location.hash") == "#/shop"
    ime.send("Input.insertText", {"text": "灯"})
    page.keyboard.press("Enter")
    page.wait_for_function("() => decodeURIComponent(location.hash) === '#/shop?q=灯'")
    shown.settle()


def test_hostile_titles_are_shown_as_they_are_and_do_nothing(view: Open) -> None:
    shown = view(width=390, height=844)
    page = shown.page
    text = page.get_by_role("grid").inner_text()
    assert HOSTILE["h-script"][:40] in text
    assert "骨直门灯<b>粗体</b>" in text
    assert not set(text) & set("\u2069\u202e\u202c")
    assert page.title() == "Shop · palate"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_first_view_loads_little_and_nothing_from_elsewhere(browser: Any, address: str) -> None:
    page = browser.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    scripts = [answer for answer in answers if answer.url.endswith(".js")]
    size = sum(int(script.headers["content-length"]) for script in scripts)
    assert 50_000 < size < 300_000
    assert all(script.headers.get("content-encoding") for script in scripts if "runtime" not in script.url)
    assert all(answer.url.startswith(address) for answer in answers)
    page.close()


def test_below_a_path_of_a_proxy_everything_works_and_reloads(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type in ("error", "warning") else None,
    )

    def hand_on(route: Any) -> None:
        below = route.request.url.replace("/a/b/", "/", 1)
        route.fulfill(response=route.fetch(url=below))

    page.route("**/a/b/**", hand_on)
    beyond: list[str] = []
    page.on("request", lambda request: None if "/a/b/" in request.url else beyond.append(request.url))
    page.goto(f"{address}/a/b/#/shop?q=lamp")
    page.get_by_role("grid").wait_for()
    page.reload()
    page.get_by_role("grid").wait_for()
    page.wait_for_load_state("networkidle")
    assert faults == []
    assert [address for address in beyond if not address.startswith("blob:")] == []
    context.close()
