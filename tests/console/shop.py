"""A made-up shop with pictures and sounds, hostile items among them, that is quick to train."""

import csv
from pathlib import Path

from palate.simulate import simulate_shop
from palate.tasks.inputs import Inputs
from palate.tasks.prepare import prepare
from palate.tasks.train import train

SETTINGS = """text_encoder = "none"
speech = false
model = "l3ae"

[reviews]
features = false
"""

HOSTILE = {
    "h-script": "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">",
    "h-bidi": "lamp \u2069\u202egnihton si ti\u202c and more",
    "h-long": "Wort" * 1250,
    "h-zh": "骨直门灯<b>粗体</b>",
    "../h?a=1&b=#/x%2F": "an id that looks like a path",
}
"""Titles by id, none of which may do or break anything."""


def make_shop(folder: Path) -> None:
    """Write and train the shop, and make it ready to be served."""
    simulate_shop(folder, items=30, users=40, seed=3)
    (folder / "palate.toml").write_text(SETTINGS, encoding="utf-8")
    add_hostile(folder / "items.csv")
    train(Inputs(folder), on="all")
    prepare(Inputs(folder))


def add_hostile(table: Path) -> None:
    """Add the hostile items, and one that can't be used, to the end of a table of items."""
    with table.open(encoding="utf-8", newline="") as handle:
        columns = next(csv.reader(handle))
    with table.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        for item_id, title in HOSTILE.items():
            writer.writerow({"item_id": item_id, "title": title, "category": "<i>odd</i>", "price": "9.5"})
        writer.writerow({"title": "<b>a row without an id</b>"})
