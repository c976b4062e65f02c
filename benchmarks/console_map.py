"""How smoothly the console's map moves: ``python -m benchmarks.console_map [ITEMS SECONDS]``.

A shop of made-up items is served, and its map is moved and enlarged in Chromium at every frame, so that all
of it is drawn anew each time. Told are frames a second that were drawn, how long it took from one to the
next, and whether the map fell back to density by itself.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from scripts import console
from tests.served import served

from benchmarks.serving import prepare

USERS = 2_000
VIEWS = {"1280 x 860": (1280, 860, 1), "390 x 844, three pixels for one": (390, 844, 3)}

COUNT = """() => {
    window.drawn = [];
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...given) {
        put.apply(this, given);
        window.drawn.push(performance.now());
    };
}"""

MOVE = """(seconds) => new Promise((done) => {
    const plot = document.querySelector(".map-plot");
    const { left, top, width, height } = plot.getBoundingClientRect();
    const at = (x, y) => ({ bubbles: true, cancelable: true, view: window, clientX: x, clientY: y });
    const [x, y] = [left + width / 2, top + height / 2];
    const end = performance.now() + 1000 * seconds;
    window.drawn.length = 0;
    let frames = 0, zooms = false;
    const step = (now) => {
        frames += 1;
        if (now >= end) {
            window.dispatchEvent(new MouseEvent("mouseup", at(x, y)));
            return done({ frames, drawn: window.drawn.slice() });
        }
        const half = now > end - 500 * seconds;
        if (half && !zooms) window.dispatchEvent(new MouseEvent("mouseup", at(x, y)));
        zooms = half;
        if (zooms) {
            const deltaY = Math.floor(frames / 20) % 2 ? 40 : -40;
            plot.dispatchEvent(new WheelEvent("wheel", { ...at(x, y), deltaY }));
        } else {
            const turned = at(x + 90 * Math.sin(frames / 15), y + 60 * Math.cos(frames / 15));
            window.dispatchEvent(new MouseEvent("mousemove", turned));
        }
        requestAnimationFrame(step);
    };
    plot.dispatchEvent(new MouseEvent("mousedown", at(x, y)));
    requestAnimationFrame(step);
})"""


def main(n_items: int, seconds: float) -> None:
    from playwright.sync_api import sync_playwright

    console.build()
    with tempfile.TemporaryDirectory() as beside, sync_playwright() as playwright:
        prepare(folder := Path(beside) / "shop", n_items, USERS)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(folder) as (client, _):
            began = time.perf_counter()
            answer = client.get("/v1/map")
            while answer.status_code == 503:
                time.sleep(0.2)
                answer = client.get("/v1/map")
            print(f"made in {time.perf_counter() - began:.2f} s, {len(answer.content) / 1e6:.2f} MB")
            for name, (width, height, ratio) in VIEWS.items():
                told = moved(browser, str(client.base_url), width, height, ratio, seconds)
                print(f"{n_items:,} items at {name}: {told}", flush=True)
        browser.close()


def moved(browser: Any, address: str, width: int, height: int, ratio: int, seconds: float) -> str:
    """What moving the map in one window gave, in words."""
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=ratio)
    page.goto(f"{address}/#/map")
    page.evaluate(COUNT)
    page.get_by_role("heading", name="in view").wait_for()
    density = page.get_by_role("button", name="Density")
    found = page.evaluate(MOVE, seconds)
    gaps = np.diff(found["drawn"])
    fell = density.get_attribute("aria-pressed") == "true"
    page.close()
    return (
        f"{len(found['drawn']) / seconds:.0f} frames/s drawn of {found['frames'] / seconds:.0f} shown, "
        f"{np.median(gaps):.0f} ms from one to the next, p95 {np.quantile(gaps, 0.95):.0f} ms"
        + (", fell back to density" if fell else "")
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 20_000, float(given[1]) if len(given) > 1 else 6.0)
