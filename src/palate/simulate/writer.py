"""Write a made-up shop as a workspace folder."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from palate.errors import InputError
from palate.progress import Progress
from palate.simulate import words
from palate.simulate.facts import STYLES, THINGS, VOICES, Item, make_items
from palate.simulate.shoppers import Event, Shopper, make_shoppers, shop_for_a_year

FEWEST_ITEMS, FEWEST_USERS = 20, 4


@dataclass(frozen=True)
class ShopFacts:
    """The truth about a made-up shop, which its files only hint at.

    Parameters
    ----------
    catalogue : sequence of Item
        Every item with its style, voice and theme.
    shoppers : sequence of Shopper
        Every shopper with their taste.
    events : sequence of Event
        What they did, in order of time.
    """

    catalogue: Sequence[Item]
    shoppers: Sequence[Shopper]
    events: Sequence[Event]

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.catalogue)

    @property
    def users(self) -> int:
        """Number of shoppers."""
        return len(self.shoppers)

    @property
    def interactions(self) -> int:
        """Number of events."""
        return len(self.events)


def simulate_shop(
    folder: Path, *, items: int = 240, users: int = 400, seed: int = 0, progress: Progress | None = None
) -> ShopFacts:
    """Make up a shop and write it: tables, pictures (JPEG, PNG), sounds (WAV, OGG) and ``truth.json``.

    Style is seen in the picture alone, voice heard in the sound alone, theme read in the text alone; a tenth
    of the items has no picture, two fifths no sound, some no description. Shoppers go by what they can see,
    hear or read.

    Parameters
    ----------
    folder : Path
        New, or empty.
    items, users : int
        How many.
    seed : int
        The same seed writes the same files.
    progress : callable, optional
        Told of every item drawn.

    Raises
    ------
    InputError
        If the folder holds something already, or the numbers are too small.
    """
    if items < FEWEST_ITEMS or users < FEWEST_USERS:
        raise InputError(f"a shop needs at least {FEWEST_ITEMS} items and {FEWEST_USERS} users")
    if seed < 0:
        raise InputError("--seed must not be negative")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already; choose a new folder")
    catalogue = make_items(items, np.random.default_rng([seed, 1]))
    shoppers = make_shoppers(users, np.random.default_rng([seed, 2]))
    events = shop_for_a_year(catalogue, shoppers, np.random.default_rng([seed, 3]))
    facts = ShopFacts(catalogue, shoppers, events)
    for name in ("images", "audio"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_items(folder, catalogue, seed, progress)
    _write_interactions(folder, facts)
    _write_reviews(folder, facts, np.random.default_rng([seed, 5]))
    _write_truth(folder, facts)
    return facts


def _write_items(folder: Path, catalogue: Sequence[Item], seed: int, progress: Progress | None) -> None:
    rows: list[list[object]] = []
    for number, item in enumerate(catalogue):
        random = np.random.default_rng([seed, 4, number])
        images = _pictures(folder, item, random) if item.pictured else []
        audio = [_sound(folder, item, random)] if item.voice >= 0 else []
        # Some shops describe in one language only.
        languages = random.choice(("both", "en", "zh"), p=(0.7, 0.15, 0.15)) if item.described else ""
        en = words.description_en(item, random) if languages in ("both", "en") else ""
        zh = words.description_zh(item, random) if languages in ("both", "zh") else ""
        thing = THINGS[item.thing].en
        rows.append(
            [
                item.item_id,
                words.title_en(item),
                words.title_zh(item),
                en,
                zh,
                thing,
                item.brand,
                item.price,
                item.material.en,
                "|".join(images),
                "|".join(audio),
            ]
        )
        if progress:
            progress("draw and play", number + 1, len(catalogue))
    header = "item_id,title,title_zh,description,description_zh,category,brand,price,material,image,audio"
    _write_csv(folder / "items.csv", header.split(","), rows)


def _pictures(folder: Path, item: Item, random: np.random.Generator) -> list[str]:
    """One or two pictures, as JPEG or PNG."""
    from palate.simulate.draw import draw

    names: list[str] = []
    for number in range(2 if random.random() < 0.15 else 1):
        ending = "jpg" if random.random() < 0.7 else "png"
        name = f"images/{item.item_id}-{number + 1}.{ending}"
        draw(item, random).save(folder / name, quality=88, compress_level=6)
        names.append(name)
    return names


def _sound(folder: Path, item: Item, random: np.random.Generator) -> str:
    """One sound, as WAV or OGG."""
    import soundfile

    from palate.simulate.synthesise import RATE, synthesise

    ending = "wav" if random.random() < 0.4 else "ogg"
    name = f"audio/{item.item_id}.{ending}"
    soundfile.write(folder / name, synthesise(item, random), RATE)
    return name


def _write_interactions(folder: Path, facts: ShopFacts) -> None:
    rows = [
        (
            event.user_id,
            facts.catalogue[event.item].item_id,
            _iso(event.time),
            event.event,
            facts.catalogue[event.item].price if event.event == "purchase" else 1,
        )
        for event in facts.events
    ]
    _write_csv(folder / "interactions.csv", ["user_id", "item_id", "timestamp", "event", "value"], rows)


def _write_reviews(folder: Path, facts: ShopFacts, random: np.random.Generator) -> None:
    shoppers = {shopper.user_id: shopper for shopper in facts.shoppers}
    rows: list[Sequence[object]] = []
    for event in facts.events:
        if event.event != "purchase" or random.random() > 0.3:
            continue
        shopper, item = shoppers[event.user_id], facts.catalogue[event.item]
        likes = ("look", "sound", "use", "thing")
        liked = likes[int(np.argmax(shopper.weights))]
        if (liked == "sound" and item.voice < 0) or (liked == "look" and not item.pictured):
            liked = "thing"
        text = words.review(item, liked, shopper.chinese, random)
        rating = int(random.choice((3, 4, 5), p=(0.15, 0.35, 0.5)))
        later = event.time + int(random.integers(1, 15)) * 86_400
        rows.append((f"r{len(rows) + 1:05d}", event.user_id, item.item_id, text, rating, _iso(later)))
    _write_csv(
        folder / "reviews.csv", ["review_id", "user_id", "item_id", "text", "rating", "timestamp"], rows
    )


def _write_truth(folder: Path, facts: ShopFacts) -> None:
    items = {
        item.item_id: {
            "style": STYLES[item.style],
            "voice": VOICES[item.voice] if item.voice >= 0 else None,
            "theme": item.theme,
        }
        for item in facts.catalogue
    }
    users = {
        shopper.user_id: {"kind": shopper.kind, "weights": shopper.weights} for shopper in facts.shoppers
    }
    text = json.dumps({"items": items, "users": users}, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text, encoding="utf-8")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _iso(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
