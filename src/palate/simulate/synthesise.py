"""Sounds of made-up things: six characters, each with its own pitch, tempo and noise."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from palate.simulate.facts import VOICES, Item

RATE = 22_050
"""Hz."""

Samples = NDArray[np.float64]


def synthesise(item: Item, random: np.random.Generator) -> NDArray[np.float32]:
    """Two to three seconds of an item's sound, float32, shape (n,), at RATE."""
    seconds = random.uniform(2.0, 3.0)
    samples = CHARACTERS[VOICES[item.voice]](seconds, random)
    samples = samples + random.normal(0.0, 0.003, len(samples))
    peak = float(np.abs(samples).max())
    return (samples / peak * random.uniform(0.5, 0.9)).astype(np.float32)


def _time(seconds: float) -> Samples:
    return np.arange(int(seconds * RATE)) / RATE


def _strikes(
    seconds: float, gap: float, strike: Callable[[Samples], Samples], random: np.random.Generator
) -> Samples:
    """One sound again and again, a little off the beat."""
    out = np.zeros(int(seconds * RATE))
    at = 0.02
    while at < seconds - 0.1:
        start = int(at * RATE)
        part = strike(_time(seconds - at))[: len(out) - start]
        out[start : start + len(part)] += part * random.uniform(0.7, 1.0)
        at += gap * random.uniform(0.92, 1.08)
    return out


def _bell(seconds: float, random: np.random.Generator) -> Samples:
    pitch = random.uniform(600, 1100)
    partials = ((1.0, 1.0), (2.76, 0.6), (5.4, 0.35), (8.93, 0.2))

    def strike(t: Samples) -> Samples:
        return sum(
            (a * np.exp(-t * (1.5 + f)) * np.sin(2 * np.pi * pitch * f * t) for f, a in partials),
            np.zeros_like(t),
        )

    return _strikes(seconds, random.uniform(0.5, 0.9), strike, random)


def _drum(seconds: float, random: np.random.Generator) -> Samples:
    pitch = random.uniform(60, 110)

    def strike(t: Samples) -> Samples:
        body = np.sin(2 * np.pi * pitch * (t + 0.04 * (1 - np.exp(-t * 30)))) * np.exp(-t * 9)
        return body + 0.4 * random.normal(0, 1, len(t)) * np.exp(-t * 60)

    return _strikes(seconds, random.uniform(0.28, 0.5), strike, random)


def _pad(seconds: float, random: np.random.Generator) -> Samples:
    t, root = _time(seconds), random.uniform(150, 260)
    chord = sum(
        (np.sin(2 * np.pi * root * f * t + random.uniform(0, 6)) for f in (1, 1.25, 1.5, 2.0, 2.01)),
        np.zeros_like(t),
    )
    return chord * np.sin(np.pi * t / seconds) * (1 + 0.2 * np.sin(2 * np.pi * random.uniform(0.4, 1.0) * t))


def _bird(seconds: float, random: np.random.Generator) -> Samples:
    high = random.uniform(2800, 4200)

    def strike(t: Samples) -> Samples:
        sweep = high * (t - 0.25 * t**2) + 90 * np.sin(2 * np.pi * 28 * t) / 2
        return np.sin(2 * np.pi * sweep) * np.exp(-((t - 0.06) ** 2) / 0.0012)

    return _strikes(seconds, random.uniform(0.16, 0.3), strike, random)


def _tick(seconds: float, random: np.random.Generator) -> Samples:
    pitch = random.uniform(1800, 2600)

    def strike(t: Samples) -> Samples:
        return np.sign(np.sin(2 * np.pi * pitch * t)) * np.exp(-t * 260)

    return _strikes(seconds, random.uniform(0.22, 0.4), strike, random)


def _water(seconds: float, random: np.random.Generator) -> Samples:
    # Imported here: it takes a second, which every command would wait for.
    from scipy.signal import butter, sosfilt

    t = _time(seconds)
    low, high = random.uniform(300, 500), random.uniform(2000, 3000)
    noise = sosfilt(butter(2, [low, high], "bandpass", fs=RATE, output="sos"), random.normal(0, 1, len(t)))
    return np.asarray(noise) * (0.6 + 0.4 * np.sin(2 * np.pi * random.uniform(0.6, 1.4) * t))


CHARACTERS: dict[str, Callable[[float, np.random.Generator], Samples]] = {
    "bell": _bell,
    "drum": _drum,
    "pad": _pad,
    "bird": _bird,
    "tick": _tick,
    "water": _water,
}
