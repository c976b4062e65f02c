"""What shoppers upload of a thing: a photograph and a recording, worse than the shop's own."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from palate.simulate.draw import draw
from palate.simulate.facts import Item
from palate.simulate.synthesise import RATE, synthesise


def photograph(item: Item, random: np.random.Generator) -> Image.Image:
    """The thing once more, turned, cut, under a lamp to one side, out of focus, small and grainy."""
    picture = draw(item, random)
    side = picture.width
    corner = np.asarray(picture)[2, 2].tolist()
    turned = picture.rotate(
        float(random.uniform(-18, 18)), Image.Resampling.BILINEAR, fillcolor=(corner[0], corner[1], corner[2])
    )
    kept = int(side * random.uniform(0.72, 0.95))
    left, top = (int(v) for v in random.integers(0, side - kept + 1, 2))
    small = int(random.integers(112, 177))
    cut = turned.resize((small, small), Image.Resampling.BILINEAR, (left, top, left + kept, top + kept))
    soft = cut.filter(ImageFilter.GaussianBlur(float(random.uniform(0.0, 1.1))))
    return Image.fromarray(_lit(np.asarray(soft, dtype=np.float64), random))


def _lit(pixels: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.uint8]:
    """Light that falls off to one side, with a tint, and the sensor's noise."""
    side = len(pixels)
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-0.5 : 0.5 : side * 1j, -0.5 : 0.5 : side * 1j]
    light = 1 + random.uniform(0.0, 0.5) * (np.cos(angle) * x + np.sin(angle) * y)
    tint = random.uniform(0.65, 1.15) * random.uniform(0.9, 1.1, 3)
    noisy = pixels * light[:, :, None] * tint + random.normal(0, random.uniform(3, 12), pixels.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def record(item: Item, random: np.random.Generator) -> NDArray[np.float32]:
    """One to two seconds of the item's sound in a room, float32, shape (n,), at RATE.

    Nobody speaks: there is no text-to-speech here.
    """
    sound = synthesise(item, random).astype(np.float64)[: int(random.uniform(1.2, 2.0) * RATE)]
    room = sound.copy()
    for _ in range(3):
        delay = int(random.uniform(0.01, 0.09) * RATE)
        room[delay:] += random.uniform(0.1, 0.3) * sound[:-delay]
    hiss = random.normal(0, 1, len(room))
    rumble = np.convolve(random.normal(0, 1, len(room)), np.ones(64) / 8, "same")
    hum = np.sin(2 * np.pi * 50 * np.arange(len(room)) / RATE)
    noise = hiss + rumble + random.uniform(0, 1) * hum
    room = room / np.abs(room).max() + noise * random.uniform(0.004, 0.03)
    return (room / np.abs(room).max() * random.uniform(0.15, 0.9)).astype(np.float32)
