"""Encoding, against the bare runtime, and a second run against the first."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.timing import Pair, pair
from palate.data import read_shop
from palate.encoders import EfficientNetLite0
from palate.features import Choice, build_features
from palate.media import Picture
from palate.simulate import simulate_shop


def benchmarks() -> Iterator[Pair]:
    random = np.random.default_rng(0)
    encoder = EfficientNetLite0()
    pictures = [Picture(random.integers(0, 256, (300, 300, 3), dtype=np.uint8)) for _ in range(32)]
    encoder.vectors(pictures[:1])
    yield pair(
        "32 pictures in one call",
        lambda: encoder.vectors(pictures),
        "one call a picture",
        lambda: [encoder.vectors([picture]) for picture in pictures],
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        simulate_shop(folder, items=30, users=10)
        shop = read_shop(folder)
        build_features(shop, Choice(), folder / ".palate")
        fresh = iter(range(100))
        yield pair(
            "encoding a shop of 30 items again",
            lambda: build_features(shop, Choice(), folder / ".palate"),
            "encoding it for the first time",
            lambda: build_features(shop, Choice(), folder / f".palate{next(fresh)}"),
            runs=2,
        )
