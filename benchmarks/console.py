"""How fast the console is: ``python -m benchmarks.console [ITEMS MOVES]``.

A made-up shop of so many items, served by the command, and Chromium: how long a first view takes and how much
script it loads, and how long after a move of a weight the list of a shopper shows it, once by what the page
knows and once by the server's answer over all items. Server and browser share this machine.
"""

import csv
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scripts import console
from tests.console.views import View
from tests.served import served

from benchmarks.serving import dataset
from palate.tasks.inputs import Inputs
from palate.tasks.prepare import prepare
from palate.tasks.train import train

USERS, PICTURES, VIEWS = 4000, 200, 5

SETTINGS = """text_encoder = "none"
image_encoder = "none"
audio_encoder = "none"
speech = false
model = "sparse-l3ae"
"""

FIRST_VIEW = """() => {
    const script = performance.getEntriesByType("resource").filter((one) => /\\.js$/.test(one.name));
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
        painted: paint.startTime,
        listed: performance.getEntriesByName("listed")[0]?.startTime ?? NaN,
        script: script.reduce((sum, one) => sum + one.encodedBodySize, 0),
    };
}"""

LISTED = """() => {
    const look = () => {
        const rows = document.querySelectorAll("[role=row] h3, [role=row] .card-title, [role=row] bdi");
        if (rows.length > 0) performance.mark("listed");
        else requestAnimationFrame(look);
    };
    look();
}"""

WATCH = """() => {
    const list = document.querySelector(".recommended");
    window.moves = [];
    addEventListener("keydown", () => window.moves.push({ at: performance.now() }), true);
    const note = (name) => {
        const move = window.moves.at(-1);
        if (move && !(name in move)) move[name] = performance.now() - move.at;
    };
    new MutationObserver(() => requestAnimationFrame(() => {
        note("shown");
        if (list.getAttribute("aria-busy") !== "true") note("answered");
    })).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def make_shop(folder: Path, n_items: int) -> None:
    """Write a shop with three modalities as ready-made features and some pictures, and train it."""
    made, random = dataset(n_items, USERS), np.random.default_rng(0)
    (folder / "features").mkdir(parents=True)
    (folder / "images").mkdir()
    for number in range(PICTURES):
        pixels = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((480, 480)).save(folder / "images" / f"{number}.jpg")
    text: NDArray[np.float32] = np.asarray(made.features["text"].values)
    for name in ("text", "image", "audio"):
        noise = random.normal(size=text.shape).astype(np.float32) / 8
        np.save(folder / "features" / f"{name}.npy", text + noise)
        (folder / "features" / f"{name}.ids.txt").write_text("\n".join(made.items), encoding="utf-8")
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["item_id", "title", "category", "price", "image"])
        for number, name in enumerate(made.items):
            row = name, f"Thing no. {number}", f"kind {number % 40}", 5 + number % 90
            table.writerow([*row, f"images/{number % PICTURES}.jpg"])
    with (folder / "interactions.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["user_id", "item_id", "timestamp", "event"])
        times = [0.0] * len(made.user) if made.time is None else made.time.tolist()
        for user, item, at in zip(made.user.tolist(), made.item.tolist(), times, strict=True):
            # The first forty people are one, with a history that is worth weighing.
            table.writerow(["u0" if user < 4 else f"u{user}", made.items[item], at, "purchase"])
    (folder / "palate.toml").write_text(SETTINGS, encoding="utf-8")
    train(Inputs(folder), on="all")
    prepare(Inputs(folder))


def first_view(browser: Any, address: str) -> dict[str, float]:
    """Milliseconds until something, and until items are seen, and bytes of script as they came."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(f"({LISTED})()")
    page.goto(f"{address}/")
    page.wait_for_function("() => performance.getEntriesByName('listed').length > 0")
    found: dict[str, float] = page.evaluate(FIRST_VIEW)
    context.close()
    return found


def moved(browser: Any, address: str, moves: int) -> list[dict[str, float]]:
    """Milliseconds from each move of a weight to what it changes on the page, one move after the other."""
    view = View.open(browser, address, "/shoppers?user=u0")
    page = view.page
    page.evaluate(WATCH)
    names = ["text", "image", "audio", "behaviour"]
    for number in range(moves):
        slider = page.get_by_role("slider", name=names[number % len(names)])
        slider.press("ArrowLeft" if number % 8 < 4 else "ArrowRight")
        view.settle()
    found: list[dict[str, float]] = page.evaluate("() => window.moves")
    view.close()
    return found


def dragged(browser: Any, address: str, moves: int) -> tuple[float, int, int]:
    """Milliseconds from the last of many moves in a row to the answer to it, requests, those given up."""
    view = View.open(browser, address, "/shoppers?user=u0")
    page, asked, failed = view.page, list[str](), list[str]()
    page.on(
        "request", lambda request: asked.append(request.url) if "recommendations" in request.url else None
    )
    page.on(
        "requestfailed",
        lambda request: failed.append(request.url) if "recommendations" in request.url else None,
    )
    slider = page.get_by_role("slider", name="text")
    slider.focus()
    page.evaluate(WATCH)
    for number in range(moves):
        page.keyboard.press("ArrowLeft" if number // 10 % 2 else "ArrowRight")
    view.settle()
    last: dict[str, float] = page.evaluate("() => window.moves.at(-1)")
    view.close()
    return last.get("answered", float("nan")), len(asked), len(failed)


def told(what: str, values: list[float]) -> None:
    p50, p95 = np.percentile(values, [50, 95])
    print(f"{what}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(values):.0f} ms", flush=True)


def main(n_items: int, moves: int) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    console.build()
    with tempfile.TemporaryDirectory() as parent, sync_playwright() as playwright:
        folder, began = Path(parent) / "shop", time.perf_counter()
        make_shop(folder, n_items)
        print(f"made a shop of {n_items:,} items in {time.perf_counter() - began:.0f} s", flush=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(folder) as (client, _):
            address = str(client.base_url).rstrip("/")
            views = [first_view(browser, address) for _ in range(VIEWS)]
            told("first paint", [view["painted"] for view in views])
            told("first items seen", [view["listed"] for view in views])
            print(f"script of the first view: {views[0]['script'] / 1000:.0f} kB as it comes", flush=True)
            found = moved(browser, address, moves)
            told(f"{len(found)} moves, shown by what the page knows", [move["shown"] for move in found])
            told("the same, by the server's answer", [move["answered"] for move in found])
            last, asked, failed = dragged(browser, address, moves)
            print(
                f"{moves} moves in a row: answered {last:.0f} ms after the last, by {asked} requests, "
                f"{failed} of them given up"
            )
        browser.close()


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:]]
    main(*(wanted or [20_000, 100]))
