"""A small trained shop of words and behaviour, quick to make, that answers are tested on."""

import csv
from pathlib import Path

import numpy as np

from palate.store import NewEvent
from palate.store.items import NewItem
from palate.tasks.inputs import Inputs
from palate.tasks.live.shop import Live
from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot
from palate.tasks.publish import published
from palate.tasks.train import train

KINDS = ("lamp", "mug", "scarf")
WORDS = {"lamp": "a warm light for reading", "mug": "hot coffee in stoneware", "scarf": "soft wool in winter"}


def write_small_shop(folder: Path, items: int = 30, users: int = 40) -> Path:
    """Write tables of items of three kinds and of people who like one kind; no media."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    kind = [KINDS[number % 3] for number in range(items)]
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["item_id", "title", "description", "category", "brand", "price", "in_stock"])
        for number, name in enumerate(kind):
            brand = "North" if number % 2 else "South"
            row = (f"i{number}", f"{name} no. {number}", WORDS[name], name, brand, 5 + number, number % 5 > 0)
            table.writerow(row)
    with (folder / "interactions.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["user_id", "item_id", "timestamp", "event"])
        for user in range(users):
            likes = np.array([8.0 if name == KINDS[user % 3] else 1.0 for name in kind])
            chosen = random.choice(items, 6, replace=False, p=likes / likes.sum())
            for step, item in enumerate(chosen):
                event = "purchase" if step % 2 else "view"
                table.writerow([f"u{user}", f"i{item}", 1_700_000_000 + user * 86_400 + step * 3600, event])
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["review_id", "user_id", "item_id", "text", "rating", "timestamp"])
        table.writerow(
            ["r1", "w1", "i0", "Bright enough to read at night. The switch is stiff.", 5, 1_700_100_000]
        )
        table.writerow(["r2", "w2", "i1", "The handle broke.", 1, 1_700_200_000])
    (folder / "palate.toml").write_text('text_encoder = "none"\nmodel = "ease"\n', encoding="utf-8")
    return folder


def publish_small_shop(folder: Path) -> str:
    """Train and freeze the shop of :func:`write_small_shop`; the version of its snapshot."""
    inputs = Inputs(folder)
    train(inputs, on="all")
    return published(inputs)


def live_of(folder: Path, version: str) -> Live:
    """What answers come from."""
    inputs = Inputs(folder)
    return Live.of(Snapshot.load(inputs.derived / SNAPSHOTS / version, inputs.settings, folder))


def stored_events(folder: Path) -> list[NewEvent]:
    """The interactions of the shop as events of a store."""
    with (folder / "interactions.csv").open(newline="", encoding="utf-8") as handle:
        return [
            NewEvent(
                row["user_id"],
                row["item_id"],
                row["event"],
                None,
                float(row["timestamp"]),
                None,
                f"row-{line}",
            )
            for line, row in enumerate(csv.DictReader(handle))
        ]


def stored_items(folder: Path) -> list[NewItem]:
    """The items of the shop as those of a store."""
    with (folder / "items.csv").open(newline="", encoding="utf-8") as handle:
        return [
            NewItem(
                row["item_id"],
                row["title"],
                row["description"],
                row["category"],
                row["brand"],
                float(row["price"]),
                row["in_stock"] == "True",
            )
            for row in csv.DictReader(handle)
        ]
