"""The shop page: items with pictures and sounds, and search by words, a picture, a sound and any mix."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.console.views import View

Open = Callable[..., View]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "items.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def first(page: Any) -> str:
    return page.get_by_role("row").first.get_attribute("data-key")


def test_items_show_their_pictures_and_play_their_sounds(view: Open, trained: Path) -> None:
    page = view().page
    page.wait_for_function(
        "() => [...document.images].some((image) => image.complete && image.naturalWidth > 0)"
    )
    sounding = next(row for row in rows(trained) if row["audio"])
    card = page.locator(f"[data-key='{sounding['item_id']}']")
    card.get_by_role("button", name="Play").click()
    card.get_by_role("button", name="Stop").click()
    silent = next(row for row in rows(trained) if not row["audio"] and row["image"])
    said = page.locator(f"[data-key='{silent['item_id']}']").inner_text()
    assert "lacks" in page.locator(f"[data-key='{silent['item_id']}']").text_content(), said


def test_a_picture_finds_its_item_and_a_sound_too(view: Open, trained: Path) -> None:
    shown = view()
    page = shown.page
    pictured = next(row for row in rows(trained) if row["image"])
    picture = trained / pictured["image"].split("|")[0].split(";")[0]
    page.locator("input[type=file][accept='image/*']").set_input_files(picture)
    page.get_by_role("heading", name="Found").wait_for()
    shown.settle()
    assert first(page) == pictured["item_id"]
    page.get_by_role("searchbox").fill("lamp")
    page.get_by_role("searchbox").press("Enter")
    chips = page.get_by_role("group", name="What is searched by")
    chips.get_by_role("button", name="Remove lamp").wait_for()
    shown.settle()
    assert chips.get_by_role("button", name="Remove").count() == 2
    chips.get_by_role("button", name=f"Remove {picture.name}").click()
    chips.get_by_role("button", name="Remove lamp").click()
    page.get_by_role("heading", name="Shop").wait_for()
    sounding = next(row for row in rows(trained) if row["audio"])
    page.locator("input[type=file][accept='audio/*']").set_input_files(trained / sounding["audio"])
    page.get_by_role("heading", name="Found").wait_for()
    shown.settle()
    assert first(page) == sounding["item_id"]


def test_a_recording_is_searched_by(view: Open) -> None:
    shown = view()
    page = shown.page
    page.get_by_role("button", name="Record").click()
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Remove recording.webm").wait_for()
    shown.settle()
    assert page.get_by_role("row").count() > 0


def test_a_file_that_is_dropped_is_searched_by(view: Open, trained: Path) -> None:
    shown = view()
    page = shown.page
    pictured = [row for row in rows(trained) if row["image"]][1]
    content = (trained / pictured["image"].split("|")[0].split(";")[0]).read_bytes()
    page.evaluate(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", { type: "image/jpeg" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        list(content),
    )
    page.get_by_role("button", name="Remove dropped.jpg").wait_for()
    shown.settle()
    assert first(page) == pictured["item_id"]


def test_the_shop_is_narrowed_and_the_address_says_to_what(view: Open, trained: Path) -> None:
    shown = view()
    page = shown.page
    lamps = [row for row in rows(trained) if row["category"] == "lamp" and row["item_id"]]
    page.get_by_role("button", name="Category").click()
    page.get_by_role("option", name="lamp").click()
    page.keyboard.press("Escape")
    shown.rows(len(lamps))
    assert page.evaluate("location.hash") == "#/shop?category=lamp"
    page.get_by_role("button", name="Price").click()
    page.get_by_role("textbox", name="To").fill("0.01")
    page.keyboard.press("Tab")
    page.get_by_text("No item is like that").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear filters").last.click()
    shown.settle()
    silent = [row for row in rows(trained) if row["item_id"] and not row["audio"]]
    page.get_by_role("button", name=f"audio {len(silent)}").click()
    shown.rows(len(silent))
    page.go_back()
    shown.rows(len([row for row in rows(trained) if row["item_id"]]))


def test_what_could_not_be_used_is_shown_with_its_place_and_reason(view: Open) -> None:
    shown = view()
    shown.page.get_by_role("link", name="Quarantine").click()
    row = shown.page.get_by_role("row").nth(1)
    assert "items.csv" in row.inner_text()
    assert re.search(r"\b\d+\b", row.inner_text())
    with shown.page.expect_download() as saved:
        shown.page.get_by_role("button", name="Download as CSV").click()
    assert saved.value.suggested_filename == "quarantine.csv"
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as handle:
        table = list(csv.DictReader(handle))
    assert "items.csv" in [reject["file"] for reject in table]
    assert all(reject["reason"] for reject in table)
    shown.settle()
