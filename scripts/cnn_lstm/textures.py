"""Recipes for everything else: blips, glitches, records, air, creatures, and loops of other recipes."""

import numpy as np
from scripts.cnn_lstm.blocks import (
    RATE,
    Recipe,
    Samples,
    between,
    clock,
    crushed,
    decay,
    driven,
    full_scale,
    laid,
    noise,
    passed,
    played,
    resonated,
    roomy,
    swell,
    swept,
    tone,
)
from scripts.cnn_lstm.drums import DRUMS
from scripts.cnn_lstm.pitched import PITCHED

Random = np.random.Generator


def any_of(names: str, random: Random, pool: dict[str, Recipe]) -> Samples:
    """A sound by one of some recipes, named apart by spaces."""
    return full_scale(pool[str(random.choice(names.split()))](random))


def blip(random: Random) -> Samples:
    t = clock(between(random, 0.02, 0.2))
    shape = str(random.choice(["sine", "square", "triangle"]))
    return tone(between(random, 300, 6000), t, shape) * decay(t, t[-1])


def beep(random: Random) -> Samples:
    t = clock(between(random, 0.08, 0.6))
    return tone(between(random, 400, 4000), t, str(random.choice(["sine", "square"]))) * swell(t, 0.003, 0.01)


def chirp(random: Random) -> Samples:
    t = clock(between(random, 0.04, 0.4))
    start, end = between(random, 200, 8000), between(random, 200, 8000)
    return tone(start * (end / start) ** ((t / t[-1]) ** random.uniform(0.4, 2)), t) * decay(t, t[-1] * 1.5)


def zap(random: Random) -> Samples:
    t = clock(between(random, 0.1, 0.9))
    pitch = between(random, 60, 500) + between(random, 800, 9000) * np.exp(-t * between(random, 8, 60))
    return tone(pitch, t, str(random.choice(["saw", "square", "sine"]))) * decay(t, t[-1] * 1.2)


def ping(random: Random) -> Samples:
    t = clock(between(random, 0.2, 1.6))
    pitch = between(random, 500, 3500)
    fm = between(random, 0.1, 4) * tone(pitch * random.uniform(0.5, 5), t) * decay(t, 0.3)
    return np.sin(2 * np.pi * pitch * t + fm) * decay(t, t[-1])


def tick(random: Random) -> Samples:
    t = clock(between(random, 0.004, 0.05))
    return passed(noise(random, len(t)), low=between(random, 300, 6000)) * decay(t, t[-1])


def blow(random: Random) -> Samples:
    """A short breath of filtered noise."""
    t = clock(between(random, 0.08, 0.7))
    middle = between(random, 300, 6000)
    return passed(noise(random, len(t)), middle * 0.6, middle * 1.7) * swell(
        t, between(random, 0.01, 0.1), 0.05
    )


def fuzz(random: Random) -> Samples:
    t = clock(between(random, 0.1, 0.9))
    return driven(tone(between(random, 50, 400) * (1 + np.exp(-t * 20)), t), between(random, 8, 60)) * decay(
        t, t[-1]
    )


def fm_metal(random: Random) -> Samples:
    t = clock(between(random, 0.08, 1.5))
    low = between(random, 100, 1500)
    mod = tone(low * random.uniform(1.1, 7.7), t) * between(random, 2, 20)
    return np.sin(2 * np.pi * low * t + mod) * decay(t, t[-1])


def drop(random: Random) -> Samples:
    """A drop of water: a bubble's pitch rises."""
    t = clock(between(random, 0.05, 0.25))
    return tone(between(random, 400, 1800) * (1 + between(random, 1, 8) * t), t) * decay(t, t[-1])


def stutter(random: Random) -> Samples:
    source = (
        any_of("snare clap tom hat_open", random, DRUMS)
        if random.random() < 0.4
        else any_of("voice stab lead organ", random, PITCHED)
    )
    parts, at = [], 0.0
    for _ in range(random.integers(3, 9)):
        length, again = int(between(random, 0.015, 0.15) * RATE), int(random.integers(1, 8))
        start = int(random.integers(0, max(1, len(source) - length)))
        parts.append((at, np.tile(source[start : start + length], again)))
        at += length * again / RATE
        if at > 2.2:
            break
    return laid(parts, min(at, 2.5) + 0.02)


def digital(random: Random) -> Samples:
    """Data played as sound: blocks of held random values, bit-crushed tones, silence."""
    parts, at, end = [], 0.0, between(random, 0.4, 2.0)
    while at < end:
        t = clock(between(random, 0.01, 0.18))
        kind = random.integers(4)
        if kind == 0:
            part = np.repeat(random.uniform(-1, 1, len(t)), int(random.integers(2, 60)))[: len(t)]
        elif kind == 1:
            part = crushed(
                tone(between(random, 60, 3000), t, "saw"),
                int(random.integers(1, 5)),
                int(random.integers(1, 40)),
            )
        elif kind == 2:
            part = tone(between(random, 2000, 12000), t, "square") * (tone(between(random, 10, 90), t) > 0)
        else:
            part = np.zeros_like(t)
        parts.append((at, part))
        at += t[-1]
    return laid(parts, end)


def robot(random: Random) -> Samples:
    source = any_of("voice", random, PITCHED)
    t = np.arange(len(source)) / RATE
    ringed = source * tone(between(random, 30, 700), t, str(random.choice(["sine", "square"])))
    return crushed(ringed, int(random.integers(3, 8)), int(random.integers(1, 16)))


def buzz(random: Random) -> Samples:
    t = clock(between(random, 0.3, 2.0))
    sparks = (random.random(len(t)) < between(random, 0.001, 0.05)) * random.normal(0, 1, len(t))
    mains = tone(between(random, 50, 130), t, "square", 0.1) * (
        noise(random, len(t), 2) > random.uniform(-0.3, 0.2)
    )
    return passed(sparks * 2 + mains, low=between(random, 80, 1500)) * swell(t, 0.01, 0.02)


def crackle(random: Random) -> Samples:
    """Dust on a record."""
    t = clock(between(random, 0.8, 4.0))
    clicks = (random.random(len(t)) < between(random, 0.0002, 0.004)) * random.standard_t(3, len(t))
    hiss = between(random, 0.001, 0.05) * noise(random, len(t), random.uniform(0, 1))
    rumble = between(random, 0.01, 0.3) * noise(random, len(t), 2)
    return (
        passed(clicks, between(random, 300, 1500), between(random, 4000, 15000))
        + hiss
        + passed(rumble, high=200)
    )


def _record(random: Random) -> Samples:
    music = "strings brass voice organ stab guitar_chord"
    return (
        any_of(music, random, PITCHED) if random.random() < 0.7 else any_of("snare crash roll", random, DRUMS)
    )


def scratch(random: Random) -> Samples:
    """A record moved to and fro by hand."""
    source = _record(random)
    t = clock(between(random, 0.2, 1.5))
    hand = np.sin(2 * np.pi * between(random, 2, 9) * t + random.uniform(0, 6)) * between(random, 1, 4)
    grit = noise(random, len(t)) * np.abs(hand) * random.uniform(0.005, 0.1)
    at = (len(source) / 2 + np.cumsum(hand)) % len(source)
    return np.interp(at, np.arange(len(source)), source) * np.minimum(1, np.abs(hand)) + grit


def rewind(random: Random) -> Samples:
    source = np.tile(_record(random)[::-1], 6)
    t = clock(between(random, 0.5, 2.8))
    speed = (
        between(random, 1, 6) * (t / t[-1]) ** random.uniform(0.1, 1.5)
        if random.random() < 0.5
        else between(random, 2, 6) * np.exp(-t * 2)
    )
    return np.interp(np.cumsum(speed) % len(source), np.arange(len(source)), source) * swell(t, 0.02, 0.1)


def hiss(random: Random) -> Samples:
    t = clock(between(random, 0.5, 5.0))
    return passed(
        noise(random, len(t), random.uniform(0, 1.2)), between(random, 60, 2000), between(random, 3000, 18000)
    ) * swell(t, 0.05, 0.1)


def wind(random: Random) -> Samples:
    t = clock(between(random, 1.5, 6.0))
    raw, out = noise(random, len(t), random.uniform(0.5, 1.5)), np.zeros_like(t)
    for _ in range(3):
        gust = np.interp(t, np.linspace(0, t[-1], 8), random.uniform(0, 1, 8))
        out += gust * passed(raw, between(random, 150, 900), between(random, 400, 3000))
    return out * swell(t, 0.2, 0.4)


def whoosh(random: Random) -> Samples:
    t = clock(between(random, 0.4, 3.0))
    top = random.uniform(0.3, 0.8) * t[-1]
    shape = np.exp(-(((t - top) / (t[-1] * random.uniform(0.12, 0.3))) ** 2))
    moved = swept(
        noise(random, len(t), random.uniform(0, 1.5)),
        between(random, 150, 1500),
        between(random, 400, 9000),
        random.uniform(0, 5),
    )
    return roomy(moved * shape, random, 1.5, random.uniform(0, 0.6))


def riser(random: Random) -> Samples:
    t = clock(between(random, 0.8, 4.0))
    grown = (t / t[-1]) ** random.uniform(1, 3)
    pitch = between(random, 60, 600) * between(random, 2, 16) ** (t / t[-1])
    mixed = tone(pitch, t, "saw") * random.uniform(0, 1) + noise(random, len(t)) * random.uniform(0.1, 1)
    return swept(mixed, between(random, 200, 1000), between(random, 3000, 15000), 2) * grown


def dark(random: Random) -> Samples:
    """A haunted place: detuned low partials that come and go in a long echo."""
    t = clock(between(random, 2.5, 7.0))
    out = 0.3 * noise(random, len(t), 2)
    for _ in range(random.integers(3, 8)):
        gust = np.clip(np.interp(t, np.linspace(0, t[-1], 7), random.uniform(-0.5, 1, 7)), 0, 1)
        out += gust * tone(between(random, 50, 900) * (1 + 0.01 * noise(random, len(t), 2)), t)
    return roomy(out, random, 2.5, random.uniform(0.3, 0.9)) * 1.0


def rain(random: Random) -> Samples:
    t = clock(between(random, 1.0, 4.0))
    drops = laid(
        [
            (random.uniform(0, t[-1]), drop(random) * random.random() ** 2)
            for _ in range(random.integers(10, 60))
        ],
        t[-1],
    )
    bed = 0.1 * passed(noise(random, len(drops)), 800, 9000)
    return drops + bed * random.uniform(0, 2)


def door(random: Random) -> Samples:
    """An impact: a thud, modes of a board, rattle."""
    t = clock(between(random, 0.3, 1.5))
    hit = noise(random, len(t)) * decay(t, between(random, 0.01, 0.1))
    board = sum(
        (resonated(hit, between(random, 60, 900), between(random, 0.05, 0.4)) for _ in range(5)),
        np.zeros_like(t),
    )
    return roomy(full_scale(board) + 0.3 * hit, random, between(random, 0.2, 1.5), random.uniform(0, 0.5))


def coins(random: Random) -> Samples:
    seconds = between(random, 0.4, 1.8)
    parts = [
        (random.uniform(0, seconds * 0.6), any_of("bell mallet", random, PITCHED) * random.random() * 0.5)
        for _ in range(random.integers(2, 8))
    ]
    parts = [(at, played(part, random.uniform(2, 4))) for at, part in parts]
    return laid([*parts, (0.0, door(random) * random.uniform(0, 0.3))], seconds)


def bird(random: Random) -> Samples:
    parts, at, middle = [], 0.0, between(random, 1500, 6000)
    for _ in range(random.integers(1, 10)):
        t = clock(between(random, 0.03, 0.3))
        bend = middle * 2 ** (
            random.uniform(-0.6, 0.6) * t / t[-1]
            + random.uniform(0, 0.1) * np.sin(2 * np.pi * random.uniform(15, 60) * t)
        )
        parts.append((at, tone(bend, t) * swell(t, 0.01, 0.02)))
        at += t[-1] + random.uniform(0.01, 0.2)
    return laid(parts, at)


def growl(random: Random) -> Samples:
    t = clock(between(random, 0.3, 1.8))
    pitch = (
        between(random, 50, 400)
        * (1 + 0.15 * noise(random, len(t), 1.5))
        * (1 + 0.3 * np.sin(np.pi * t / t[-1]))
    )
    rough = tone(pitch, t, "saw") * (
        1 + random.uniform(0, 1) * tone(between(random, 18, 70), t)
    ) + 0.2 * noise(random, len(t))
    return passed(rough, between(random, 150, 500), between(random, 900, 3500)) * swell(t, 0.06, 0.15)


def engine(random: Random) -> Samples:
    t = clock(between(random, 0.8, 4.0))
    rate = between(random, 12, 90) * (1 + random.uniform(-0.5, 1) * t / t[-1])
    pulses = tone(rate, t, "saw") ** 5 + 0.3 * noise(random, len(t)) * (tone(rate, t) > 0)
    return passed(driven(pulses, 3), high=between(random, 500, 5000)) * swell(t, 0.1, 0.3)


def siren(random: Random) -> Samples:
    t = clock(between(random, 0.8, 4.0))
    sway = tone(between(random, 0.3, 7), t, str(random.choice(["sine", "square", "triangle"])))
    return tone(
        between(random, 300, 1500) * (1 + random.uniform(0.05, 0.5) * sway),
        t,
        str(random.choice(["sine", "square", "saw"])),
    )


def _pattern(
    random: Random, kit: list[Samples], chances: list[float], step: float, steps: int
) -> list[tuple[float, Samples]]:
    """A bar of sixteenths, repeated, in which each sound has its own places."""
    bar = 8 if random.random() < 0.3 else 16
    out: list[tuple[float, Samples]] = []
    for sound, chance in zip(kit, chances, strict=True):
        places = random.random(bar) < chance
        out += [(i * step, sound * random.uniform(0.6, 1)) for i in range(steps) if places[i % bar]]
    return out


def loop_drums(random: Random) -> Samples:
    step = between(random, 0.075, 0.17)
    steps = int(random.choice([8, 16, 16, 32]))
    steps = min(steps, int(6 / step))
    kit = [
        any_of("kick kick_dry kick_long", random, DRUMS),
        any_of("snare snare_electric clap rim", random, DRUMS) * 0.8,
        any_of("hat_closed hat_noise shaker", random, DRUMS) * 0.35,
        any_of("hat_open ride crash tambourine cowbell", random, DRUMS) * 0.3,
    ]
    hits = [(0.0, kit[0]), *_pattern(random, kit, [0.25, 0.2, 0.6, 0.12], step, steps)]
    return roomy(
        driven(laid(hits, steps * step), between(random, 0.5, 5)), random, 0.3, random.uniform(0, 0.3)
    )


def loop_hands(random: Random) -> Samples:
    step, steps = between(random, 0.08, 0.2), int(random.choice([8, 12, 16, 24]))
    names = (
        "tabla_ring tabla_bend tabla_dead" if random.random() < 0.5 else "bongo tom frame_drum wood shaker"
    )
    kit = [any_of(names, random, DRUMS) for _ in range(4)]
    return laid(_pattern(random, kit, [0.4, 0.3, 0.3, 0.2], step, steps), steps * step)


def loop_band(random: Random) -> Samples:
    beat = loop_drums(random)
    seconds = len(beat) / RATE
    gap = between(random, 0.15, 0.5)
    voice = str(
        random.choice(["bass_saw", "bass_string", "bass_fm", "keys_fm", "guitar_note", "piano", "lead"])
    )
    tone = full_scale(PITCHED[voice](random))
    notes = [
        (i * gap, played(tone, 2 ** (float(random.choice([0, 0, 3, 5, 7, -2])) / 12)))
        for i in range(int(seconds / gap))
        if random.random() < 0.7
    ]
    tune = laid([(at, note[: int(gap * RATE)]) for at, note in notes], seconds + 0.01)[: len(beat)]
    return full_scale(beat) * random.uniform(0.4, 1) + 0.6 * tune


def loop_machine(random: Random) -> Samples:
    """Something industrial that repeats."""
    step, steps = between(random, 0.08, 0.25), int(random.choice([8, 16]))
    kit = [full_scale(recipe(random)) for recipe in (fm_metal, buzz, door, digital)]
    kit = [part[: int(random.uniform(0.5, 2) * step * RATE)] for part in kit]
    return driven(
        laid(_pattern(random, kit, [0.4, 0.3, 0.25, 0.2], step, steps), steps * step), between(random, 1, 8)
    )


TEXTURES: dict[str, Recipe] = {
    recipe.__name__: recipe
    for recipe in (
        blip, beep, chirp, zap, ping, tick, blow, fuzz, fm_metal, drop, stutter, digital, robot, buzz,
        crackle, scratch, rewind, hiss, wind, whoosh, riser, dark, rain, door, coins, bird, growl,
        engine, siren, loop_drums, loop_hands, loop_band, loop_machine,
    )
}  # fmt: skip
