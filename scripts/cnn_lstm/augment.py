"""The same sound, seen otherwise: changes of a log-mel spectrogram that leave it the same thing."""

import numpy as np
from numpy.typing import NDArray

from palate.encoders.cnn_lstm import LENGTH, SHRINK

Frames = NDArray[np.float32]


def view(frames: NDArray[np.float16], random: np.random.Generator, *, strong: bool) -> Frames:
    """One view, float32, its length a multiple of 4 and at most 128 frames.

    A weak view is the sound itself, louder or softer or through another loudspeaker; a strong one is also a
    part of it, faster or slower, higher or lower, in noise, with gaps.
    """
    x = frames.astype(np.float32)
    if len(x) > LENGTH:
        x = _cut(x, LENGTH, random)
    if strong:
        if len(x) > 16 and random.random() < 0.5:
            x = _cut(x, int(len(x) * random.uniform(0.5, 1.0)), random)
        if random.random() < 0.4:
            x = _stretched(x, random.uniform(0.85, 1.18))
        if random.random() < 0.5:
            x = _shifted(x, int(random.integers(-2, 3)))
    if random.random() < 0.7:
        x = _coloured(x, random)
    if strong and random.random() < 0.3:
        x[:, _band(x.shape[1], 8, random)] = 0.0
    if strong and len(x) > 12 and random.random() < 0.3:
        x[_band(len(x), len(x) // 5 + 1, random)] = 0.0
    x = x[:LENGTH]
    return np.pad(x, ((0, -len(x) % SHRINK), (0, 0)))


def _cut(x: Frames, length: int, random: np.random.Generator) -> Frames:
    start = int(random.integers(0, len(x) - length + 1))
    return x[start : start + length]


def _stretched(x: Frames, factor: float) -> Frames:
    at = np.linspace(0, len(x) - 1, max(1, round(len(x) * factor)))
    low = at.astype(int)
    high = np.minimum(low + 1, len(x) - 1)
    part = (at - low).astype(np.float32)[:, None]
    return x[low] * (1 - part) + x[high] * part


def _shifted(x: Frames, bands: int) -> Frames:
    moved = np.zeros_like(x)
    if bands >= 0:
        moved[:, bands:] = x[:, : x.shape[1] - bands]
    else:
        moved[:, :bands] = x[:, -bands:]
    return moved


def _coloured(x: Frames, random: np.random.Generator) -> Frames:
    """Another gain in every band, smoothly, and perhaps steady noise beneath."""
    bands = x.shape[1]
    decibels = random.uniform(-6, 3) + np.interp(
        np.arange(bands), np.linspace(0, bands, 5), random.normal(0, 4, 5)
    )
    power = (10.0**x - 1.0) * 10.0 ** (decibels / 10)
    if random.random() < 0.4:
        power += power.max() * 10.0 ** random.uniform(-7, -3.5) * random.exponential(1.0, x.shape)
    return np.log10(power + 1.0).astype(np.float32)


def _band(size: int, widest: int, random: np.random.Generator) -> slice:
    width = int(random.integers(1, max(2, widest)))
    start = int(random.integers(0, max(1, size - width)))
    return slice(start, start + width)
