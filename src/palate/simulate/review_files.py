"""Reviews of a made-up shop as files: a table, photographs and recordings."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from palate.progress import Progress
from palate.simulate.facts import Item
from palate.simulate.files import iso, write_csv
from palate.simulate.reviews import Review

HEADER = ("review_id", "user_id", "item_id", "text", "rating", "timestamp", "image", "audio", "helpful")

UPLOADS = "uploads"
"""Folder of what shoppers upload."""


def write_review_files(
    folder: Path,
    catalogue: Sequence[Item],
    reviews: Sequence[Review],
    seed: int,
    progress: Progress | None,
    *,
    uploads: bool,
) -> None:
    """Write reviews.csv, and every upload at its place in the folder; without ``uploads`` none is named."""
    (folder / UPLOADS).mkdir(parents=True, exist_ok=True)
    rows: list[tuple[object, ...]] = []
    for number, review in enumerate(reviews):
        random = np.random.default_rng([seed, 6, number])
        item = catalogue[review.item].item_id
        images, audio = (image_names(review), audio_names(review)) if uploads else ([], [])
        for name, shown in zip(images, review.images_of, strict=uploads):
            _photograph(folder / name, catalogue[shown], random)
        for name, heard in zip(audio, review.audio_of, strict=uploads):
            _record(folder / name, catalogue[heard], random)
        said = (review.text, review.rating, iso(review.time))
        media = ("|".join(images), "|".join(audio))
        rows.append((review.review_id, review.user_id, item, *said, *media, review.helpful))
        if progress:
            progress("write reviews", number + 1, len(reviews))
    write_csv(folder / "reviews.csv", HEADER, rows)


def image_names(review: Review) -> list[str]:
    """Files of the photographs, relative to the shop's folder."""
    return [f"{UPLOADS}/{review.review_id}-{position + 1}.jpg" for position in range(len(review.images_of))]


def audio_names(review: Review) -> list[str]:
    """Files of the recordings, relative to the shop's folder; every fourth is a WAV."""
    ending = "wav" if int(review.review_id.removeprefix("r")) % 4 == 0 else "ogg"
    return [
        f"{UPLOADS}/{review.review_id}-{position + 1}.{ending}" for position in range(len(review.audio_of))
    ]


def _photograph(path: Path, item: Item, random: np.random.Generator) -> None:
    from palate.simulate.uploads import photograph

    photograph(item, random).save(path, quality=int(random.integers(45, 80)))


def _record(path: Path, item: Item, random: np.random.Generator) -> None:
    import soundfile

    from palate.simulate.synthesise import RATE
    from palate.simulate.uploads import record

    soundfile.write(path, record(item, random), RATE)
