"""``python -m benchmarks.fuzz [UPLOADS]``: send broken pictures and sounds to a server, 10,000 by default.

Prints how many were answered with which status. An upload is a valid file with some bytes changed, cut,
doubled or put in from another file. Exits with 1 where an answer is neither 202 nor 422.
"""

import argparse
import io
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from fastapi.testclient import TestClient
from PIL import Image
from tests.live import prepare_small_shop, write_small_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop


def valid_files() -> list[tuple[str, bytes]]:
    """A small valid file of each type that is taken, with its field."""
    picture = Image.effect_mandelbrot((24, 24), (-2, -1.5, 1, 1.5), 50)
    wave = np.sin(np.arange(4000) / 9) * 0.5
    found: list[tuple[str, bytes]] = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        file = io.BytesIO()
        picture.save(file, kind)
        found.append(("image", file.getvalue()))
    for kind in ("WAV", "FLAC", "OGG", "MP3"):
        file = io.BytesIO()
        soundfile.write(file, wave, 16000, format=kind)
        found.append(("audio", file.getvalue()))
    return found


def fuzzed_files(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Broken files, the same ones for a seed."""
    pick, sound = random.Random(seed), valid_files()
    for _ in range(count):
        field, content = pick.choice(sound)
        broken = bytearray(content)
        for _ in range(pick.randint(1, 6)):
            at, size = pick.randrange(len(broken) + 1), pick.choice((1, 1, 4, 40, 400))
            how = pick.randrange(5)
            if how == 0:
                broken[at : at + size] = pick.randbytes(size)
            elif how == 1:
                del broken[at : at + size]
            elif how == 2:
                broken[at:at] = broken[at : at + size]
            elif how == 3:
                broken[at:at] = pick.choice(sound)[1][:size]
            else:
                broken[at : at + 4] = pick.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
        yield (field if pick.random() < 0.9 else pick.choice(("image", "audio"))), bytes(broken)


def main(count: int, seed: int) -> int:
    """Send them all; print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        shop_folder = write_small_shop(Path(folder) / "shop")
        prepare_small_shop(shop_folder)
        shop = LivingShop.open(shop_folder)
        state = ServingState(shop)
        client, statuses = (
            TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False),
            Counter[int](),
        )
        for number, (field, content) in enumerate(fuzzed_files(count, seed)):
            item = {"item_id": f"f{number % 50}"}
            statuses[client.post("/v1/items", data=item, files=[(field, content)]).status_code] += 1
        left = list(shop.store.media.staging.glob("*"))
        state.close()
        shop.close()
    told = ", ".join(f"{number:,} of status {status}" for status, number in sorted(statuses.items()))
    print(f"uploads: {count:,}: {told}; files left in staging: {len(left)}")
    return 0 if set(statuses) <= {202, 422} and not left else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("uploads", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    sys.exit(main(given.uploads, given.seed))
