"""Pictures of the console for docs, of a made-up shop served as any other: ``python -m scripts.pictures``.

They are made anew by hand after a change of the console that shows (``make pictures``), and kept in
docs/pictures.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from scripts import console
from tests.console.shop import SETTINGS
from tests.console.views import View
from tests.served import served

from palate.simulate import simulate_shop
from palate.tasks.inputs import Inputs
from palate.tasks.prepare import prepare
from palate.tasks.train import train

FOLDER = console.ROOT / "docs" / "pictures"
QUALITY = 80
WIDTH, HEIGHT = 1280, 860


def _ask(question: str) -> Callable[[View], None]:
    def do(shown: View) -> None:
        shown.page.get_by_role("textbox").last.fill(question)
        shown.page.get_by_role("textbox").last.press("Enter")
        shown.page.locator(".ask-next").last.wait_for()
        shown.page.locator(".ask-cite").first.hover()

    return do


def _compare(shown: View) -> None:
    shown.page.get_by_role("button", name="Compare with").click()
    shown.page.get_by_role("option", name="ease").click()
    shown.page.locator(".compared-lines line").first.wait_for(state="attached")


def _buy(words: str) -> Callable[[View], None]:
    def do(shown: View) -> None:
        shown.page.get_by_role("button", name="Add event").click()
        shown.page.get_by_role("searchbox", name="Item").fill(words)
        shown.page.get_by_role("dialog").get_by_role("option").first.click()
        shown.page.get_by_role("button", name="Add", exact=True).click()
        shown.page.locator(".changes[aria-busy=false]").wait_for()

    return do


def _drawn(shown: View) -> None:
    shown.page.locator("canvas").wait_for()


def _nothing(shown: View) -> None:
    """Show the page as it opens."""


@dataclass(frozen=True)
class Picture:
    """One picture.

    Parameters
    ----------
    path : str
        Of the page.
    do : callable
        What is done on it before.
    locale, theme : str
        How the console looks.
    """

    path: str
    do: Callable[[View], None] = _nothing
    locale: str = "en-US"
    theme: str = "light"


PICTURES = {
    "shop": Picture("/shop"),
    "shop.zh": Picture("/shop", locale="zh-CN"),
    "shoppers": Picture("/shoppers?user=u0003"),
    "shoppers.zh": Picture("/shoppers?user=u0003", locale="zh-CN", theme="dark"),
    "compare": Picture("/shoppers?user=u0003", _compare),
    "changes": Picture("/shoppers?user=u0007", _buy("lamp")),
    "item": Picture("/item?id=p0003"),
    "map": Picture("/map", _drawn),
    "models": Picture("/models"),
    "health": Picture("/health"),
    "ask": Picture("/ask", _ask("a warm lamp under 40, not red")),
    "ask.zh": Picture("/ask", _ask("便宜一点的马克杯，不要红色"), locale="zh-CN"),
}
"""By the name of the file."""


def main(names: list[str]) -> None:
    """Make some pictures, all where none is named."""
    from playwright.sync_api import sync_playwright

    console.build()
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as beside, sync_playwright() as playwright:
        _make_shop(shop := Path(beside) / "shop")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(shop) as (client, _):
            for name in names or list(PICTURES):
                taken = _take(browser, str(client.base_url).rstrip("/"), PICTURES[name])
                size = _keep(taken, FOLDER / f"{name}.webp")
                print(f"{name}: {size / 1000:.0f} kB", flush=True)
        browser.close()


def _make_shop(folder: Path) -> None:
    simulate_shop(folder, items=120, users=200, seed=3)
    # Two versions, of which the second one answers and the first one is compared with it.
    for model in ("ease", "l3ae"):
        (folder / "palate.toml").write_text(SETTINGS.replace("l3ae", model), encoding="utf-8")
        train(Inputs(folder), on="all")
        prepare(Inputs(folder))


def _take(browser: Any, address: str, picture: Picture) -> bytes:
    shown = View.open(
        browser,
        address,
        picture.path,
        locale=picture.locale,
        theme=picture.theme,
        width=WIDTH,
        height=HEIGHT,
    )
    picture.do(shown)
    shown.settle()
    shown.page.wait_for_function(
        "() => [...document.images].every((one) => one.complete || one.loading === 'lazy')"
    )
    shown.page.wait_for_timeout(500)
    taken: bytes = shown.page.screenshot()
    shown.close()
    return taken


def _keep(taken: bytes, file: Path) -> int:
    Image.open(BytesIO(taken)).convert("RGB").save(file, quality=QUALITY, method=6)
    return file.stat().st_size


if __name__ == "__main__":
    main(sys.argv[1:])
