"""A small trained shop of words and behaviour, quick to make, that answers are tested on."""

import csv
from pathlib import Path

import numpy as np

from palate.tasks.inputs import Inputs
from palate.tasks.prepare import prepare
from palate.tasks.train import train

KINDS = ("lamp", "mug", "scarf")
WORDS = {"lamp": "a warm light for reading", "mug": "hot coffee in stoneware", "scarf": "soft wool in winter"}


def write_small_shop(
    folder: Path, items: int = 30, users: int = 40, item_id: str = "i{}", user_id: str = "u{}"
) -> Path:
    """Write tables of items of three kinds and of people who like one kind; no media."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    kind = [KINDS[number % 3] for number in range(items)]
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["item_id", "title", "description", "category", "brand", "price", "in_stock"])
        for number, name in enumerate(kind):
            brand = "North" if number % 2 else "South"
            row = (
                item_id.format(number),
                f"{name} no. {number}",
                WORDS[name],
                name,
                brand,
                5 + number,
                number % 5 > 0,
            )
            table.writerow(row)
    with (folder / "interactions.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["user_id", "item_id", "timestamp", "event"])
        for user in range(users):
            likes = np.array([8.0 if name == KINDS[user % 3] else 1.0 for name in kind])
            chosen = random.choice(items, 6, replace=False, p=likes / likes.sum())
            for step, item in enumerate(chosen):
                event = "purchase" if step % 2 else "view"
                moment = 1_700_000_000 + user * 86_400 + step * 3600
                table.writerow([user_id.format(user), item_id.format(item), moment, event])
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["review_id", "user_id", "item_id", "text", "rating", "timestamp"])
        table.writerow(
            [
                "r1",
                "w1",
                item_id.format(0),
                "Bright enough to read at night. The switch is stiff.",
                5,
                1_700_100_000,
            ]
        )
        table.writerow(["r2", "w2", item_id.format(1), "The handle broke.", 1, 1_700_200_000])
    (folder / "palate.toml").write_text('text_encoder = "none"\nmodel = "ease"\n', encoding="utf-8")
    return folder


def prepare_small_shop(folder: Path) -> str:
    """Train the shop of :func:`write_small_shop` and make it ready to be served; the version that answers."""
    train(Inputs(folder), on="all")
    return prepare(Inputs(folder)).version
