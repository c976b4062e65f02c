"""What the network learns from: synthesised sounds, and stamps' sounds and spoken digits in many guises."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scripts.cnn_lstm.blocks import (
    RATE,
    Recipe,
    Samples,
    between,
    crushed,
    driven,
    full_scale,
    laid,
    noise,
    passed,
    played,
    roomy,
)
from scripts.cnn_lstm.drums import DRUMS
from scripts.cnn_lstm.mfcc import mfcc_statistics
from scripts.cnn_lstm.pitched import PITCHED
from scripts.cnn_lstm.textures import TEXTURES

from palate.encoders import SoundCNN
from palate.encoders.cnn_lstm import LOG_MEL
from palate.media import Waveform, decode_audio, resample

RECIPES: dict[str, Recipe] = {**DRUMS, **PITCHED, **TEXTURES}
FAMILIES = list(RECIPES)
NO_FAMILY = -1

LONGEST = 4.6
"""Seconds of a sound that are learnt from."""

Random = np.random.Generator


@dataclass
class Corpus:
    """Sounds as the network sees them, and what it should find in them.

    frames : log-mel spectrograms, each float16, shape (n_frames, 64)
    family : int, shape (n,). Place of the recipe in FAMILIES, NO_FAMILY where there is none.
    teacher : float32, shape (n, 512). Vectors of aisfx.
    mfcc : float32, shape (n, 40).
    """

    frames: list[NDArray[np.float16]]
    family: NDArray[np.int64]
    teacher: NDArray[np.float32]
    mfcc: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.frames)

    def part(self, rows: NDArray[np.intp]) -> "Corpus":
        """Some of the sounds."""
        frames = [self.frames[row] for row in rows]
        return Corpus(frames, self.family[rows], self.teacher[rows], self.mfcc[rows])

    def save(self, path: Path) -> None:
        """Write to one file."""
        lengths = np.array([len(frames) for frames in self.frames])
        with path.open("wb") as file:
            np.savez(file, frames=np.concatenate(self.frames), lengths=lengths, family=self.family,
                     teacher=self.teacher, mfcc=self.mfcc)  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> "Corpus":
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as saved:
            frames = np.split(saved["frames"], np.cumsum(saved["lengths"])[:-1])
            return cls(frames, saved["family"], saved["teacher"], saved["mfcc"])


def synthesised(per_family: int, hybrids: int, seed: int) -> Iterator[tuple[int, Waveform]]:
    """Sounds of every recipe, and of pairs of recipes, which have no family."""
    for family, name in enumerate(FAMILIES):
        for take in range(per_family):
            random = np.random.default_rng([seed, family, take])
            yield family, _produced(RECIPES[name](random), random)
    for take in range(hybrids):
        random = np.random.default_rng([seed, len(FAMILIES), take])
        yield NO_FAMILY, _produced(_hybrid(_any(random), _any(random), random), random)


def disguised(sounds: list[Waveform], guises: int, seed: int) -> Iterator[tuple[int, Waveform]]:
    """Recorded sounds as they are, and at other speeds, backwards, filtered, layered, cut up."""
    for place, sound in enumerate(sounds):
        plain = resample(sound, RATE)
        yield NO_FAMILY, Waveform(plain.samples[: int(LONGEST * RATE)], RATE)
        for guise in range(guises):
            random = np.random.default_rng([seed, place, guise])
            x = full_scale(plain.samples.astype(np.float64))
            x = played(x, between(random, 0.4, 2.5))
            if random.random() < 0.3:
                x = x[::-1]
            if random.random() < 0.4:
                x = _hybrid(x, _any(random), random)
            if random.random() < 0.3:
                length = int(between(random, 0.03, 0.3) * RATE)
                start = int(random.integers(0, max(1, len(x) - length)))
                x = np.tile(x[start : start + length], int(random.integers(1, 12)))
            yield NO_FAMILY, _produced(x, random)


def recorded(shared: Path) -> tuple[list[Waveform], list[Waveform]]:
    """Recordings to learn from and to choose by: a quarter of the stamps' and two speakers of digits."""
    stamps = sorted((shared / "stamps" / "audio").glob("*"))
    digits = sorted((shared / "spoken-digits" / "recordings").glob("*.wav"))
    heard = {path.name.split("_")[1] for path in digits}
    held_speakers = set(sorted(heard)[:2])
    held = [path for i, path in enumerate(stamps) if i % 4 == 0]
    held += [path for path in digits if path.name.split("_")[1] in held_speakers][::2]
    learnt = [path for path in [*stamps, *digits[::2]] if path not in held]
    learnt = [
        path for path in learnt if path.suffix != ".wav" or path.name.split("_")[1] not in held_speakers
    ]
    return [_decoded(path) for path in learnt], [_decoded(path) for path in held]


def heard(sounds: Iterator[tuple[int, Waveform]], tell: Callable[[str], None]) -> Corpus:
    """Everything the network is shown and asked about the sounds; the teacher takes most of the time."""
    teacher = SoundCNN()
    frames, family, taught, mfcc = [], [], [], []
    for label, sound in sounds:
        frames.append(LOG_MEL.frames(sound).astype(np.float16))
        family.append(label)
        taught.append(teacher.vectors([sound])[0])
        mfcc.append(mfcc_statistics(sound))
        if len(frames) % 500 == 0:
            tell(f"{len(frames)} sounds heard")
    return Corpus(frames, np.array(family, dtype=np.int64), np.stack(taught), np.stack(mfcc))


def _decoded(path: Path) -> Waveform:
    return decode_audio(path.read_bytes())


def _any(random: Random) -> Samples:
    return full_scale(RECIPES[str(random.choice(FAMILIES))](random))


def _hybrid(first: Samples, other: Samples, random: Random) -> Samples:
    """Two sounds at once, one after the other, or one shaped by the other's loudness."""
    kind = random.integers(3)
    n = min(len(first), len(other))
    if kind == 0:
        return laid([(0.0, first), (0.0, other * random.uniform(0.2, 1))], max(len(first), len(other)) / RATE)
    if kind == 1:
        return np.concatenate([first[: int(2.3 * RATE)], other])
    shape = passed(np.abs(other[:n]), high=between(random, 5, 60))
    return first[:n] * np.clip(shape, 0, None)


def _produced(x: Samples, random: Random) -> Waveform:
    """As a studio might leave it: distorted, coloured, in a room, noisy, faded, with silence around."""
    x = full_scale(x)[: int(LONGEST * RATE)]
    if not np.isfinite(x).all():
        raise ValueError("a recipe made samples that are not finite")
    if random.random() < 0.25:
        x = driven(x, between(random, 0.5, 8))
    if random.random() < 0.35:
        middle = between(random, 100, 8000)
        x = x + random.uniform(-0.7, 2) * passed(x, middle * 0.7, middle * 1.5, 1)
    if random.random() < 0.25:
        x = passed(x, high=between(random, 3500, 16000))
    if random.random() < 0.15:
        x = passed(x, low=between(random, 40, 300))
    if random.random() < 0.25:
        x = roomy(x, random, between(random, 0.1, 1.5), random.uniform(0.05, 0.4))
    if random.random() < 0.1:
        x = crushed(x, int(random.integers(6, 12)), int(random.integers(1, 6)))
    x = full_scale(x)
    if random.random() < 0.35:
        x = x + between(random, 1e-4, 0.02) * full_scale(noise(random, len(x), random.uniform(0, 1)))
    fade = min(len(x), int(between(random, 0.001, 0.05) * RATE))
    x[-fade:] *= np.linspace(1, 0, fade)
    if random.random() < 0.4:
        x = np.pad(x, (int(random.exponential(0.01) * RATE), int(random.exponential(0.15) * RATE)))
    return Waveform(x[: int(LONGEST * RATE)].astype(np.float32), RATE)
