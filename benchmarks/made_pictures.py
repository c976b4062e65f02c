"""Pictures that are made up, and what encodes them."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from palate.encoders import EfficientNetLite0
from palate.features.encode import encode_sources, read_sources
from palate.features.files import KnownFiles
from palate.shop.shop import MediaRef
from palate.tables import Quarantine


def encoding(folder: Path, pictures: int) -> Callable[[], object]:
    """Write so many pictures of 640 x 480 into a folder, and return what decodes and encodes them, each time
    anew."""
    random = np.random.default_rng(0)
    refs: list[tuple[MediaRef]] = []
    for number in range(pictures):
        path = folder / f"{number}.jpg"
        coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        coarse.resize((640, 480), Image.Resampling.BICUBIC).save(path, quality=85)
        refs.append((MediaRef(path, "items.csv", 1, "image"),))
    encoder, runs = EfficientNetLite0(), itertools.count()

    def encode() -> object:
        cache = folder / f"cache{next(runs)}"
        sources = read_sources(refs, KnownFiles(cache))
        return encode_sources(sources, pictures, encoder, cache, Quarantine())

    return encode
