"""Recipes for struck things: drum kits, hand drums, metal and wood."""

import numpy as np
from scripts.cnn_lstm.blocks import (
    Recipe,
    Samples,
    between,
    clock,
    decay,
    driven,
    full_scale,
    laid,
    noise,
    partials,
    passed,
    resonated,
    tone,
)

Random = np.random.Generator


def _falling(t: Samples, end: float, drop: float, speed: float) -> Samples:
    return end * (1 + drop * np.exp(-t * speed))


def kick(random: Random) -> Samples:
    seconds = between(random, 0.12, 0.7)
    t = clock(seconds * random.uniform(0.7, 1.1))
    pitch = _falling(t, between(random, 38, 75), between(random, 0.8, 6), between(random, 15, 70))
    click = noise(random, len(t)) * decay(t, between(random, 0.004, 0.03))
    body = tone(pitch, t) * decay(t, seconds, shape=random.uniform(0.8, 1.6))
    return driven(
        body + random.uniform(0, 0.5) * passed(click, high=between(random, 1500, 9000)),
        between(random, 0.5, 5),
    )


def kick_long(random: Random) -> Samples:
    seconds = between(random, 0.7, 2.2)
    t = clock(seconds * random.uniform(0.6, 1.0))
    pitch = _falling(t, between(random, 32, 60), between(random, 0.3, 3), between(random, 10, 50))
    return driven(tone(pitch, t) * decay(t, seconds, shape=0.9), between(random, 0.3, 6))


def kick_dry(random: Random) -> Samples:
    t = clock(between(random, 0.06, 0.2))
    thump = resonated(
        noise(random, len(t)) * decay(t, 0.02), between(random, 50, 110), between(random, 0.05, 0.2)
    )
    beater = passed(noise(random, len(t)), between(random, 800, 2500), between(random, 3000, 7000)) * decay(
        t, 0.02
    )
    return full_scale(thump) + random.uniform(0.05, 0.6) * beater


def snare(random: Random) -> Samples:
    seconds = between(random, 0.15, 0.6)
    t = clock(seconds)
    pitch = between(random, 140, 260)
    shell = partials(
        t, pitch, np.array([1, 1.6, 2.2]), random.uniform(0.2, 1, 3), random.uniform(0.05, 0.2, 3), random
    )
    wires = passed(noise(random, len(t)), between(random, 400, 2500), between(random, 6000, 19000))
    return shell + random.uniform(0.4, 1.6) * wires * decay(t, seconds * random.uniform(0.5, 1.1))


def snare_electric(random: Random) -> Samples:
    seconds = between(random, 0.12, 0.45)
    t = clock(seconds)
    body = tone(_falling(t, between(random, 150, 330), random.uniform(0, 1), 40), t, "triangle") * decay(
        t, 0.12
    )
    hiss = passed(noise(random, len(t)), low=between(random, 700, 4000)) * decay(t, seconds)
    return driven(body * random.uniform(0.2, 1) + hiss * random.uniform(0.3, 1), between(random, 0.5, 4))


def clap(random: Random) -> Samples:
    t = clock(between(random, 0.15, 0.6))
    gaps = np.cumsum(random.uniform(0.006, 0.016, random.integers(2, 5)))
    bursts = sum((decay(np.maximum(t - g, 0), 0.03) * (t >= g) for g in gaps), np.zeros_like(t))
    tail = decay(np.maximum(t - gaps[-1], 0), t[-1]) * (t >= gaps[-1])
    middle = between(random, 800, 1800)
    return passed(noise(random, len(t)), middle * 0.6, middle * between(random, 1.6, 5)) * (
        bursts + 0.6 * tail
    )


def rim(random: Random) -> Samples:
    t = clock(between(random, 0.03, 0.15))
    pitch = between(random, 350, 1900)
    ring = partials(
        t, pitch, np.array([1, 1.47, 2.6]), random.uniform(0.2, 1, 3), random.uniform(0.02, 0.08, 3), random
    )
    return ring + 0.4 * passed(noise(random, len(t)), low=2000) * decay(t, 0.008)


def tom(random: Random) -> Samples:
    seconds = between(random, 0.3, 1.2)
    t = clock(seconds)
    pitch = between(random, 65, 230)
    skin = tone(_falling(t, pitch, random.uniform(0.05, 0.6), between(random, 6, 30)), t) * decay(t, seconds)
    second = tone(_falling(t, pitch * 1.59, 0.2, 20), t) * decay(t, seconds * 0.4)
    hit = passed(noise(random, len(t)), high=between(random, 1500, 8000)) * decay(t, 0.03)
    return skin + random.uniform(0.05, 0.5) * second + random.uniform(0.05, 0.5) * hit


def roll(random: Random) -> Samples:
    seconds = between(random, 0.8, 3.0)
    strike = random.choice([snare, tom, timpani, snare_electric])  # pyright: ignore
    stroke = full_scale(strike(random))
    gap = between(random, 0.045, 0.12)
    times = np.arange(0, seconds, gap) + random.normal(0, 0.004, len(np.arange(0, seconds, gap)))
    loud = np.linspace(random.uniform(0.1, 1), 1, len(times)) * random.uniform(0.8, 1, len(times))
    return laid(
        [(max(at, 0.0), stroke * level) for at, level in zip(times, loud, strict=True)], seconds + 0.3
    )


def timpani(random: Random) -> Samples:
    t = clock(between(random, 0.8, 3.0))
    ratios = np.array([1, 1.5, 1.98, 2.44, 2.9])
    times = between(random, 0.6, 2.5) * np.array([1, 0.8, 0.6, 0.4, 0.3])
    drum = partials(t, between(random, 60, 140), ratios, random.uniform(0.2, 1, 5), times, random)
    return drum + 0.5 * passed(noise(random, len(t)), high=900) * decay(t, 0.06)


def _metal(random: Random, t: Samples, low: float, squares: bool) -> Samples:
    pitch = between(random, 200, 540)
    ratios = random.uniform(1, 9, random.integers(5, 9))
    waves = sum((tone(pitch * r, t, "square" if squares else "sine") for r in ratios), np.zeros_like(t))
    return passed(
        full_scale(waves) * random.uniform(0.1, 1) + noise(random, len(t)) * random.uniform(0.1, 0.7), low=low
    )


def hat_closed(random: Random) -> Samples:
    seconds = between(random, 0.04, 0.18)
    t = clock(seconds * 1.1)
    return _metal(random, t, between(random, 3500, 9500), bool(random.random() < 0.6)) * decay(t, seconds)


def hat_open(random: Random) -> Samples:
    seconds = between(random, 0.25, 1.0)
    t = clock(seconds)
    return _metal(random, t, between(random, 3000, 8500), bool(random.random() < 0.6)) * decay(
        t, seconds * 1.3
    )


def hat_noise(random: Random) -> Samples:
    t = clock(between(random, 0.05, 0.4))
    hiss = passed(noise(random, len(t)), between(random, 4000, 9000), between(random, 9500, 20000))
    return hiss * decay(t, t[-1], attack=between(random, 0.0005, 0.02))


def shaker(random: Random) -> Samples:
    t = clock(between(random, 0.1, 0.4))
    grains = noise(random, len(t)) * (random.random(len(t)) < random.uniform(0.02, 0.3))
    peak = random.uniform(0.2, 0.7) * t[-1]
    swing = np.exp(-((t - peak) ** 2) / (2 * (t[-1] / random.uniform(4, 8)) ** 2))
    return passed(grains, between(random, 2500, 7000), between(random, 8000, 18000)) * swing


def tambourine(random: Random) -> Samples:
    t = clock(between(random, 0.2, 0.8))
    ratios = random.uniform(1, 3.5, 14)
    jingle = partials(
        t,
        between(random, 3000, 5500),
        ratios,
        random.uniform(0, 1, 14),
        random.uniform(0.05, 0.5, 14),
        random,
    )
    return jingle * (1 + 0.7 * np.abs(noise(random, len(t), 1))) + passed(
        noise(random, len(t)), low=5000
    ) * decay(t, 0.2)


def crash(random: Random) -> Samples:
    seconds = between(random, 1.0, 4.0)
    t = clock(seconds)
    shimmer = passed(noise(random, len(t)), between(random, 400, 3000), between(random, 9000, 20000))
    return (shimmer + 0.3 * _metal(random, t, 1500, False)) * decay(
        t, seconds * 1.2, attack=between(random, 0.001, 0.03), shape=0.7
    )


def ride(random: Random) -> Samples:
    seconds = between(random, 1.5, 5.0)
    t = clock(seconds)
    n = 40
    ratios = np.sort(random.uniform(1, 30, n))
    ring = partials(
        t,
        between(random, 250, 500),
        ratios,
        random.uniform(0, 1, n) / ratios**0.3,
        random.uniform(0.3, 1, n) * seconds,
        random,
    )
    return full_scale(ring) + 0.5 * passed(noise(random, len(t)), low=5000) * decay(
        t, between(random, 0.05, 0.4)
    )


def gong(random: Random) -> Samples:
    seconds = between(random, 1.5, 5.0)
    t = clock(seconds)
    n = 24
    ratios = np.sort(random.uniform(1, 12, n))
    bloom = partials(
        t,
        between(random, 70, 200),
        ratios,
        random.uniform(0, 1, n),
        random.uniform(0.3, 1, n) * seconds,
        random,
    )
    return bloom * np.minimum(1, t / between(random, 0.005, 0.3))


def cowbell(random: Random) -> Samples:
    t = clock(between(random, 0.1, 0.6))
    pitch = between(random, 400, 900)
    pair = tone(pitch, t, "square") + tone(pitch * random.uniform(1.4, 1.52), t, "square")
    return passed(pair, pitch * 0.8, pitch * 4) * decay(t, t[-1])


def wood(random: Random) -> Samples:
    t = clock(between(random, 0.05, 0.35))
    pitch = between(random, 300, 2600)
    times = random.uniform(0.02, 0.15, 3)
    return partials(t, pitch, np.array([1, 2.4, 4.1]), random.uniform(0.1, 1, 3), times, random) * decay(
        t, 1.0
    )


def bongo(random: Random) -> Samples:
    t = clock(between(random, 0.15, 0.6))
    pitch = between(random, 170, 480)
    skin = tone(_falling(t, pitch, random.uniform(0, 0.15), 40), t) * decay(t, t[-1])
    slap = passed(noise(random, len(t)), between(random, 1000, 3000), between(random, 4000, 9000)) * decay(
        t, 0.02
    )
    return (
        skin + tone(pitch * 2.1, t) * decay(t, 0.08) * random.uniform(0, 0.6) + slap * random.uniform(0.05, 1)
    )


def tabla_ring(random: Random) -> Samples:
    """The loaded right-hand skin: partials nearly harmonic."""
    t = clock(between(random, 0.25, 1.5))
    levels = random.uniform(0.1, 1, 5) * np.array([0.6, 1, 0.8, 0.5, 0.3])
    times = t[-1] * np.array([0.6, 1, 0.9, 0.6, 0.4]) * random.uniform(0.6, 1.1)
    ring = partials(t, between(random, 130, 340), np.array([1, 2.0, 3.01, 4.01, 5.03]), levels, times, random)
    return ring + random.uniform(0.1, 0.8) * passed(noise(random, len(t)), 1500, 9000) * decay(t, 0.015)


def tabla_bend(random: Random) -> Samples:
    """The left-hand skin, pressed while it rings: the pitch slides."""
    t = clock(between(random, 0.4, 1.8))
    slide = 1 + random.uniform(0.1, 0.9) / (
        1 + np.exp(-(t - random.uniform(0.02, 0.3)) * between(random, 8, 40))
    )
    skin = tone(between(random, 60, 120) * slide, t) * decay(t, t[-1] * 1.2)
    over = tone(between(random, 160, 260) * slide, t) * decay(t, t[-1] * 0.4)
    return skin + 0.4 * over + 0.2 * passed(noise(random, len(t)), 500, 5000) * decay(t, 0.02)


def tabla_dead(random: Random) -> Samples:
    """A damped stroke: all slap."""
    t = clock(between(random, 0.05, 0.3))
    slap = passed(noise(random, len(t)), between(random, 300, 1200), between(random, 2500, 9000)) * decay(
        t, between(random, 0.02, 0.1)
    )
    return slap + random.uniform(0.05, 0.5) * tone(between(random, 150, 450), t) * decay(t, 0.06)


def frame_drum(random: Random) -> Samples:
    t = clock(between(random, 0.4, 2.0))
    modes = np.array([1, 1.59, 2.14, 2.3, 2.65, 2.92])
    skin = partials(
        t, between(random, 70, 180), modes, random.uniform(0, 1, 6), random.uniform(0.1, 1, 6) * t[-1], random
    )
    return skin + random.uniform(0, 0.4) * passed(noise(random, len(t)), 200, 4000) * decay(t, 0.05)


DRUMS: dict[str, Recipe] = {
    recipe.__name__: recipe
    for recipe in (
        kick, kick_long, kick_dry, snare, snare_electric, clap, rim, tom, roll, timpani, hat_closed,
        hat_open, hat_noise, shaker, tambourine, crash, ride, gong, cowbell, wood, bongo, tabla_ring,
        tabla_bend, tabla_dead, frame_drum,
    )
}  # fmt: skip
