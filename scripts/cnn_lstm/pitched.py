"""Recipes for things with a pitch: basses, strings, keys, winds, voices, pads."""

import numpy as np
from scripts.cnn_lstm.blocks import (
    RATE,
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
    plucked,
    roomy,
    swell,
    swept,
    tone,
)

Random = np.random.Generator
CHORDS = (
    (1, 1.25, 1.5),
    (1, 1.2, 1.5),
    (1, 1.5, 2),
    (1, 1.2, 1.5, 1.8),
    (1, 1.25, 1.5, 1.875),
    (1, 1.333, 1.5, 2),
)


def _held(t: Samples, random: Random) -> Samples:
    """Plucked or held."""
    if random.random() < 0.5:
        return decay(t, t[-1] * random.uniform(0.6, 1.5), attack=between(random, 0.001, 0.02), shape=0.8)
    return swell(t, between(random, 0.003, 0.1), between(random, 0.02, 0.3))


def bass_saw(random: Random) -> Samples:
    t = clock(between(random, 0.3, 3.0))
    pitch = between(random, 32, 110)
    shape = str(random.choice(["saw", "square"]))
    pair = tone(pitch, t, shape) + tone(pitch * random.uniform(0.99, 1.012), t, shape)
    return swept(
        pair, between(random, 300, 5000), between(random, 80, 1500), random.uniform(0, 4), 0.5
    ) * _held(t, random)


def bass_sub(random: Random) -> Samples:
    t = clock(between(random, 0.4, 2.5))
    return driven(tone(between(random, 35, 90), t) * _held(t, random), between(random, 0.3, 5))


def bass_fm(random: Random) -> Samples:
    t = clock(between(random, 0.3, 2.5))
    pitch = between(random, 35, 110)
    depth = between(random, 1, 9) * decay(t, between(random, 0.1, 1.5))
    return np.sin(2 * np.pi * pitch * t + depth * tone(pitch * random.choice([1, 2, 3, 0.5]), t)) * _held(
        t, random
    )


def bass_wobble(random: Random) -> Samples:
    t = clock(between(random, 1.0, 5.0))
    raw = tone(between(random, 35, 90), t, "saw") + tone(between(random, 35, 90), t, "square")
    low, high = passed(raw, high=between(random, 100, 300)), passed(raw, high=between(random, 1200, 5000))
    sway = 0.5 + 0.5 * np.sin(2 * np.pi * between(random, 0.7, 9) * t)
    return driven(low * (1 - sway) + high * sway, between(random, 0.5, 6)) * swell(t, 0.01, 0.1)


def bass_string(random: Random) -> Samples:
    seconds = between(random, 0.5, 3.0)
    return plucked(
        random, between(random, 36, 110), seconds, between(random, 1.5, 6), between(random, 600, 4000)
    )


def drone_low(random: Random) -> Samples:
    t = clock(between(random, 2.0, 6.0))
    pitch = between(random, 28, 80)
    layers = sum(
        (tone(pitch * random.uniform(0.985, 1.015) * r, t, "saw") for r in (1, 1, 2, 1.5)), np.zeros_like(t)
    )
    return passed(layers, high=between(random, 150, 1200)) * swell(
        t, between(random, 0.05, 1), between(random, 0.2, 1)
    )


def guitar_note(random: Random) -> Samples:
    seconds = between(random, 0.8, 5.0)
    return plucked(
        random, between(random, 80, 660), seconds, between(random, 1, 5), between(random, 2000, 12000)
    )


def guitar_chord(random: Random) -> Samples:
    seconds = between(random, 1.5, 6.0)
    root, chord = between(random, 80, 200), CHORDS[random.integers(len(CHORDS))]
    ratios = [*chord, *(2 * c for c in chord)][: random.integers(3, 7)]
    gap, bright, damping = between(random, 0.005, 0.09), between(random, 2000, 10000), between(random, 1.5, 6)
    strings = [(i * gap, plucked(random, root * r, seconds, damping, bright)) for i, r in enumerate(ratios)]
    return laid(strings, seconds)


def guitar_phrase(random: Random) -> Samples:
    seconds, gap = between(random, 2.0, 6.0), between(random, 0.12, 0.5)
    scale = between(random, 100, 330) * 2 ** (random.choice([0, 2, 3, 5, 7, 10, 12], int(seconds / gap)) / 12)
    notes = [(i * gap, plucked(random, p, 2.0, between(random, 1, 4), 6000)) for i, p in enumerate(scale)]
    return laid(notes, seconds)


def guitar_loud(random: Random) -> Samples:
    clean = guitar_chord(random)
    return passed(
        driven(clean, between(random, 5, 40)), between(random, 60, 150), between(random, 3000, 6500)
    )


def piano(random: Random) -> Samples:
    t = clock(between(random, 0.6, 4.0))
    n = np.arange(1, 16)
    pitch = between(random, 60, 1400)
    ratios = n * np.sqrt(1 + between(random, 1e-4, 1e-3) * n**2)
    note = partials(
        t, pitch, ratios, n ** -random.uniform(0.7, 1.8), between(random, 1.5, 5) / n**0.7, random
    )
    return note + 0.05 * passed(noise(random, len(t)), high=2500) * decay(t, 0.04)


def keys_fm(random: Random) -> Samples:
    t = clock(between(random, 0.4, 3.0))
    pitch = between(random, 90, 900)
    bell = np.sin(2 * np.pi * pitch * random.choice([2, 3.5, 7, 14]) * t) * decay(
        t, between(random, 0.05, 0.8)
    )
    return np.sin(2 * np.pi * pitch * t + between(random, 0.3, 4) * bell) * decay(t, t[-1] * 1.2)


def organ(random: Random) -> Samples:
    t = clock(between(random, 0.5, 4.0))
    root, bars = between(random, 90, 400), random.uniform(0, 1, 9)
    voices = CHORDS[random.integers(len(CHORDS))] if random.random() < 0.5 else (1,)
    drawn = (0.5, 1.5, 1, 2, 3, 4, 5, 6, 8)
    sum_ = sum(
        (b * tone(root * v * r, t) for v in voices for b, r in zip(bars, drawn, strict=True)),
        np.zeros_like(t),
    )
    return (
        sum_
        * (1 + random.uniform(0, 0.3) * np.sin(2 * np.pi * random.uniform(4, 7) * t))
        * swell(t, 0.01, 0.05)
    )


def bell(random: Random) -> Samples:
    t = clock(between(random, 0.6, 4.0))
    ratios = np.array([0.5, 1, 1.19, 1.5, 2, 2.51, 2.66, 3.01, 4.1]) * random.uniform(0.97, 1.03, 9)
    times = t[-1] * random.uniform(0.3, 1.2, 9)
    return partials(t, between(random, 250, 2200), ratios, random.uniform(0, 1, 9), times, random)


def mallet(random: Random) -> Samples:
    t = clock(between(random, 0.3, 1.8))
    bars = np.array([1, random.choice([2.76, 3.98, 3.0]), random.choice([5.4, 9.8, 6.3])])
    times = between(random, 0.15, 1.6) * np.array([1, 0.3, 0.1])
    return partials(
        t,
        between(random, 180, 1800),
        bars,
        np.array([1, random.uniform(0, 0.6), random.uniform(0, 0.4)]),
        times,
        random,
    )


def glass(random: Random) -> Samples:
    t = clock(between(random, 1.0, 6.0))
    pitch = between(random, 400, 2500) * (1 + 0.002 * np.sin(2 * np.pi * random.uniform(3, 7) * t))
    rubbed = sum((tone(pitch * r, t) / r for r in (1, 2.32, 4.25)), np.zeros_like(t))
    rough = 1 + 0.3 * noise(random, len(t), 1.5)
    return rubbed * rough * swell(t, between(random, 0.1, 1.5), between(random, 0.3, 2))


def flute(random: Random) -> Samples:
    t = clock(between(random, 0.3, 3.0))
    pitch = between(random, 220, 1600) * (
        1 + 0.01 * np.sin(2 * np.pi * random.uniform(4, 6.5) * t) * np.minimum(1, t)
    )
    breath = passed(noise(random, len(t)), between(random, 500, 2000), 9000) * random.uniform(0.02, 0.3)
    return (tone(pitch, t) + random.uniform(0, 0.5) * tone(2 * pitch, t) + breath) * swell(t, 0.06, 0.1)


def brass(random: Random) -> Samples:
    t = clock(between(random, 0.3, 3.0))
    raw = tone(between(random, 90, 500) * (1 - 0.03 * np.exp(-t * 30)), t, "saw")
    return swept(raw, between(random, 300, 900), between(random, 1500, 5000), 0.5, 0.3) * swell(
        t, between(random, 0.02, 0.1), 0.08
    )


def strings(random: Random) -> Samples:
    t = clock(between(random, 0.8, 5.0))
    root, out = between(random, 90, 500), np.zeros_like(t)
    for ratio in CHORDS[random.integers(len(CHORDS))]:
        for _ in range(3):
            sway = 1 + 0.006 * np.sin(2 * np.pi * random.uniform(4, 7) * t + random.uniform(0, 6))
            out += tone(root * ratio * random.uniform(0.995, 1.005) * sway, t, "saw")
    return passed(out, between(random, 80, 300), between(random, 2000, 8000)) * swell(
        t, between(random, 0.05, 0.8), 0.3
    )


def _formants(source: Samples, random: Random) -> Samples:
    places = np.array([between(random, 280, 900), between(random, 800, 2400), between(random, 2300, 3500)])
    return sum(
        (passed(source, f * 0.9, f * 1.1, 1) * level for f, level in zip(places, (1, 0.6, 0.3), strict=True)),
        np.zeros_like(source),
    )


def choir(random: Random) -> Samples:
    t = clock(between(random, 0.8, 5.0))
    root, out = between(random, 110, 350), np.zeros_like(t)
    for ratio in CHORDS[random.integers(len(CHORDS))]:
        for _ in range(3):
            sway = 1 + 0.008 * np.sin(2 * np.pi * random.uniform(4, 6.5) * t + random.uniform(0, 6))
            out += tone(root * ratio * random.uniform(0.99, 1.01) * sway, t, "saw")
    sung = _formants(out, random) + 0.02 * noise(random, len(t))
    return roomy(sung * swell(t, between(random, 0.1, 0.6), 0.3), random, 1.2, random.uniform(0.1, 0.6))


def voice(random: Random) -> Samples:
    """One to five syllables of nobody's language."""
    parts, at = [], 0.0
    pitch = between(random, 80, 320)
    for _ in range(random.integers(1, 6)):
        t = clock(between(random, 0.1, 0.4))
        glide = pitch * 2 ** (random.uniform(-0.3, 0.3) * t / t[-1] + random.uniform(-0.15, 0.15))
        buzz = tone(glide, t, "saw") + random.uniform(0.02, 0.5) * noise(random, len(t))
        parts.append((at, full_scale(_formants(buzz, random)) * swell(t, 0.02, 0.04)))
        if random.random() < 0.5:
            s = clock(between(random, 0.03, 0.12))
            parts.append(
                (
                    at,
                    0.4
                    * passed(noise(random, len(s)), between(random, 2000, 5000), 11000)
                    * swell(s, 0.01, 0.01),
                )
            )
        at += t[-1] * random.uniform(0.8, 1.3)
    return laid(parts, at + 0.1)


def pad(random: Random) -> Samples:
    t = clock(between(random, 1.5, 6.0))
    root, out = between(random, 60, 300), np.zeros_like(t)
    shape = str(random.choice(["saw", "triangle", "square", "sine"]))
    for ratio in CHORDS[random.integers(len(CHORDS))]:
        for _ in range(2):
            out += tone(root * ratio * random.uniform(0.993, 1.007), t, shape)
    moved = swept(out, between(random, 300, 6000), between(random, 300, 6000), random.uniform(0, 2))
    return roomy(
        moved * swell(t, between(random, 0.2, 1.5), between(random, 0.3, 1.5)),
        random,
        1.5,
        random.uniform(0.1, 0.7),
    )


def lead(random: Random) -> Samples:
    t = clock(between(random, 0.2, 2.0))
    pitch = between(random, 180, 1200) * (1 + random.uniform(0, 0.02) * np.sin(2 * np.pi * 6 * t))
    raw = tone(pitch, t, str(random.choice(["saw", "square"])), random.uniform(0.1, 0.5))
    return swept(raw, between(random, 600, 9000), between(random, 600, 9000), random.uniform(0, 4)) * _held(
        t, random
    )


def arpeggio(random: Random) -> Samples:
    gap, seconds = between(random, 0.08, 0.3), between(random, 1.2, 5.0)
    root, chord = between(random, 110, 500), CHORDS[random.integers(len(CHORDS))]
    shape, length = str(random.choice(["saw", "square", "sine", "triangle"])), between(random, 0.1, 0.6)
    t, parts = clock(length), []
    for i in range(int(seconds / gap)):
        note = tone(root * chord[random.integers(len(chord))] * random.choice([1, 1, 2]), t, shape)
        parts.append((i * gap, note * decay(t, length)))
    return passed(laid(parts, seconds), high=between(random, 1500, 12000))


def stab(random: Random) -> Samples:
    t = clock(between(random, 0.15, 0.9))
    chord = CHORDS[random.integers(len(CHORDS))]
    hit = sum((tone(between(random, 100, 400) * r, t, "saw") for r in chord), np.zeros_like(t))
    return roomy(
        swept(hit, 6000, between(random, 300, 2000), 1, 0.4) * decay(t, t[-1]),
        random,
        0.6,
        random.uniform(0, 0.5),
    )


def hum(random: Random) -> Samples:
    t = clock(between(random, 1.5, 6.0))
    mains = random.choice([50, 60]) * random.uniform(0.97, 1.03)
    tones = sum((tone(mains * k, t) * random.uniform(0, 1) / k for k in range(1, 12)), np.zeros_like(t))
    return tones * (1 + 0.3 * noise(random, len(t), 2)) + random.uniform(0, 0.2) * noise(random, len(t))


def scrape(random: Random) -> Samples:
    """A bowed or scraped string: slips at an unsteady rate through resonances."""
    n = int(between(random, 0.5, 3.0) * RATE)
    slips = np.zeros(n)
    slips[np.cumsum(random.exponential(RATE / between(random, 60, 500), n // 50)).astype(int) % n] = 1
    return _formants(slips + 0.01 * noise(random, n), random) * swell(np.arange(n) / RATE, 0.1, 0.2)


PITCHED: dict[str, Recipe] = {
    recipe.__name__: recipe
    for recipe in (
        bass_saw, bass_sub, bass_fm, bass_wobble, bass_string, drone_low, guitar_note, guitar_chord,
        guitar_phrase, guitar_loud, piano, keys_fm, organ, bell, mallet, glass, flute, brass, strings,
        choir, voice, pad, lead, arpeggio, stab, hum, scrape,
    )
}  # fmt: skip
