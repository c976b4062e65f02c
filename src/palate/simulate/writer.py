"""Write a made-up shop as a workspace folder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from palate.atomic import filling
from palate.errors import InputError
from palate.progress import Progress
from palate.simulate import words
from palate.simulate.discovery import discover_the_shop, with_one_taste
from palate.simulate.facts import THINGS, Item, make_items
from palate.simulate.files import iso, write_csv
from palate.simulate.opinions import CANDID, CONTENT
from palate.simulate.review_files import write_review_files
from palate.simulate.reviews import Habit, Review, make_reviews
from palate.simulate.shoppers import Event, Shopper, make_shoppers, shop_for_a_year
from palate.simulate.truth import write_truth

FEWEST_ITEMS, FEWEST_USERS = 20, 4

Tastes = Literal["behaviour", "reviews"]
"""Where tastes show."""

REVIEWING = Habit(share=0.3, temper=CONTENT)
"""In a shop where people buy what they like."""

PHOTOGRAPHING = Habit(share=0.6, temper=CONTENT, first_pictured=True)
"""In a shop that leaves the pictures to its customers."""

SPEAKING = Habit(share=0.9, temper=CANDID)
"""In a shop where tastes show only in what people say."""


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
    reviews : sequence of Review
        What they said of it, and what each review tells.
    """

    catalogue: Sequence[Item]
    shoppers: Sequence[Shopper]
    events: Sequence[Event]
    reviews: Sequence[Review]

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
    folder: Path,
    *,
    items: int = 240,
    users: int = 400,
    seed: int = 0,
    tastes: Tastes = "behaviour",
    review_photos_only: bool = False,
    uploads: bool = True,
    progress: Progress | None = None,
) -> ShopFacts:
    """Make up a shop and write it: tables, pictures (JPEG, PNG), sounds (WAV, OGG) and ``truth.json``.

    All of it is written, or nothing.

    Style is seen in the picture alone, voice heard in the sound alone, theme read in the text alone; a tenth
    of the items has no picture, two fifths no sound, some no description. Shoppers go by what they can see,
    hear or read.

    Reviews are in English and Chinese. They praise what fits the shopper's taste and complain of the rest,
    in words of what the item looks and sounds like, is for and is made of; stars go with that. A third
    carries photographs of the item, some a recording of its sound: nobody speaks there, for palate has no
    text-to-speech. A few have no text, and a few tell or show another item. ``truth.json`` says of each
    what it tells.

    Parameters
    ----------
    folder : Path
        New, or empty.
    items, users : int
        How many.
    seed : int
        The same seed writes the same files.
    tastes : {"behaviour", "reviews"}
        Where tastes show. With "reviews" shoppers first buy by chance, and say of almost every purchase what
        they like and dislike; only their last two purchases follow their taste, which no earlier one tells.
    review_photos_only : bool
        Write no pictures of items, so that only photographs in reviews show them. Most purchases are reviewed
        then, and the first review of every item has one; interactions and the rest of the items are the same.
    uploads : bool
        Write the photographs and recordings of reviews. Without them reviews.csv names none, all else is the
        same, and a shop of many reviews is made several times as fast.
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
    if tastes not in get_args(Tastes):
        raise InputError(f"no tastes '{tastes}'; there are: {', '.join(get_args(Tastes))}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already; choose a new folder")
    catalogue = make_items(items, np.random.default_rng([seed, 1]))
    shoppers = make_shoppers(users, np.random.default_rng([seed, 2]))
    if tastes == "reviews":
        shoppers = with_one_taste(shoppers)
        events = discover_the_shop(catalogue, shoppers, np.random.default_rng([seed, 3]))
        habit = replace(SPEAKING, first_pictured=review_photos_only)
    else:
        events = shop_for_a_year(catalogue, shoppers, np.random.default_rng([seed, 3]))
        habit = PHOTOGRAPHING if review_photos_only else REVIEWING
    # Reviews have streams of their own: they move nothing else.
    reviews = make_reviews(catalogue, shoppers, events, habit, np.random.default_rng([seed, 5]))
    facts = ShopFacts(catalogue, shoppers, events, reviews)
    with filling(folder) as new:
        for name in ("images", "audio"):
            (new / name).mkdir()
        _write_items(new, catalogue, seed, progress, pictures=not review_photos_only)
        _write_interactions(new, facts)
        write_review_files(new, catalogue, reviews, seed, progress, uploads=uploads)
        write_truth(new / "truth.json", catalogue, shoppers, reviews)
    return facts


def _write_items(
    folder: Path, catalogue: Sequence[Item], seed: int, progress: Progress | None, *, pictures: bool
) -> None:
    rows: list[list[object]] = []
    for number, item in enumerate(catalogue):
        random = np.random.default_rng([seed, 4, number])
        images = _pictures(folder, item, random, pictures) if item.pictured else []
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
    write_csv(folder / "items.csv", header.split(","), rows)


def _pictures(folder: Path, item: Item, random: np.random.Generator, keep: bool) -> list[str]:
    """One or two pictures, as JPEG or PNG; without ``keep`` none, though the stream moves on."""
    from palate.simulate.draw import draw

    names: list[str] = []
    for number in range(2 if random.random() < 0.15 else 1):
        ending = "jpg" if random.random() < 0.7 else "png"
        name = f"images/{item.item_id}-{number + 1}.{ending}"
        picture = draw(item, random)
        if keep:
            picture.save(folder / name, quality=88, compress_level=6)
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
            iso(event.time),
            event.event,
            facts.catalogue[event.item].price if event.event == "purchase" else 1,
        )
        for event in facts.events
    ]
    write_csv(folder / "interactions.csv", ["user_id", "item_id", "timestamp", "event", "value"], rows)
