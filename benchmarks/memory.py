"""``python -m benchmarks.memory [ITEMS] [--network]``: peak memory of encoding many pictures and texts.

With --network both go through the encoders that a shop gets. Without it a stand-in takes the place of the
pictures' network and texts are counted in words alone: files, decoding, threads, cache and features are the
real ones, and 20,000 items a matter of a minute.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from palate.data import Fingerprint
from palate.encoders import ImageEncoder
from palate.evaluation.protocol import peak_rss_mb
from palate.features import Choice, build_features
from palate.media import Picture
from palate.shop import read_shop


class MeanColours(ImageEncoder):
    """As many numbers as the network's, from a picture made small."""

    name = "mean-colours"
    dim = 1280

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.name, "1")

    def vectors(self, things: Sequence[Picture]) -> np.ndarray:
        small = [np.resize(picture.pixels[::8, ::8], self.dim) for picture in things]
        return np.stack(small).astype(np.float32)


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    items = numbers[0] if numbers else 20_000
    choice = Choice() if "--network" in sys.argv else Choice(text=None, image=MeanColours())
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(items):
            noise = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8))
            noise.resize((320, 240)).save(folder / f"{number}.jpg")
        rows = "".join(f"i{number},thing {number} of {number % 7},{number}.jpg\n" for number in range(items))
        (folder / "items.csv").write_text("item_id,title,image\n" + rows)
        before = peak_rss_mb()
        built = build_features(read_shop(folder), choice, folder / ".palate")
        peak = peak_rss_mb()
        by = ", ".join(row.encoder for row in built.rows)
        print(f"{items:,} pictures and texts by {by}: {peak:.0f} MiB at most ({before:.0f} before)")


if __name__ == "__main__":
    main()
